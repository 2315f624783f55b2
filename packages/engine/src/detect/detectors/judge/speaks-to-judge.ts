import type { Material } from "./material.ts";

/** Our delimiters and our answer, as a text would write them that wants to be the judge's; every repetition is bounded. */
const imitations = [
  /<<<[^<>\n]{0,80}\b(begin|end|part)\b[^<>\n]{0,200}>>>/i,
  /verdict\\?["'”]?\s{0,8}[:=]\s{0,8}\\?["'“]?\s{0,8}benign/i,
];

/** True for a text that imitates the judge's question or answer: who talks to the judge does not want to be judged. */
export function speaksToJudge({ pieces }: Material): boolean {
  return pieces.some(({ text }) => imitations.some((imitation) => imitation.test(text)));
}
