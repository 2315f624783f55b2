import type { Span } from "@guardian/model";
import type { Derived } from "../derived.ts";
import { gathered, patchwork, type Piece } from "../patchwork.ts";
import { isHiding } from "./hiding.ts";
import { tokens, type Attribute, type Tag } from "./tokens.ts";

/**
 * Sees, each as a text of its own: what stands in HTML and Markdown comments; in elements that a page does not show, by their style,
 * their attributes or their kind; in attributes that say something to a reader (`alt`, `title`, `aria-label`, `content` …) and in the
 * titles of Markdown links; and the text of words and drawings that tags cut up.
 * Misses: what a style sheet or a script hides, text that lies under other text, attributes of other names.
 * Costs: one pass over texts that hold a `<`; where there is nothing of it, no text. All texts of a kind make one, so that a page with
 * a thousand pictures is no flood.
 */
export function markup(text: string): readonly Derived[] {
  const page = read(text);
  const found: Derived[] = [];
  if (page.comments.length > 0) found.push(gathered("comment", text, page.comments));
  if (page.hidden.length > 0) found.push(gathered("hidden", text, page.hidden));
  if (page.attributes.length > 0) found.push(gathered("attribute", text, page.attributes));
  if (page.isCut || page.saysByDrawing) {
    const shown = patchwork("markup", text, page.shown);
    if (page.isCut || saying.test(shown.text.slice(0, LOOKED_AT))) found.push(shown);
  }
  return found;
}

interface Page {
  readonly comments: Span[];
  readonly hidden: Span[];
  readonly attributes: Span[];
  /** The text without its tags. */
  readonly shown: Piece[];
  /** Whether a tag stands within a word. */
  isCut: boolean;
  isDrawing: boolean;
  saysByDrawing: boolean;
}

function read(text: string): Page {
  const page: Page = {
    comments: [],
    hidden: [],
    attributes: [],
    shown: [],
    isCut: false,
    isDrawing: false,
    saysByDrawing: false,
  };
  const open = new Open();
  let end = 0;
  for (const token of tokens(text)) {
    addText(page, text, { start: end, end: token.start }, open);
    if (token.kind === "comment") {
      if (!/^\[(?:if|endif)|^<!/.test(text.slice(token.inner.start, token.inner.start + 8)))
        add(page.comments, text, token.inner);
    } else addTag(page, text, token, open);
    const isInline = token.kind === "comment" || inline.has(token.name);
    if (isInline && isInWord(text, token)) page.isCut = true;
    if (!isInline) page.shown.push({ start: token.start, end: token.end, text: "\n" });
    ({ end } = token);
  }
  addText(page, text, { start: end, end: text.length }, open);
  for (const { groups, index, 0: found } of text.matchAll(markdown)) {
    const said = groups?.["comment"] ?? groups?.["title"] ?? groups?.["hover"] ?? "";
    const start = index + found.length - 1 - said.length;
    add(groups?.["comment"] === undefined ? page.attributes : page.comments, text, {
      start,
      end: start + said.length,
    });
  }
  return page;
}

/** `[//]: # (said)` and its like, which no reader shows; the title of a link or of a reference. */
const markdown =
  /\]: ?(?:#|<>|[^\s()]{1,256}) {1,4}(?:\((?<comment>[^()\n]{8,512})\)|["'](?<title>[^"'\n]{8,512})["'])|\]\([^\s()]{1,256} {1,4}"(?<hover>[^"\n]{8,512})"(?=\))/g;

function addText(page: Page, text: string, span: Span, open: Open): void {
  if (span.end <= span.start) return;
  if (open.isHidden && !open.isCode) add(page.hidden, text, span);
  if (!open.isCode) page.shown.push(span);
}

function addTag(page: Page, text: string, tag: Tag, open: Open): void {
  if (tag.isClosing) {
    open.close(tag.name);
    return;
  }
  if (tag.name === "svg") page.isDrawing = true;
  if (page.isDrawing && drawn.has(tag.name)) page.saysByDrawing = true;
  for (const attribute of tag.attributes)
    if (isSaid(attribute, tag, text)) add(page.attributes, text, attribute);
  if (!voids.has(tag.name) && text[tag.end - 2] !== "/") open.open(tag.name, isHiding(text, tag));
}

/** Adds a part that says something: four words, or a row of signs of a script without blanks. */
function add(parts: Span[], text: string, { start, end }: Span): void {
  if (end - start < SHORTEST) return;
  if (saying.test(text.slice(start, Math.min(end, start + LOOKED_AT)))) parts.push({ start, end });
}

const SHORTEST = 8;
const LOOKED_AT = 512;
const saying = /(?:\p{L}{2,32}[\s,.;:!?'"’-]{1,3}){3}\p{L}{2}|[\u2e80-\uffdc]{6}/u;

function isSaid({ name, start, end }: Attribute, tag: Tag, text: string): boolean {
  // Settings, not sentences: `width=device-width`.
  if (name === "content") return !text.slice(start, end).includes("=");
  const isHidden = (other: Attribute): boolean =>
    other.name === "type" && text.slice(other.start, other.end) === "hidden";
  return said.has(name) || (name === "value" && tag.attributes.some(isHidden));
}

const said: ReadonlySet<string> = new Set(
  "alt title aria-label aria-description aria-roledescription placeholder summary label longdesc abbr".split(
    " ",
  ),
);

const isInWord = (text: string, { start, end }: Span): boolean =>
  start > 0 && /^\p{L}\p{L}$/u.test(`${text[start - 1] ?? ""}${text[end] ?? ""}`);

const inline: ReadonlySet<string> = new Set(
  "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark nobr q rp rt ruby s samp small span strike strong sub sup time tt u var wbr".split(
    " ",
  ),
);
/** Elements of a drawing that hold text. */
const drawn: ReadonlySet<string> = new Set(["text", "tspan", "textpath", "foreignobject", "desc"]);
const voids: ReadonlySet<string> = new Set(
  "area base br col embed hr img input link meta source track wbr".split(" "),
);
const codes: ReadonlySet<string> = new Set(["script", "style"]);

/** The elements that are open. Deeper ones than are counted are as the last. */
class Open {
  readonly #names: string[] = [];
  readonly #hides: boolean[] = [];
  #hidden = 0;
  #code = 0;

  get isHidden(): boolean {
    return this.#hidden > 0;
  }

  get isCode(): boolean {
    return this.#code > 0;
  }

  open(name: string, hides: boolean): void {
    if (this.#names.length >= DEEPEST) return;
    this.#names.push(name);
    this.#hides.push(hides);
    if (hides) this.#hidden++;
    if (codes.has(name)) this.#code++;
  }

  /** Closes the last element of that name with all that stand in it, if it is one of the last few. */
  close(name: string): void {
    const at = this.#names.lastIndexOf(name);
    if (at < 0 || at < this.#names.length - NEAR) return;
    while (this.#names.length > at) {
      const closed = this.#names.pop() ?? "";
      if (this.#hides.pop() === true) this.#hidden--;
      if (codes.has(closed)) this.#code--;
    }
  }
}

const DEEPEST = 256;
const NEAR = 32;
