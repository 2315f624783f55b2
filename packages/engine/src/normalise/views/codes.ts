import { isLanguage } from "../language/plausible.ts";
import { segment } from "../language/segment.ts";
import { standsFor, type Derived } from "./derived.ts";
import { isText } from "./printable.ts";

/**
 * Sees: text written as numbers, one for each character: decimal, hexadecimal with gaps or prefixes, octal and binary, places in the
 * alphabet, and Morse code; eight characters at least, where a text comes out.
 * Misses: numbers with words between them (`chr(105) + chr(103)` is read), other code tables, numbers without gaps but binary ones.
 * Costs: one search in texts that have a stretch of nothing but numbers and marks.
 */
export function* codes(text: string): Generator<Derived> {
  for (const match of text.matchAll(row)) {
    const decoded = decodedRow(match[0]);
    if (decoded !== null)
      yield standsFor("codes", decoded, { start: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(morseRow)) {
    const decoded = morse(match[0]);
    if (decoded !== null)
      yield standsFor("codes", decoded, { start: match.index, end: match.index + match[0].length });
  }
}

// Bounded, so that a row of some megabytes is read in pieces; each token needs a gap behind it, so that there is one way to match.
const row =
  /(?<![0-9A-Za-z])(?:[01]{56,8192}|(?:(?:chr\(|0x|\\x|U\+00|0b|%)?[0-9A-Fa-f]{1,8}(?:[)\]]?[ \t\r\n,;:|/+.-]{1,4})){7,4096}(?:chr\(|0x|\\x|U\+00|0b|%)?[0-9A-Fa-f]{1,8})(?![0-9A-Za-z])/g;
const morseRow = /(?<![^\s"'>(:])[.-]{1,6}(?:[ /|\r\n]{1,5}[.-]{1,6}){6,4096}(?![^\s"'<)/|])/g;

const token = /(?:chr\(|0x|\\x|U\+00|0b|%)?([0-9A-Fa-f]+)/g;

function decodedRow(found: string): string | null {
  if (/^[01]+$/.test(found))
    return ofBytes(Array.from(found.match(/[01]{8}/g) ?? [], (bits) => Number.parseInt(bits, 2)));
  const tokens = Array.from(found.matchAll(token), (match) => match[1] ?? "");
  for (const { looks, base } of bases) {
    if (!tokens.every((token) => looks.test(token))) continue;
    const decoded = ofBytes(tokens.map((token) => Number.parseInt(token, base)));
    if (decoded !== null) return decoded;
  }
  return places(found, tokens);
}

const bases: readonly { readonly looks: RegExp; readonly base: number }[] = [
  { looks: /^[01]{7,8}$/, base: 2 },
  { looks: /^0?[0-7]{2,3}$/, base: 8 },
  { looks: /^[0-9]{2,3}$/, base: 10 },
  { looks: /^(?:00)?[0-9A-Fa-f]{2}$/, base: 16 },
];

function ofBytes(bytes: readonly number[]): string | null {
  if (bytes.length < 7 || bytes.some((byte) => byte > 255)) return null;
  const buffer = Uint8Array.from(bytes);
  if (!isText(buffer)) return null;
  const text = new TextDecoder().decode(buffer);
  if (isLanguage(text)) return text;
  return /^[A-Za-z]+$/.test(text) ? segment(text) : null;
}

/** Places in the alphabet, with wider gaps or zeros between the words, or none. */
function places(found: string, tokens: readonly string[]): string | null {
  if (!tokens.every((token) => /^[0-9]{1,2}$/.test(token) && Number(token) <= 27)) return null;
  const gaps = found.match(/[^0-9]+/g) ?? [];
  const narrow = gaps[0]?.length ?? 1;
  const text = tokens
    .map((token, index) => {
      const place = Number(token);
      const letter = place === 0 || place === 27 ? " " : String.fromCharCode(96 + place);
      return (gaps[index]?.length ?? narrow) > narrow || /[/|\n]/.test(gaps[index] ?? "")
        ? `${letter} `
        : letter;
    })
    .join("");
  if (text.includes(" ")) return isLanguage(text) ? text : null;
  const words = segment(text);
  return words !== null && isLanguage(words) ? words : null;
}

const morseLetters: ReadonlyMap<string, string> = new Map(
  ".- a -... b -.-. c -.. d . e ..-. f --. g .... h .. i .--- j -.- k .-.. l -- m -. n --- o .--. p --.- q .-. r ... s - t ..- u ...- v .-- w -..- x -.-- y --.. z ----- 0 .---- 1 ..--- 2 ...-- 3 ....- 4 ..... 5 -.... 6 --... 7 ---.. 8 ----. 9 .-.-.- . --..-- , ..--.. ? -..-. / -....- -"
    .split(" ")
    .map((item, index, all): [string, string] => [item, all[index + 1] ?? ""])
    .filter((_, index) => index % 2 === 0),
);

function morse(found: string): string | null {
  const words = found.split(/\s*[/|\n]\s*|\s{2,}/).map((word) =>
    word
      .split(/\s/)
      .map((letter) => morseLetters.get(letter) ?? "\ufffd")
      .join(""),
  );
  const text = words.join(" ");
  if (text.includes("\ufffd")) return null;
  if (words.length > 1) return isLanguage(text) ? text : null;
  const read = segment(text);
  return read !== null && isLanguage(read) ? read : null;
}
