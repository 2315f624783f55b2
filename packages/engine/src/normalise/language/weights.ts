import { BACKWARD, BORDER, FORWARD, GROUP, groupAt, groups, STROKE } from "./trigrams.ts";

/** What three neighbouring letters count for a stretch, by their symbols. */
export type Weights = Int8Array;

/** Letters that words hardly have: for what is enciphered. */
export const unwritten = weights({ neither: 2, forward: -2, backward: -1, both: -1 });

/** Letters that words have from right to left. */
export const mirrored = weights({ neither: 0, forward: -2, backward: 2, both: 0 });

function weights(of: Readonly<Record<"neither" | "forward" | "backward" | "both", number>>): Weights {
  return Int8Array.from({ length: 1 << 15 }, (_, key) => {
    const [first, second, third] = [key >> 10, (key >> 5) & 31, key & 31];
    if (second >= BORDER || first > STROKE || third > STROKE) return 0;
    const group = groups[groupAt(first, second, third)] ?? 0;
    if ((group & GROUP) === 0) return 0;
    if ((group & FORWARD) === 0) return (group & BACKWARD) === 0 ? of.neither : of.backward;
    return (group & BACKWARD) === 0 ? of.forward : of.both;
  });
}
