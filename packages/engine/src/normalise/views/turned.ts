import { grouping, isLanguage } from "../language/plausible.ts";
import { standsFor, type Derived } from "./derived.ts";

/**
 * Sees: lines written upside down (`ǝɹoufᴉ`), whose letters look like others turned around, from the last to the first or not.
 * Misses: lines with fewer than three such letters, capitals.
 * Costs: one search in texts that are not plain ASCII.
 */
export function* turned(text: string): Generator<Derived> {
  if (!sign.test(text)) return;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]{1,2048}/g)) {
    if ((line.match(signs)?.length ?? 0) < FEWEST) continue;
    const upright = Array.from(line, (letter) => letters.get(letter) ?? letter);
    const candidates = [upright.toReversed().join(""), upright.join("")];
    const [read = ""] = candidates.toSorted((a, b) => grouping(b).forward - grouping(a).forward);
    if (isLanguage(read)) yield standsFor("reversed", read, { start: index, end: index + line.length });
  }
}

const FEWEST = 3;
const from = "ɐqɔpǝɟƃɓɥᴉıɾʞןlɯuodbɹsʇnʌʍxʎz⅄∀Ɔ◖ƎℲ⅁ſʞ⅂ԀΌᴚ⊥∩Λ";
const to = "abcdefgghiijkllmnopqrstuvwxyzYACDEFGJKLPQRTUV";
const letters: ReadonlyMap<string, string> = new Map(
  Array.from(from, (letter, index): [string, string] => [letter, to.charAt(index)]),
);
const sign = /[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]/;
const signs = /[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]/g;
