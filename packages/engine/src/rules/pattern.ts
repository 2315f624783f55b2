import { utf8Alternatives } from "./utf8-ranges.ts";

/**
 * Stands between the fragments of a scan and at both ends. No UTF-8 text holds this byte, and no translated pattern matches
 * it but at an anchor, so that no match runs from one fragment into the next.
 */
export const separator = 0xff;

/** Why a pattern is refused, and where in it. */
export class PatternError extends Error {
  readonly column: number;
  constructor(message: string, column: number) {
    super(message);
    this.name = "PatternError";
    this.column = column;
  }
}

/**
 * Turns a rule's pattern, which is about characters, into a YARA regular expression, which is about bytes. Flags stand in
 * front: `(?i)` ignores case, `(?s)` lets `.` match a line feed, `(?m)` lets `^` and `$` match at lines.
 */
export function translatePattern(pattern: string): string {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const reader: Reader = {
    pattern,
    at: flags?.[0].length ?? 0,
    ignoreCase: flags?.[1]?.includes("i") ?? false,
    dotAll: flags?.[1]?.includes("s") ?? false,
    lines: flags?.[1]?.includes("m") ?? false,
  };
  let body = "";
  if (pattern.startsWith("\\b", reader.at)) {
    // In JSON inside a text a line begins behind the letters `\n`, which would hide its first word's beginning.
    body = "(?:\\b|\\\\[nrt])";
    reader.at += 2;
  }
  while (reader.at < pattern.length) body += nextToken(reader);
  return `/${body}/${reader.ignoreCase ? "i" : ""}`;
}

interface Reader {
  readonly pattern: string;
  at: number;
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly lines: boolean;
}

const SEP = "\\xff";

function nextToken(reader: Reader): string {
  const character = take(reader);
  switch (character) {
    case "\\":
      return escape(reader);
    case "[":
      return characterClass(reader);
    case ".":
      return reader.dotAll ? `[^${SEP}]` : `[^\\n${SEP}]`;
    case "^":
    case "$":
      return reader.lines ? `[\\n${SEP}]` : SEP;
    case "/":
      return "\\/";
    case "(":
      if (/^\?(?!:)/.test(reader.pattern.slice(reader.at, reader.at + 2))) {
        throw new PatternError(
          "groups are written ( ) or (?: ); flags stand in front of the pattern",
          reader.at,
        );
      }
      return "(";
    default:
      return literal(character.codePointAt(0) ?? 0, reader.ignoreCase);
  }
}

function take(reader: Reader): string {
  const character = String.fromCodePoint(reader.pattern.codePointAt(reader.at) ?? 0);
  reader.at += character.length;
  return character;
}

function escape(reader: Reader): string {
  const start = reader.at - 1;
  const character = reader.at < reader.pattern.length ? take(reader) : "";
  if ("DWS".includes(character) && character !== "") return `[^\\${character.toLowerCase()}${SEP}]`;
  if (character === "u") return literal(unicodeEscape(reader, start), reader.ignoreCase);
  if (character === "x") return hexEscape(reader, start);
  if (character === "" || character.charCodeAt(0) > 0x7e)
    throw new PatternError("nothing to escape", start + 1);
  return `\\${character}`;
}

function hexEscape(reader: Reader, start: number): string {
  const digits = /^[0-9a-fA-F]{2}/.exec(reader.pattern.slice(reader.at))?.[0];
  if (digits === undefined) throw new PatternError("\\x takes two hex digits", start + 1);
  if (Number.parseInt(digits, 16) > 0x7f) {
    throw new PatternError("a pattern is about characters; write \\u{…} instead of bytes over 7f", start + 1);
  }
  reader.at += 2;
  return `\\x${digits}`;
}

function unicodeEscape(reader: Reader, start: number): number {
  const found = /^(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{4}))/.exec(reader.pattern.slice(reader.at));
  const codePoint = Number.parseInt(found?.[1] ?? found?.[2] ?? "", 16);
  if (found === null || !(codePoint <= 0x10ffff) || (codePoint >= 0xd800 && codePoint <= 0xdfff)) {
    throw new PatternError("\\u takes four hex digits or {…} and names a character", start + 1);
  }
  reader.at += found[0].length;
  return codePoint;
}

/** A character as pattern text; letters beyond ASCII in both cases, because YARA's `i` knows ASCII only. */
function literal(codePoint: number, ignoreCase: boolean): string {
  if (codePoint < 0x20 || codePoint === 0x7f) return `\\x${codePoint.toString(16).padStart(2, "0")}`;
  const character = String.fromCodePoint(codePoint);
  if (codePoint < 0x80) return character;
  const both = ignoreCase ? cases(codePoint) : [codePoint];
  return both.length === 1 ? character : `(?:${both.map((one) => String.fromCodePoint(one)).join("|")})`;
}

