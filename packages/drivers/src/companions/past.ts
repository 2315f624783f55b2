import type { Subject } from "@guardian/model";

/** What a guard that comes later is told: so many subjects at most, which hold so much memory in all. */
const most = 400;
const mostHeld = 2 * 1_048_576;
/** Of larger frames a subject holds texts of its own, and not the frame's. */
const largestFrame = 262_144;

interface Told {
  readonly seq: number;
  readonly subject: Subject;
  readonly held: number;
}

/** What this guard has told so far, for those who come later; what is oldest is forgotten first. */
export class Past {
  #told: Told[] = [];
  #held = 0;

  push(seq: number, subject: Subject): void {
    const held = heldBy(subject);
    this.#told.push({ seq, subject, held });
    this.#held += held;
    let first = 0;
    while (first < this.#told.length && (this.#told.length - first > most || this.#held > mostHeld))
      this.#held -= this.#told[first++]?.held ?? 0;
    if (first > 0) this.#told = this.#told.slice(first);
  }

  [Symbol.iterator](): Iterator<{ readonly seq: number; readonly subject: Subject }> {
    return this.#told.values();
  }
}

/** About how many bytes a subject keeps alive: a text that engines make as a view keeps the whole frame. */
function heldBy({ fragments, origin }: Subject): number {
  let letters = 0;
  for (const { text } of fragments) letters += text.length;
  return Math.max(letters, Math.min(origin.bytes ?? 0, largestFrame));
}
