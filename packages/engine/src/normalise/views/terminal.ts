import { isLanguage } from "../language/plausible.ts";
import type { Derived } from "./derived.ts";
import { patchwork, type Piece } from "./patchwork.ts";

/**
 * Sees: the lines as a terminal leaves them, where backspaces, carriage returns and cursor movements write over what stood there
 * before; and without links and titles, which it takes in and does not show.
 * Misses: movements between lines, tabs' widths, double-width characters.
 * Costs: one pass over texts that hold such a control; longer lines than 4096 columns are cut up.
 */
export function terminal(text: string): Derived | null {
  if (!moving.test(text)) return null;
  const screen = new Screen();
  for (const { 0: found, index } of text.matchAll(step)) screen.write(found, index);
  const pieces = screen.end();
  if (!screen.isOverwritten) return null;
  const shown = patchwork("terminal", text, joined(pieces));
  return isLanguage(shown.text) ? shown : null;
}

/** What a terminal shows, line by line. */
class Screen {
  /** Whether something that was written is not to be seen any more. */
  isOverwritten = false;
  readonly #done: Piece[] = [];
  #line: Piece[] = [];
  #column = 0;

  write(found: string, at: number): void {
    if (found === "\n" || found === "\r\n") {
      this.end();
      this.#done.push({ start: at, end: at + found.length, text: "\n" });
    } else if (found === "\r") this.#column = 0;
    else if (found === "\b") this.#column = Math.max(0, this.#column - 1);
    else if (found.startsWith("\u001b") || found.startsWith("\u009b")) this.#control(found);
    else this.#put({ start: at, end: at + found.length });
    if (this.#line.length >= WIDEST) this.end();
  }

  /** Ends the line; everything that was written so far. */
  end(): readonly Piece[] {
    for (const piece of this.#line) this.#done.push(piece);
    this.#line = [];
    this.#column = 0;
    return this.#done;
  }

  #put(piece: Piece): void {
    if (this.#column < this.#line.length) this.isOverwritten = true;
    while (this.#line.length < this.#column)
      this.#line.push({ start: piece.start, end: piece.start, text: " " });
    this.#line[this.#column++] = piece;
  }

  #control(sequence: string): void {
    this.#column = moved(sequence, this.#column);
    const erases = /\[([02]?)K$/.exec(sequence);
    if (erases === null) return;
    const left = erases[1] === "2" ? 0 : Math.min(this.#column, this.#line.length);
    if (left < this.#line.length) this.isOverwritten = true;
    this.#line.length = left;
  }
}

const WIDEST = 4096;
const moving = /[\b]|\r(?!\n)|[\u001b\u009b]\[?[0-9;]{0,8}[CDGK]/;
const step =
  /\r\n|\r|\n|[\b]|\u001b\][^\u0007\u001b]{0,2048}(?:\u0007|\u001b\\)?|(?:\u001b\[|\u009b)[0-9;:?]{0,32}[@-~]|[\ud800-\udbff][\udc00-\udfff]|[^\r\n]/g;

/** Where the cursor stands behind a control sequence. */
function moved(sequence: string, column: number): number {
  const count = Math.min(WIDEST, Number(/([0-9]{1,4})[A-Z]$/.exec(sequence)?.[1] ?? 1));
  if (sequence.endsWith("D")) return Math.max(0, column - count);
  if (sequence.endsWith("C")) return Math.min(WIDEST - 1, column + count);
  return sequence.endsWith("G") ? Math.max(0, Math.min(WIDEST, count) - 1) : column;
}

/** Pieces that follow each other in the text as one. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const found: Piece[] = [];
  for (const piece of pieces) {
    const last = found.at(-1);
    if (last !== undefined && last.text === undefined && piece.text === undefined && last.end === piece.start)
      found[found.length - 1] = { start: last.start, end: piece.end };
    else found.push(piece);
  }
  return found;
}