function cases(codePoint: number): number[] {
  const character = String.fromCodePoint(codePoint);
  const variants = [character, character.toLowerCase(), character.toUpperCase()]
    .filter((variant) => [...variant].length === 1)
    .map((variant) => variant.codePointAt(0) ?? codePoint);
  return [...new Set(variants)];
}

type Range = readonly [from: number, to: number];

interface ClassParts {
  /** What YARA reads itself: ASCII characters and escapes, as class text. */
  ascii: string;
  readonly ranges: Range[];
}

function characterClass(reader: Reader): string {
  const start = reader.at - 1;
  const isNegated = reader.pattern[reader.at] === "^";
  if (isNegated) reader.at += 1;
  const parts: ClassParts = { ascii: "", ranges: [] };
  for (let isFirst = true; isFirst || reader.pattern[reader.at] !== "]"; isFirst = false) {
    if (reader.at >= reader.pattern.length) throw new PatternError("unclosed class", start + 1);
    classItem(reader, parts);
  }
  reader.at += 1;
  if (isNegated && parts.ranges.length > 0) {
    throw new PatternError("a negated class may list ASCII characters only", start + 1);
  }
  if (isNegated) return `[^${parts.ascii}${SEP}]`;
  const alternatives = parts.ranges.flatMap(([from, to]) => utf8Alternatives(from, to));
  if (alternatives.length === 0) return `[${parts.ascii}]`;
  if (parts.ascii !== "") alternatives.unshift(`[${parts.ascii}]`);
  return `(?:${alternatives.join("|")})`;
}

/** One character, escape or range of a class. */
function classItem(reader: Reader, parts: ClassParts): void {
  const start = reader.at;
  const first = classCharacter(reader);
  if (typeof first === "string") {
    parts.ascii += first;
    return;
  }
  const isRange = reader.pattern[reader.at] === "-" && reader.pattern[reader.at + 1] !== "]";
  if (!isRange) {
    addRange(parts, [first, first], reader.ignoreCase);
    return;
  }
  reader.at += 1;
  const last = classCharacter(reader);
  if (typeof last === "string" || last < first)
    throw new PatternError("a range ends before it begins", start + 1);
  addRange(parts, [first, last], reader.ignoreCase);
}

/** The code point of a class character, or the text of an escape like `\d`. */
function classCharacter(reader: Reader): number | string {
  const start = reader.at;
  const character = take(reader);
  if (character !== "\\") return character.codePointAt(0) ?? 0;
  const escaped = reader.at < reader.pattern.length ? take(reader) : "";
  if (escaped === "u") return unicodeEscape(reader, start);
  if (escaped === "x") return Number.parseInt(hexEscape(reader, start).slice(2), 16);
  if (escaped === "d" || escaped === "w" || escaped === "s") return `\\${escaped}`;
  const control = controls[escaped];
  if (control !== undefined) return control;
  if (!/^[!-/:-@[-`{-~]$/.test(escaped)) {
    throw new PatternError(`\\${escaped} cannot stand in a class; put it beside the class with |`, start + 1);
  }
  return escaped.charCodeAt(0);
}

const controls: Readonly<Record<string, number | undefined>> = {
  n: 10,
  r: 13,
  t: 9,
  f: 12,
  v: 11,
  a: 7,
  0: 0,
};

function addRange(parts: ClassParts, [from, to]: Range, ignoreCase: boolean): void {
  if (from < 0x80)
    parts.ascii += from === to ? classText(from) : `${classText(from)}-${classText(Math.min(to, 0x7f))}`;
  if (to < 0x80) return;
  const low = Math.max(from, 0x80);
  parts.ranges.push([low, to]);
  // Scripts with two cases are small; a range of thousands (CJK, Hangul) has none.
  if (!ignoreCase || to - low > 512) return;
  for (let codePoint = low; codePoint <= to; codePoint++) {
    const others = cases(codePoint).filter((variant) => variant < low || variant > to);
    for (const variant of others) addOther(parts, variant);
  }
}

/** The other case of a letter, which may be an ASCII letter. */
function addOther(parts: ClassParts, codePoint: number): void {
  if (codePoint < 0x80) parts.ascii += classText(codePoint);
  else parts.ranges.push([codePoint, codePoint]);
}

const classText = (codePoint: number): string => `\\x${codePoint.toString(16).padStart(2, "0")}`;
