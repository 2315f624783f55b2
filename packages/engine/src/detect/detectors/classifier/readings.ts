import type { Fragment, Subject, View } from "@guardian/model";

/** Views that read a whole text and leave out only its disguise: what they give stands for the text itself. */
const better: ReadonlySet<View> = new Set<View>(["visible", "nfkc", "percent", "html", "unicode-escape"]);

/** Fewer words say too little to be judged by how they sound: names, keys, single lines of a log. */
const fewestWords = 5;
/** The same in scripts that put no blanks between words. */
const fewestSigns = 8;

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

/** True where a text has some words, in whatever script. Looks no further than it must. */
function isSaying(text: string): boolean {
  const words = /\p{L}{2,40}/gu;
  let count = 0;
  for (let found = words.exec(text); found !== null; found = words.exec(text)) {
    const [word] = found;
    if (isSign(word)) {
      count += (word.length * fewestWords) / fewestSigns;
    } else if (!isCode(text, found.index, words.lastIndex)) count += 1;
    if (count >= fewestWords) return true;
  }
  return false;
}

const isSign = (word: string): boolean => (word.codePointAt(0) ?? 0) >= 0x2e80;

/** A run of letters that touches digits or the signs of base64 is a piece of a key and no word. */
function isCode(text: string, start: number, end: number): boolean {
  return /[\d+=_]/.test(text.charAt(start - 1)) || /[\d+=_]/.test(text.charAt(end));
}

/**
 * A window as the transformer reads it: without keys, digests and identifiers. They are noise to a model of language, which takes a
 * row of odd pieces for something odd, and nobody's secret has to travel to another process.
 */
export function said(text: string): string {
  return text.replace(/[A-Za-z0-9+=_-]{12,}/g, (run) =>
    /\d/.test(run) && /[A-Za-z]/.test(run) ? "id" : run,
  );
}
