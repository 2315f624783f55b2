import type { Fragment, JsonPointer, Span, View } from "@guardian/model";
import { defaultBounds, type Bounds } from "./bounds.ts";
import { joined } from "./joined.ts";
import { SURVEYED } from "./language/survey.ts";
import { MARKUP, RUN, shapesOf, SHORTEST_RUN } from "./shapes.ts";
import { base32 } from "./views/base32.ts";
import { base64, lastLine } from "./views/base64.ts";
import type { Derived } from "./views/derived.ts";
import { hex } from "./views/hex.ts";
import { markup } from "./views/markup/markup.ts";
import { DISGUISED, disguises, hiddenViews, wholeViews } from "./views/order.ts";
import { regionsOf, within } from "./views/regions.ts";
import { LETTER, runs } from "./views/runs.ts";

/** Collects the fragments of one subject: each text as it stands, and as the views read it, within the bounds. */
export class Fragments {
  readonly list: Fragment[] = [];
  readonly #bounds: Bounds;
  readonly #texts: Fragment[] = [];
  #derived = 0;
  #characters: number;
  #truncated = false;

  constructor(bounds: Bounds = defaultBounds) {
    this.#bounds = bounds;
    this.#characters = bounds.characters;
  }

  /** True where a view was left out because of a bound. */
  get isTruncated(): boolean {
    return this.#truncated;
  }

