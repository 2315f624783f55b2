import type { Json } from "@guardian/model";
import type { Limits } from "./limits.ts";
import { plain } from "./plain.ts";
import { COLON, COMMA, MINUS, QUOTE, Refusal, Tokens } from "./tokens.ts";

/** A value that may be a message: the document, or one element of a document that is an array. Offsets count UTF-16 units. */
export interface Item {
  readonly value: Json;
  readonly start: number;
  readonly end: number;
  /** The text of its member `id`; null where it has none. */
  readonly id: string | null;
}

/**
 * Reads one JSON document strictly by RFC 8259, and refuses what two parsers may read differently: duplicate keys (compared
 * after unescaping), lone surrogates, numbers beyond a double. Throws Refusal. Linear: every character is looked at a bounded
 * number of times. `array` says that the document is an array; its elements are the items. Who knows that no control character stands
 * in the whole text says so, which spares a look at each string.
 */
export function read(
  text: string,
  limits: Limits,
  mayHaveControls = true,
): { readonly array: boolean; readonly items: readonly Item[] } {
  return new Reader(text, limits, mayHaveControls).document();
}

// The reader recurses; a configured depth may not exhaust the stack.
const DEEPEST = 1000;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

class Reader extends Tokens {
  readonly #depth: number;
  /** Depth of the objects whose `id` is remembered, and the text of the last one. */
  #itemDepth = 1;
  #id: string | null = null;

  constructor(text: string, limits: Limits, mayHaveControls: boolean) {
    super(text, limits, mayHaveControls);
    this.#depth = Math.min(limits.depth, DEEPEST);
  }

  document(): { array: boolean; items: Item[] } {
    this.space();
    if (this.at >= this.text.length) this.fail("is empty");
    const array = this.text.charCodeAt(this.at) === OPEN_ARRAY;
    const items: Item[] = [];
    if (array) {
      this.#itemDepth = 2;
      this.#batch(items);
    } else items.push(this.#item(1));
    this.space();
    if (this.at < this.text.length) this.fail("goes on after its end");
    return { array, items };
  }

  #batch(items: Item[]): void {
    this.#enter(1);
    if (this.next() === CLOSE_ARRAY) {
      this.at++;
      return;
    }
    do items.push(this.#item(2));
    while (this.#more(CLOSE_ARRAY));
  }

  #item(depth: number): Item {
    this.#id = null;
    const start = this.at;
    const value = this.#value(depth);
    return { value, start, end: this.at, id: this.#id };
  }

  /** One value; `depth` is the nesting that a container at this place has. */
  #value(depth: number): Json {
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.string();
    if (code === OPEN_OBJECT) return this.#object(depth);
    if (code === OPEN_ARRAY) return this.#array(depth);
    if (code === MINUS || (code >= 0x30 && code <= 0x39)) return this.number(code);
    if (code === 0x74) return this.word("true", true);
    if (code === 0x66) return this.word("false", false);
    if (code === 0x6e) return this.word("null", null);
    return this.fail("has no value where one must stand");
  }

  #array(depth: number): Json[] {
    this.#enter(depth);
    const list: Json[] = [];
    if (this.next() === CLOSE_ARRAY) {
      this.at++;
      return list;
    }
    do list.push(this.#value(depth + 1));
    while (this.#more(CLOSE_ARRAY));
    return list;
  }

  #object(depth: number): Record<string, Json> {
    this.#enter(depth);
    const object = plain();
    if (this.next() === CLOSE_OBJECT) {
      this.at++;
      return object;
    }
    do {
      const keyAt = this.at;
      const key = this.key();
      // A value is never undefined, and nothing is inherited: this asks for an own key.
      if (object[key] !== undefined) throw new Refusal("duplicate-key", "an object names a key twice", keyAt);
      if (this.next() !== COLON) this.fail("lacks a colon after a key");
      this.at++;
      this.space();
      const start = this.at;
      object[key] = this.#value(depth + 1);
      if (depth === this.#itemDepth && key === "id") this.#id = this.text.slice(start, this.at);
    } while (this.#more(CLOSE_OBJECT));
    return object;
  }

  /** After an element: true steps over a comma to the next one, false over the closing bracket. */
  #more(close: number): boolean {
    const code = this.next();
    if (code !== COMMA && code !== close) this.fail("has an object or array that does not close");
    this.at++;
    if (code === close) return false;
    this.space();
    return true;
  }

  /** Steps over the bracket that opens a container. */
  #enter(depth: number): void {
    if (depth > this.#depth) throw new Refusal("too-deep", `nests deeper than ${this.#depth}`, this.at);
    this.tally();
    this.at++;
  }
}
