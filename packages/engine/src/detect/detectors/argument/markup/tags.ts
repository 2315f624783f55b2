/** A tag, also one that is never closed. */
export interface Tag {
  /** In lower case; with `/` before it where it closes, with `?` where it is an instruction. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly start: number;
  readonly end: number;
}

/** An attribute; its name in lower case, its value without quotes and with its references resolved. */
export interface Attribute {
  readonly name: string;
  readonly value: string;
}

const longestTag = 1_000;
/** How many characters all tags of a text may have: tags that open inside others are read again from there. */
const mostRead = 8_000;

/** The tags of a text, each `<` tried as the beginning of one, as a browser would (WHATWG HTML 13.2.5) and a bit more gladly. */
export function tagsIn(text: string): Tag[] {
  const tags: Tag[] = [];
  let left = mostRead;
  for (let at = text.indexOf("<"); at >= 0 && left > 0; at = text.indexOf("<", at + 1)) {
    const tag = readTag(text, at);
    left -= (tag?.end ?? at) - at + 4;
    if (tag !== null) tags.push(tag);
  }
  return tags;
}

function readTag(text: string, start: number): Tag | null {
  const limit = Math.min(text.length, start + longestTag);
  let at = start + 1;
  let prefix = "";
  // Filters take controls, blanks and percent signs out, and what is left is a tag.
  while (at < limit && isSkipped(text.charCodeAt(at))) {
    if (text.charAt(at) === "/" || text.charAt(at) === "?") prefix = text.charAt(at);
    at += 1;
  }
  if (!isLetter(text.charCodeAt(at))) return null;
  const from = at;
  while (at < limit && !isNameEnd(text.charCodeAt(at))) at += 1;
  const name = prefix + text.slice(from, at).toLowerCase();
  const attributes: Attribute[] = [];
  while (at < limit && text.charCodeAt(at) !== GREATER) {
    const { attribute, end } = readAttribute(text, at, limit);
    if (attribute.name !== "" || attribute.value !== "") attributes.push(attribute);
    at = Math.max(at + 1, end);
  }
  return { name, attributes, start, end: Math.min(at + 1, limit) };
}

function readAttribute(text: string, start: number, limit: number): { attribute: Attribute; end: number } {
  let at = start;
  while (at < limit && isBetween(text.charCodeAt(at))) at += 1;
  const from = at;
  while (at < limit && !isAttributeEnd(text.charCodeAt(at))) at += 1;
  const name = text.slice(from, at).toLowerCase();
  const next = afterBlanks(text, at, limit);
  if (text.charCodeAt(next) !== EQUALS) return { attribute: { name, value: "" }, end: at };
  const begin = afterBlanks(text, next + 1, limit);
  const quote = text.charAt(begin);
  if (quote === '"' || quote === "'" || quote === "`") {
    const close = text.slice(begin + 1, limit).indexOf(quote);
    const end = close < 0 ? limit : begin + 1 + close;
    return { attribute: { name, value: resolved(text.slice(begin + 1, end)) }, end: end + 1 };
  }
  let end = begin;
  while (end < limit && text.charCodeAt(end) !== GREATER && !isBlank(text.charCodeAt(end))) end += 1;
  return { attribute: { name, value: resolved(text.slice(begin, end)) }, end };
}

function afterBlanks(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Numeric references need no semicolon in an attribute, and any number of zeros may stand in them. */
function resolved(value: string): string {
  if (!value.includes("&")) return value;
  return value
    .replace(/&#x0{0,12}([0-9a-f]{1,6});?/gi, (_, digits: string) => letterOf(Number.parseInt(digits, 16)))
    .replace(/&#0{0,12}(\d{1,7});?/g, (_, digits: string) => letterOf(Number(digits)))
    .replace(
      /&(?:colon|tab|newline|lpar|rpar|amp|period|grave);/gi,
      (name) => references.get(name.toLowerCase()) ?? name,
    );
}

const letterOf = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : "");

const references: ReadonlyMap<string, string> = new Map([
  ["&colon;", ":"],
  ["&tab;", "\t"],
  ["&newline;", "\n"],
  ["&lpar;", "("],
  ["&rpar;", ")"],
  ["&amp;", "&"],
  ["&period;", "."],
  ["&grave;", "`"],
]);

const [GREATER, EQUALS] = [62, 61];

const isBlank = (code: number): boolean => code <= 32 || code === 0xa0 || code === 0x2028;
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
/** Between `<` and the name: controls, blanks, `/`, `!`, `?`, `%`. */
const isSkipped = (code: number): boolean => code <= 33 || code === 37 || code === 47 || code === 63;
const isNameEnd = (code: number): boolean =>
  isBlank(code) ||
  code === 47 ||
  code === 62 ||
  code === 60 ||
  code === 34 ||
  code === 39 ||
  code === 61 ||
  code === 40 ||
  code === 96;
/** Between attributes: blanks, slashes and stray quotes. */
const isBetween = (code: number): boolean =>
  isBlank(code) || code === 47 || code === 34 || code === 39 || code === 96;
const isAttributeEnd = (code: number): boolean => isBlank(code) || code === 47 || code === 62 || code === 61;