  /** Adds a text of the message and every reading of it. */
  add(path: JsonPointer, text: string, via: readonly View[] = none): void {
    const fragment: Fragment = { path, text, via };
    this.list.push(fragment);
    if (via.length === 0 && this.#texts.length < MOST_PIECES) this.#texts.push(fragment);
    const shapes = shapesOf(text);
    if (shapes === 0) return;
    this.#characters += text.length * this.#bounds.ratio;
    const before = this.#derived;
    this.#read(fragment, shapes, 0);
    // A table of some thousand names with accents is no attack: the first readings of each text do not count.
    this.#derived -= Math.min(this.#derived - before, FREE_READINGS);
  }

  /** Adds what neighbouring texts say together; called once, when all of them are there. */
  addJoined(): void {
    if (this.#texts.length < 2) return;
    for (const fragment of joined(this.#texts)) {
      if (this.#derived >= this.#bounds.fragments || fragment.text.length > this.#characters) return;
      this.#derived++;
      this.#characters -= fragment.text.length;
      this.list.push(fragment);
      this.#read(fragment, shapesOf(fragment.text), 0);
    }
  }

  /** Adds a text that a view found where the original itself is no text (media); counts as derived. */
  addDerived(path: JsonPointer, derived: Derived, originalLength: number): void {
    this.#characters += originalLength * this.#bounds.ratio;
    const fragment = this.#push({ path, text: "", via: none }, derived);
    if (fragment !== null) this.#read(fragment, shapesOf(fragment.text), 1);
  }

  /**
   * Reads a text through the views that its shapes call for. Views of the whole text follow each other, each reading what the one
   * before left, so that their order does not matter to a hidden text; then come the texts that stand inside it. `level` counts
   * the decodings around the text.
   */
  #read(original: Fragment, shapes: number, level: number): void {
    let text = original;
    let seen = shapes;
    let round = level;
    for (;;) {
      this.#readHidden(text, seen, round);
      const next = this.#readWhole(text, seen, round < this.#bounds.nesting);
      if (next.text === text) break;
      text = next.text;
      seen = shapesOf(text.text);
      if (!next.isDecoded) break;
      round++;
    }
    this.#readDisguised(text, seen, round);
    if ((seen & MARKUP) !== 0) this.#readMarkup(text, round);
    if ((seen & RUN) !== 0) this.#readInside(text, round);
  }

  /** Each view of the whole text once. */
  #readWhole(original: Fragment, shapes: number, mayDecode: boolean): { text: Fragment; isDecoded: boolean } {
    let text = original;
    let seen = shapes;
    let isDecoded = false;
    for (const { shape, read, decodes } of wholeViews) {
      if ((seen & shape) === 0) continue;
      const derived = read(text.text);
      if (derived === null) continue;
      if (decodes && !mayDecode) {
        this.#truncated = true;
        continue;
      }
      const fragment = this.#push(text, derived);
      if (fragment === null) continue;
      text = fragment;
      seen = shapesOf(fragment.text);
      isDecoded ||= decodes;
    }
    return { text, isDecoded };
  }

  #readHidden(text: Fragment, seen: number, level: number): void {
    for (const { shape, read } of hiddenViews) {
      if ((seen & shape) === 0) continue;
      for (const derived of read(text.text)) if (!this.#readFound(text, derived, level)) return;
    }
  }

  /** What stands in a page beside what it shows. That is no decoding, and once is enough. */
  #readMarkup(text: Fragment, level: number): void {
    if (text.via.some((view) => ofMarkup.has(view))) return;
    for (const derived of markup(text.text)) {
      const fragment = this.#push(text, derived);
      if (fragment !== null) this.#read(fragment, shapesOf(fragment.text), level);
    }
  }

  /** What stands in a part of the text that is no language as it stands. */
  #readDisguised(text: Fragment, seen: number, level: number): void {
    if ((seen & DISGUISED) === 0) return;
    const regions = regionsOf(text.text, seen & DISGUISED & ~SURVEYED);
    for (const disguise of disguises) {
      if ((seen & disguise.shape) === 0) continue;
      for (const derived of within(text.text, regions, disguise))
        if (!this.#readFound(text, derived, level)) return;
    }
  }

  #readInside(text: Fragment, level: number): void {
    let end = 0;
    for (const run of runs(text.text, LETTER, SHORTEST_RUN)) {
      // A run over several lines was read as one; reading each of its rests again would take quadratic time.
      if (run.start < end) continue;
      end = lastLine(text.text, run);
      if (!this.#readRun(text, { start: run.start, end }, level)) return;
    }
  }

  #readRun(text: Fragment, run: Span, level: number): boolean {
    for (const view of [base64, hex, base32]) {
      for (const derived of view(text.text, run)) {
        if (!this.#readFound(text, derived, level)) return false;
      }
    }
    return true;
  }

  /** Adds a text that stands inside another and reads it in turn; false where a bound is reached. */
  #readFound(parent: Fragment, derived: Derived, level: number): boolean {
    if (level >= this.#bounds.nesting) {
      this.#truncated = true;
      return false;
    }
    const fragment = this.#push(parent, derived);
    if (fragment === null) return false;
    const shapes = shapesOf(fragment.text);
    if (shapes !== 0) this.#read(fragment, shapes, level + 1);
    return true;
  }

  #push(parent: Fragment, { view, text, locate }: Derived): Fragment | null {
    if (text === "") return null;
    if (this.#derived >= this.#bounds.fragments || text.length > this.#characters) {
      this.#truncated = true;
      return null;
    }
    this.#derived++;
    this.#characters -= text.length;
    const { locate: outer, pathAt } = parent;
    const fragment: Fragment = {
      path: parent.path,
      text,
      via: [...parent.via, view],
      locate: outer === undefined ? locate : (span) => outer(locate(span)),
      ...(pathAt !== undefined && { pathAt: (span: Span) => pathAt(locate(span)) }),
    };
    this.list.push(fragment);
    return fragment;
  }
}

/** As many as an ordinary text has: its accents, its percent-encoding and its references taken off. */
const FREE_READINGS = 6;

/** So many texts of a message are looked at for what they say together. */
const MOST_PIECES = 2000;

const none: readonly View[] = [];

/** The views of `markup`: what they took out of a page is no page. */
const ofMarkup: ReadonlySet<View> = new Set<View>(["comment", "hidden", "attribute", "markup"]);
