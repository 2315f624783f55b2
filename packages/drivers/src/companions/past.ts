import type { Subject } from "@guardian/model";

/** What a guard that comes later is told: so many subjects at most, with so many letters in all of them. */
const most = 400;
const mostLetters = 1_048_576;

/** What this guard has told so far, for those who come later; what is oldest is forgotten first. */
export class Past {
  #told: { readonly seq: number; readonly subject: Subject; readonly letters: number }[] = [];
  #letters = 0;

  push(seq: number, subject: Subject): void {
    let letters = 0;
    for (const { text } of subject.fragments) letters += text.length;
    this.#told.push({ seq, subject, letters });
    this.#letters += letters;
    let first = 0;
    while (first < this.#told.length && (this.#told.length - first > most || this.#letters > mostLetters))
      this.#letters -= this.#told[first++]?.letters ?? 0;
    if (first > 0) this.#told = this.#told.slice(first);
  }

  [Symbol.iterator](): Iterator<{ readonly seq: number; readonly subject: Subject }> {
    return this.#told.values();
  }
}
