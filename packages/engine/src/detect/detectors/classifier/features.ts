import type { Span, SubjectKind } from "@guardian/model";

/** What a text is for its reader: the same words are an order in one place and an attack in another. */
export const groups = ["definition", "content", "prompt", "arguments"] as const;
export type Group = (typeof groups)[number];

const definitions: readonly SubjectKind[] = [
  "tool_definition",
  "prompt_definition",
  "resource_definition",
  "instructions",
];
const prompts: readonly SubjectKind[] = ["user_prompt", "sampling", "elicitation_answer"];
const inputs: readonly SubjectKind[] = ["tool_args", "prompt_args", "completion", "sampling_answer", "roots"];

/** The group that a subject of this kind belongs to. */
export function groupOf(kind: SubjectKind): Group {
  if (definitions.includes(kind)) return "definition";
  if (prompts.includes(kind)) return "prompt";
  return inputs.includes(kind) ? "arguments" : "content";
}

/** Receives the 32-bit hash of each feature, as often as it occurs. */
export type OnFeature = (hash: number) => void;

/**
 * The features of a part of a text: words, pairs and triples of words, pairs with a gap, and runs of four characters, as hashes
 * (Weinberger et al. 2009, "Feature Hashing"). Small letters, every digit a 0, every row of blanks one blank. Letters of scripts
 * without blanks are words of their own, which makes the pairs and triples their n-grams. One walk, nothing allocated.
 */
export function features(text: string, { start, end }: Span, on: OnFeature): void {
  let word = 0;
  let last = 0;
  let beforeLast = 0;
  let four = 0;
  let isBlank = true;
  const finish = (): void => {
    if (word === 0) return;
    on(mix(word ^ WORD));
    if (last !== 0) on(mix(Math.imul(last, 0x2c1b3c6d) ^ word ^ PAIR));
    if (beforeLast !== 0) {
      on(mix(Math.imul(beforeLast, 0x297a2d39) ^ Math.imul(last, 0x2c1b3c6d) ^ word ^ TRIPLE));
      on(mix(Math.imul(beforeLast, 0x297a2d39) ^ word ^ GAP));
    }
    beforeLast = last;
    last = word;
    word = 0;
  };
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    const code = unit < 0x80 ? (ascii[unit] ?? BLANK) : folded(unit);
    if (code === BLANK) {
      finish();
      if (isBlank) continue;
      isBlank = true;
    } else {
      isBlank = false;
      const joins = code >= 0x80 ? code < 0x2e80 || code > 0xffdc : isWordCode(code);
      if (!joins) {
        finish();
        word = Math.imul(code + 1, 0x9e3779b1) | 1;
        finish();
      } else word = Math.imul(word ^ (code + 1), 0x01000193) | 1;
    }
    four = (four << 8) ^ code ^ (code >>> 8);
    on(mix(four ^ FOUR));
  }
  finish();
}

/** All features of a window in a list; for training. */
export function windowFeatures(text: string, window: Span): readonly number[] {
  const hashes: number[] = [];
  features(text, window, (hash) => hashes.push(hash));
  return hashes;
}

const WORD = 0x1b873593;
const PAIR = 0x52dce729;
const TRIPLE = 0x38495ab5;
const GAP = 0x7feb352d;
const FOUR = 0x68e31da4;

const BLANK = 0x20;

/** The last steps of MurmurHash3 (Appleby, public domain). */
function mix(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** ASCII: small letters, digits as 0, everything that shows nothing as a blank. */
const ascii = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code <= 0x20 || code === 0x7f) return BLANK;
  if (code >= 0x30 && code <= 0x39) return 0x30;
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
});

const isWordCode = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || code === 0x30;

/** Small letters beyond ASCII, one code unit for one; remembered, because few of them occur. */
const small = new Uint16Array(0x10000);

function folded(unit: number): number {
  const known = small[unit] ?? 0;
  if (known !== 0) return known;
  const character = String.fromCharCode(unit);
  const lower = /\s/.test(character) ? " " : character.toLowerCase();
  const code = lower.length === 1 ? lower.charCodeAt(0) : unit;
  small[unit] = code;
  return code;
}
