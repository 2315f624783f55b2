/**
 * What a text must hold for a pattern to match at all, as an AND of ORs of literals: `[[ignore, forget], [rule]]`. A text is
 * looked through for the literals of all rules at once, and a pattern only runs where its own were found together: that is
 * why any number of rules costs next to nothing on a text that is clean. Null where nothing can be said.
 *
 * Literals are in lower case, and a space in one stands for any white space. The reader follows the translation in
 * pattern.ts: what that one refuses never comes here.
 */
export function prefilter(pattern: string): Needs | null {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const start = flags?.[0].length ?? 0;
  // Raw YARA may write groups that change flags.
  if (/(?<!\\)\(\?(?!:)/.test(pattern.slice(start))) return null;
  const reader: Reader = {
    pattern,
    at: start,
    ignoreCase: flags?.[1]?.includes("i") ?? false,
  };
  const needs = needsOf(alternation(reader))
    .map(fewest)
    .toSorted((one, other) => worth(other) - worth(one));
  const chosen: (readonly string[])[] = [];
  let sum = 0;
  for (const need of needs) {
    // Where a text is rare enough already, common words would only cost.
    if (sum >= enough || (chosen.length > 0 && worth(need) < worthwhile)) break;
    chosen.push(need);
    sum += worth(need);
  }
  return chosen.length === 0 ? null : chosen;
}

/** Where one literal stands inside another, the text that holds the longer holds the shorter as well. */
const fewest = (literals: readonly string[]): readonly string[] =>
  literals.filter((one) => !literals.some((other) => other !== one && one.includes(other)));

/** Any literal of each list. */
export type Needs = readonly (readonly string[])[];

/** What all needs of a pattern are worth, so that no more are looked for. */
const enough = 8;
/** A need that is worth less is only looked for where there is none better. */
const worthwhile = 0.5;
/** Of a literal, no more is looked for. */
export const longest = 14;
/** Stands for a run of white space that is at least so long; the one literal with spaces in a row. Few texts have one. */
export const blankRun = " ".repeat(30);
/** An ASCII literal that is shorter stands in every other word. */
const fewestLetters = 3;
/** Texts are put together up to this length, so that a literal is not cut in the middle of a word. */
const longestExact = 40;

/** Words that most texts hold, so that looking for them says little. */
const common = new Set(
  (
    "the and for you your with this that from will are not all any use can has have its one when then should must text file files data user users name " +
    "list string type value http https https:// return returns content message send read open call tool tools server code example request response " +
    "of in to a an is it be as on or if by at was were been which what who how may many most more some such than them they their there these those " +
    "first last next each every other only also just like new now out over into about make made after before between through time part note order report"
  ).split(" "),
);

/** How much a literal says: its letters, where a letter beyond ASCII or a control character says as much as three, and a common word next to nothing. */
function weight(literal: string): number {
  const isWide = /[^ -~]/.test(literal);
  const least = /[@_]/.test(literal) ? 1 : /[a-z0-9 ]/.test(literal) ? fewestLetters : 2;
  if (!isWide && literal.length < least) return 0;
  if (common.has(literal.trim())) return 2;
  let sum = 0;
  for (const word of literal.split(" ")) sum += common.has(word) ? 1 : lettersOf(word);
  return Math.min(sum + literal.split(" ").length * 0.5 - 0.5, 9);
}

function lettersOf(word: string): number {
  let sum = 0;
  for (const character of word) sum += isRare(character) ? 3 : "@_".includes(character) ? 2 : 1;
  return sum;
}

const isRare = (character: string): boolean =>
  character > "~" || (character < " " && !" \t\n\r".includes(character));

/** How rare a text is that holds one of these: the commonest of them decides, and many are likelier than few. */
const worth = (literals: readonly string[]): number =>
  Math.min(...literals.map(weight)) - literals.length / 32;

/** Literals that say less stand in every text. */
const lightest = 2;

interface Reader {
  readonly pattern: string;
  at: number;
  readonly ignoreCase: boolean;
}

/**
 * What a part of a pattern says about the text that it matches: that it is one of few (`exact`), or else what it must hold.
 */
type Part = { readonly exact: readonly string[] } | { readonly needs: readonly (readonly string[])[] };

/** More texts than this are not told apart. */
const mostExact = 16;
const unknown: Part = { needs: [] };

/** Reads up to the end or an unopened `)`. */
function alternation(reader: Reader): Part {
  const branches = [sequence(reader)];
  while (reader.pattern[reader.at] === "|") {
    reader.at += 1;
    branches.push(sequence(reader));
  }
  const only = branches[0];
  if (branches.length === 1 && only !== undefined) return only;
  const exact = branches.flatMap((branch) => ("exact" in branch ? branch.exact : []));
  if (branches.every((branch) => "exact" in branch) && exact.length <= mostExact) return { exact };
  // The text holds what one of the branches needs: the best of each, together.
  const best = branches.map(
    (branch) => needsOf(branch).toSorted((one, other) => worth(other) - worth(one))[0],
  );
  const known = best.filter((need) => need !== undefined);
  return known.length === best.length ? { needs: [[...new Set(known.flat())]] } : unknown;
}

/** What a part needs: for one of few texts, those, if each of them says something. */
function needsOf(part: Part): readonly (readonly string[])[] {
  if ("needs" in part) return part.needs;
  const literals = [...new Set(part.exact.map((text) => text.slice(0, longest)))];
  return literals.length > 0 && literals.every((text) => weight(text) >= lightest) ? [literals] : [];
}

function sequence(reader: Reader): Part {
  const needs: (readonly string[])[] = [];
  let exact: readonly string[] = [""];
  let cuts = 0;
  const flush = (next: readonly string[]): void => {
    needs.push(...needsOf({ exact }));
    exact = next;
    cuts += 1;
  };
  while (reader.at < reader.pattern.length && !"|)".includes(reader.pattern.charAt(reader.at))) {
    const item = repeated(element(reader), quantifier(reader));
    if ("needs" in item) {
      flush([""]);
      needs.push(...item.needs);
      continue;
    }
    const product = [...new Set(exact.flatMap((head) => item.exact.map((tail) => spaced(head + tail))))];
    const isSmall = product.length <= mostExact && product.every((text) => text.length <= longestExact);
    if (isSmall) exact = product;
    else flush(item.exact);
  }
  if (cuts === 0) return { exact };
  flush([""]);
  return { needs };
}

/** White space is one space, however much of it there is. */
const spaced = (text: string): string => text.replace(/ {2,}/g, " ");

interface Quantifier {
  readonly least: number;
  readonly most: number;
}

/** A part that may be missing or come again. */
function repeated(part: Part, { least, most }: Quantifier): Part {
  if (least === 1 && most === 1) return part;
  const isSpace = "exact" in part && part.exact.every((text) => text === " ");
  if (isSpace && least >= blankRun.length) return { needs: [[blankRun]] };
  if (isSpace) return { exact: least > 0 ? [" "] : ["", " "] };
  if ("exact" in part && least === 0 && most === 1 && part.exact.length < mostExact) {
    return { exact: ["", ...part.exact] };
  }
  return least === 0 ? unknown : { needs: needsOf(part) };
}

function quantifier(reader: Reader): Quantifier {
  const found = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(reader.pattern.slice(reader.at, reader.at + 24));
  if (found === null) return { least: 1, most: 1 };
  reader.at += found[0].length;
  const [sign, least, comma, most] = found;
  if (least === undefined)
    return { least: sign.startsWith("+") ? 1 : 0, most: sign.startsWith("?") ? 1 : Infinity };
  return { least: Number(least), most: comma === undefined ? Number(least) : Number(most || Infinity) };
}

/** One character, class or group. */
function element(reader: Reader): Part {
  const character = take(reader);
  switch (character) {
    case "(": {
      if (reader.pattern.startsWith("?:", reader.at)) reader.at += 2;
      const part = alternation(reader);
      reader.at += 1;
      return part;
    }
    case "[":
      return characterClass(reader);
    case "\\":
      return escaped(reader);
    case ".":
      return unknown;
    case "^":
    case "$":
      return { exact: [""] };
    default:
      return only(sought(character, reader.ignoreCase));
  }
}

const only = (character: string | null): Part => (character === null ? unknown : { exact: [character] });

function take(reader: Reader): string {
  const character = String.fromCodePoint(reader.pattern.codePointAt(reader.at) ?? 0);
  reader.at += character.length;
  return character;
}

function escaped(reader: Reader): Part {
  const next = reader.pattern.charAt(reader.at);
  if (next === "b" || next === "B") {
    reader.at += 1;
    return { exact: [""] };
  }
  return only(escapedCharacter(reader));
}

/** The character behind a backslash as it is looked for; null for a class of characters. */
function escapedCharacter(reader: Reader): string | null {
  const character = take(reader);
  if (character === "u" || character === "x") {
    const digits = /^(?:\{([0-9a-fA-F]+)\}|[0-9a-fA-F]{2,4})/.exec(reader.pattern.slice(reader.at));
    const text = (character === "x" ? digits?.[0].slice(0, 2) : digits?.[0]) ?? "";
    reader.at += text.length;
    return sought(String.fromCodePoint(Number.parseInt(text.replace(/[{}]/g, ""), 16)), reader.ignoreCase);
  }
  if ("sntr".includes(character)) return " ";
  return /[A-Za-z0-9]/.test(character) ? null : character;
}

/** A class of few characters beyond ASCII, any of which a text must hold; a class of one is that character. */
function characterClass(reader: Reader): Part {
  const isNegated = reader.pattern[reader.at] === "^";
  if (isNegated) reader.at += 1;
  const items: (number | null)[] = [];
  for (let isFirst = true; isFirst || reader.pattern[reader.at] !== "]"; isFirst = false) {
    if (reader.at >= reader.pattern.length) return unknown;
    items.push(...classItem(reader));
  }
  reader.at += 1;
  if (isNegated || items.includes(null)) return unknown;
  const all = items.map((item) => sought(String.fromCodePoint(item ?? 0), reader.ignoreCase));
  const known = all.filter((character) => character !== null);
  if (known.length < all.length || known.length === 0) return unknown;
  if (known.length <= 4) return { exact: [...new Set(known)] };
  // Of a pair of surrogates the first half says enough, and many characters share it.
  const units = new Set(known.map((character) => character.charAt(0)));
  return units.size <= 64 && [...units].every(isRare) ? { needs: [[...units]] } : unknown;
}

/** The characters of one item of a class; null among them for what is not a character, or a range too long to list. */
function classItem(reader: Reader): (number | null)[] {
  const first = classCharacter(reader);
  if (reader.pattern[reader.at] !== "-" || reader.pattern[reader.at + 1] === "]") return [first];
  reader.at += 1;
  const last = classCharacter(reader);
  if (first === null || last === null || last - first > 512) return [null];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function classCharacter(reader: Reader): number | null {
  const character = take(reader);
  if (character !== "\\") return character.codePointAt(0) ?? null;
  const isClass = /[dwsDWS]/.test(reader.pattern.charAt(reader.at));
  const meant = escapedCharacter(reader);
  return isClass ? null : (meant?.codePointAt(0) ?? null);
}

/**
 * A character in the lower case in which a text is scanned, white space being one space; null where its cases do not all fall on one, or where the lower
 * case depends on what stands beside it (sigma).
 */
function sought(character: string, ignoreCase: boolean): string | null {
  if (" \t\n\r\f\v".includes(character)) return " ";
  const lower = character.toLowerCase();
  if ([...lower].length !== 1 || lower === "σ" || lower === "ς") return null;
  if (!ignoreCase) return lower;
  const upper = character.toUpperCase();
  return [...upper].length !== 1 || upper.toLowerCase() === lower ? lower : null;
}
