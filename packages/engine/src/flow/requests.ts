import type { Order } from "./sentences.ts";
import { grave } from "./effects.ts";
import type { Source } from "./sources.ts";

/** A sentence of strangers that tells to do what cannot be taken back. */
export interface Request {
  /** In lower case. */
  readonly text: string;
  /** A sum of `sorts`. */
  readonly sorts: number;
  readonly isAddressed: boolean;
  readonly source: Source;
}

const mostRequests = 256;
const longest = 400;
const shortestWord = 4;
const longestWord = 120;

/** Words that stand in any request. */
const common = new Set(
  "main master true false none null admin user users file files name test data default home root read write edit public private high low open closed done todo draft urgent important please delete remove send post share create update production staging latest https http json text html markdown inbox message email mail".split(
    " ",
  ),
);

/** What strangers asked for that cannot be taken back, in their words; the oldest goes first. */
export class Requests {
  readonly #kept: Request[] = [];

  hear(text: string, orders: readonly Order[], source: Source): void {
    for (const { start, end, sorts, isAddressed } of orders) {
      if ((sorts & grave) === 0) continue;
      if (this.#kept.length >= mostRequests) this.#kept.shift();
      const sentence = text.slice(start, Math.min(end, start + longest)).toLowerCase();
      this.#kept.push({ text: sentence, sorts, isAddressed, source });
    }
  }

  /** The newest request for something of these sorts in which a value stands, as a word of its own; null where there is none. */
  with(value: string, sorts: number): Request | null {
    const word = value.trim().toLowerCase();
    if (word.length < shortestWord || word.length > longestWord || common.has(word)) return null;
    return (
      this.#kept.findLast(
        (request) => (request.sorts & sorts & grave) !== 0 && hasWord(request.text, word),
      ) ?? null
    );
  }
}

function hasWord(text: string, word: string): boolean {
  const at = text.indexOf(word);
  return at !== -1 && !isInWord(text, at - 1) && !isInWord(text, at + word.length);
}

const isInWord = (text: string, at: number): boolean => /[\p{L}\p{N}_]/u.test(text.charAt(at));
