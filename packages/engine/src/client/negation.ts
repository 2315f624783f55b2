import type { Token } from "./tokens.ts";

/** `never ask you to enter`, `do not type`: what is said of a verb. A new thought or an `and` begins anew. */
export function isNegated(tokens: readonly Token[], verb: number): boolean {
  for (let index = verb; index >= Math.max(0, verb - reach); index -= 1) {
    const token = tokens[index];
    if (index < verb && token !== undefined) {
      if (negations.has(token.word)) return true;
      if (turns.has(token.word)) return false;
    }
    if (token?.isNew === true) return false;
  }
  return false;
}

const reach = 6;
const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const negations = words(
  "not don dont never without cannot needn won nor no nobody shouldn mustn doesn didn wouldn isn g",
);
const turns = words("and but then please instead so or just simply now");
