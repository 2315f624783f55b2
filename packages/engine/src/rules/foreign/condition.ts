import type { Part } from "./field.ts";
import { allOf, anyOf, noneOf } from "./field.ts";
import { Inexpressible } from "./foreign-rule.ts";

/** More nesting or words are no condition that a person wrote. */
const deepest = 32;
const mostWords = 500;

/**
 * Reads a condition over named parts as Sigma writes it: `and`, `or`, `not`, parentheses, `1 of name*`, `all of them`.
 * Throws `Inexpressible` for anything else, such as counting.
 */
export function readCondition(text: string, parts: ReadonlyMap<string, Part>): Part {
  const words = text.match(/[()]|[^\s()]+/g) ?? [];
  if (words.length > mostWords) throw new Inexpressible("the condition is too long");
  const reader: Reader = { words, at: 0, parts };
  const part = either(reader, 0);
  const rest = words[reader.at];
  if (rest !== undefined)
    throw new Inexpressible(`"${rest.slice(0, 40)}" in the condition cannot be expressed`);
  return part;
}

interface Reader {
  readonly words: readonly string[];
  at: number;
  readonly parts: ReadonlyMap<string, Part>;
}

const isWord = (reader: Reader, word: string): boolean => reader.words[reader.at]?.toLowerCase() === word;

function either(reader: Reader, depth: number): Part {
  const found = [both(reader, depth)];
  while (isWord(reader, "or")) {
    reader.at += 1;
    found.push(both(reader, depth));
  }
  return found.length === 1 && found[0] !== undefined ? found[0] : anyOf(found);
}

function both(reader: Reader, depth: number): Part {
  const found = [single(reader, depth)];
  while (isWord(reader, "and")) {
    reader.at += 1;
    found.push(single(reader, depth));
  }
  return found.length === 1 && found[0] !== undefined ? found[0] : allOf(found);
}

function single(reader: Reader, depth: number): Part {
  if (depth > deepest) throw new Inexpressible("the condition is nested too deep");
  const word = reader.words[reader.at];
  reader.at += 1;
  if (word === undefined) throw new Inexpressible("the condition ends too early");
  if (word.toLowerCase() === "not") return noneOf(single(reader, depth + 1));
  if (word === "(") {
    const part = either(reader, depth + 1);
    if (reader.words[reader.at] !== ")")
      throw new Inexpressible("a parenthesis of the condition is not closed");
    reader.at += 1;
    return part;
  }
  if (isWord(reader, "of")) return quantified(reader, word.toLowerCase());
  const part = reader.parts.get(word);
  if (part === undefined)
    throw new Inexpressible(`the condition names "${word.slice(0, 40)}", which is not there`);
  return part;
}

function quantified(reader: Reader, many: string): Part {
  const name = reader.words[reader.at + 1] ?? "";
  reader.at += 2;
  const isMeant = (one: string): boolean =>
    name === "them"
      ? !one.startsWith("_")
      : name.endsWith("*")
        ? one.startsWith(name.slice(0, -1))
        : one === name;
  const meant = [...reader.parts].filter(([one]) => isMeant(one)).map(([, part]) => part);
  if (meant.length === 0)
    throw new Inexpressible(`"${many} of ${name.slice(0, 40)}" means nothing that is there`);
  if (many === "all") return allOf(meant);
  if (many === "1" || many === "any") return anyOf(meant);
  throw new Inexpressible(`"${many.slice(0, 20)} of" counts; only 1, any and all can be expressed`);
}
