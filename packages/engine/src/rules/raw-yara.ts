import type { RulePattern } from "./pack.ts";
import type { Needs } from "./prefilter.ts";
import { prefilter } from "./prefilter.ts";

/** One rule of a raw YARA file, read as far as the pack needs it; the compiler reads the rest. */
export interface RawRule {
  readonly name: string;
  readonly meta: Readonly<Record<string, string | number | boolean>>;
  /** Needs are null, so that the rule runs on every text, where more text could turn the condition false. */
  readonly patterns: readonly RulePattern[];
  /** The rule's text from the name's end to the closing brace. */
  readonly body: string;
}

/** Reads a raw YARA file. Throws an Error that says what is not supported, or where the file makes no sense. */
export function readRawYara(text: string): RawRule[] {
  const tokens = tokenise(text);
  const rules: RawRule[] = [];
  let at = 0;
  while (at < tokens.length) {
    const word = tokens[at]?.text ?? "";
    if (word !== "rule")
      throw new Error(`"${word.slice(0, 40)}" is not supported; a file holds plain rules only`);
    const end = closingBrace(tokens, at);
    rules.push(readRule(text, tokens.slice(at, end + 1)));
    at = end + 1;
  }
  return rules;
}

interface Token {
  readonly kind: "word" | "pattern-name" | "string" | "regexp" | "hex" | "number" | "mark";
  readonly text: string;
  readonly start: number;
}

const shapes: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
  ["space", /\s+|\/\/[^\n]*|\/\*[^]*?\*\//y],
  ["string", /"(?:[^"\\\n]|\\.)*"/y],
  ["word", /[A-Za-z_]\w*/y],
  ["pattern-name", /[$#@!]\w*\*?/y],
  ["number", /0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[KM]B)?/y],
  ["mark", /[^]/y],
];
const regexp = /\/(?:[^/\\\n]|\\.)+\/[is]*/y;
const hex = /\{[^}"]*\}/y;

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const read = (shape: RegExp): string | undefined => {
    shape.lastIndex = at;
    return shape.exec(text)?.[0];
  };
  while (at < text.length) {
    const before = tokens.at(-1)?.text;
    // A comment, a regular expression and a division begin alike, a hex string and a rule's body too.
    const value =
      before === "=" ? (read(hex) ?? read(regexp)) : before === "matches" ? read(regexp) : undefined;
    const isComment = text.startsWith("//", at) || text.startsWith("/*", at);
    if (value !== undefined && !isComment) {
      tokens.push({ kind: value.startsWith("{") ? "hex" : "regexp", text: value, start: at });
      at += value.length;
      continue;
    }
    for (const [kind, shape] of shapes) {
      const found = read(shape);
      if (found === undefined) continue;
      if (kind !== "space") tokens.push({ kind, text: found, start: at });
      at += found.length;
      break;
    }
  }
  return tokens;
}

function closingBrace(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== "mark") continue;
    if (token.text === "{") depth += 1;
    if (token.text === "}") depth -= 1;
    if (token.text === "}" && depth === 0) return at;
  }
  throw new Error("a rule has no closing brace");
}

function readRule(text: string, tokens: readonly Token[]): RawRule {
  const name = tokens[1];
  const last = tokens.at(-1);
  if (name?.kind !== "word" || last === undefined) throw new Error("a rule has no name");
  const meta = section(tokens, "meta");
  const strings = section(tokens, "strings");
  const condition = section(tokens, "condition");
  return {
    name: name.text,
    meta: readMeta(meta),
    patterns: readPatterns(strings, condition.length > 0 && condition.every(isMonotone)),
    body: text.slice(name.start + name.text.length, last.start + 1),
  };
}

const sections = new Set(["meta", "strings", "condition"]);

/** The tokens between a section's colon and the next section, or the rule's closing brace. */
function section(tokens: readonly Token[], name: string): readonly Token[] {
  const isHead = (token: Token, index: number): boolean =>
    token.kind === "word" && sections.has(token.text) && tokens[index + 1]?.text === ":";
  const start = tokens.findIndex((token, index) => isHead(token, index) && token.text === name);
  if (start < 0) return [];
  const end = tokens.findIndex((token, index) => index > start && isHead(token, index));
  return tokens.slice(start + 2, end < 0 ? -1 : end);
}

function readMeta(tokens: readonly Token[]): RawRule["meta"] {
  const meta: Record<string, string | number | boolean> = Object.create(null) as typeof meta; // no key is inherited
  for (let at = 0; at + 2 < tokens.length; at += 3) {
    const [key, equals, value] = [tokens[at], tokens[at + 1], tokens[at + 2]];
    if (key?.kind !== "word" || equals?.text !== "=" || value === undefined)
      throw new Error("meta takes lines of the form: name = value");
    meta[key.text] = metaValue(value);
  }
  return meta;
}

function metaValue(token: Token): string | number | boolean {
  if (token.kind === "number") return Number(token.text);
  if (token.kind !== "string") return token.text === "true";
  return token.text.slice(1, -1).replaceAll(/\\(["\\])/g, "$1");
}

function readPatterns(tokens: readonly Token[], isMonotone: boolean): RulePattern[] {
  const starts = tokens.flatMap((token, at) => (token.kind === "pattern-name" ? [at] : []));
  return starts.map((start, index) => {
    const [name, , value, ...modifiers] = tokens.slice(start, starts[index + 1]);
    const needs = isMonotone && value !== undefined ? needsOf(value, modifiers) : null;
    return { place: name?.text ?? "", text: value?.text ?? "", needs };
  });
}

/** What a text must hold for the string to match; null for hex strings and for modifiers that change its bytes. */
function needsOf(value: Token, modifiers: readonly Token[]): Needs | null {
  const changed = modifiers.some(({ text }) => ["wide", "xor", "base64", "base64wide"].includes(text));
  if (changed || value.text.includes("\\x")) return null;
  if (value.kind === "regexp") return prefilter(`(?i)${value.text.replace(/^\/|\/[is]*$/g, "")}`);
  if (value.kind !== "string") return null;
  const text = value.text.slice(1, -1).replaceAll(/\\(.)/g, (_, character: string) => whiteSpace(character));
  return prefilter(`(?i)${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}`);
}

const whiteSpace = (escaped: string): string => ("ntr".includes(escaped) ? " " : escaped);

// `any`, `all` and numbers come before `of`; `them` and names of patterns after it. `true` and 0 hold without any pattern.
const monotoneWords = new Set(["and", "or", "any", "all", "of", "them", "(", ")", ","]);

const isMonotone = (token: Token): boolean =>
  (token.kind === "number" && Number(token.text) > 0) ||
  (token.kind === "pattern-name" && token.text.startsWith("$")) ||
  monotoneWords.has(token.text);
