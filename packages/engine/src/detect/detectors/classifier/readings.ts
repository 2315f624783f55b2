import type { Fragment, Subject, View } from "@guardian/model";

/** Views that read a whole text and leave out only its disguise: what they give stands for the text itself. */
const better: ReadonlySet<View> = new Set<View>(["visible", "nfkc", "percent", "html", "unicode-escape"]);

/** Shorter texts say too little to be judged: names, numbers, single words. In UTF-16 units. */
const shortest = 12;

/** The texts of a subject that are worth a judgement: of each the clearest reading, and every text that was found inside one. */
export function readingsOf(subject: Pick<Subject, "fragments">): readonly Fragment[] {
  const whole = new Map<string, Fragment>();
  const found: Fragment[] = [];
  for (const fragment of subject.fragments) {
    if (!isSaying(fragment.text)) continue;
    if (fragment.via.every((view) => better.has(view))) whole.set(fragment.path, fragment);
    else found.push(fragment);
  }
  return [...whole.values(), ...found];
}

/** True where a text has two words at least, or is written in a script that puts no blanks between them. */
function isSaying(text: string): boolean {
  return text.length >= shortest && /[^\s][\s\u2e80-\uffdc]+[^\s]/u.test(text);
}
