import { substituted, type Derived } from "./derived.ts";

/**
 * Sees: the text as a reader sees it, without characters that show nothing and only break up words: zero-width characters, bidi
 * controls, soft hyphens, fillers, variation selectors, tag characters, control characters, terminal colour codes.
 * Misses: text that a style or a colour hides, and white space used as a code. That something was hidden at all is for rules
 * on the text as it stands; what tags and variation selectors spell is read by views of their own.
 * Costs: one pass over texts that are not plain ASCII. An emoji's own joiners and selectors alone do not make a new text.
 */
export function visible(text: string): Derived | null {
  if (!hidden.test(text) || !hidden.test(text.replace(emoji, ""))) return null;
  return substituted(text, { view: "visible", pattern, replace: () => "" });
}

// The default ignorable code points of Unicode, interlinear marks, byte order mark, C0, DEL and C1 but tab and line breaks.
const characters = String.raw`\p{Default_Ignorable_Code_Point}\u00ad\ufff9-\ufffb\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`;
const hidden = new RegExp(`[${characters}]`, "u");
// Every repetition is bounded: on a row of some megabytes an unbounded one runs out of stack.
// A terminal's control sequences go as a whole: without the escape alone `[31m` would stay in the middle of a word, and the address of
// a link before its text.
const pattern = new RegExp(
  String.raw`(?:\u001b\[|\u009b)[0-9;:<=>?]{0,32}[ -/]{0,4}[@-~]|\u001b\][^\u0007\u001b\n]{0,1024}(?:\u0007|\u001b\\)|[${characters}]{1,256}`,
  "gu",
);

// Pictographs with their selectors, joiners and keycaps; bounded, so that a row of them is matched in pieces.
const emoji = /(?:\p{Extended_Pictographic}[\ufe0e\ufe0f]?\u200d?|[0-9#*]\ufe0f\u20e3)/gu;
