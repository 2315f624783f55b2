/** A path with every encoding of its dots and slashes undone, and what that took. */
export interface Unfolded {
  readonly text: string;
  /** Dots and slashes that were percent-encoded once: unusual, and all that a browser does. */
  readonly encoded: number;
  /** Those in an encoding that no honest program writes: doubled, overlong, `%u2215`, `0x2e`. */
  readonly odd: number;
  readonly hasNull: boolean;
}

/** Undoes the encodings in one pass; linear, since every escape is read once, whatever it is wrapped in. */
export function unfold(text: string): Unfolded {
  const reader = new Reader(text);
  reader.read();
  return reader;
}

class Reader implements Unfolded {
  text = "";
  encoded = 0;
  odd = 0;
  hasNull = false;
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): void {
    const { length } = this.#source;
    let kept = 0;
    while (this.#at < length) {
      const code = this.#source.charCodeAt(this.#at);
      if (code === 0) this.hasNull = true;
      if (code !== PERCENT && code !== ZERO) {
        this.#at += 1;
        continue;
      }
      const start = this.#at;
      const found = code === PERCENT ? this.#escape() : this.#hex();
      if (found === null) {
        this.#at = start + 1;
        continue;
      }
      this.text += this.#source.slice(kept, start) + found;
      kept = this.#at;
    }
    this.text += this.#source.slice(kept);
  }

  /** `%2e`, `%252e`, `%%32%65`, `%u002e` and overlong UTF-8. */
  #escape(): string | null {
    let at = this.#at + 1;
    let layers = 0;
    while (this.#source.startsWith("25", at) && layers < mostLayers) {
      at += 2;
      layers += 1;
    }
    if (/^u[0-9a-f]{4}/i.test(this.#source.slice(at, at + 5))) {
      const letter = lookAlikes.get(this.#source.slice(at + 1, at + 5).toLowerCase());
      if (letter === undefined) return null;
      this.odd += 1;
      this.#at = at + 5;
      return letter;
    }
    if (this.#source.charCodeAt(at) === PERCENT) {
      if (layers === 0) return this.#nested(at);
      this.#at = at;
      return "%";
    }
    const lead = hexAt(this.#source, at);
    // A byte in the middle of a character stands for nothing by itself.
    if (lead < 0 || (lead >= 0x80 && lead < 0xc0)) return null;
    this.#at = at + 2;
    if (lead >= 0xc0 && lead < 0xfe) return this.#overlong(lead);
    return this.#taken(lead, layers > 0);
  }

  /** `%%32%65`: the two digits of an escape are escapes. */
  #nested(at: number): string | null {
    const [high, low] = [hexAt(this.#source, at + 1), hexAt(this.#source, at + 4)];
    const code = Number.parseInt(String.fromCharCode(high, low), 16);
    if (this.#source.charCodeAt(at + 3) !== PERCENT || !isMark(code)) return null;
    this.#at = at + 6;
    return this.#taken(code, true);
  }

  /** A character that UTF-8 writes in one byte, written in more. Anything else is left as it stands. */
  #overlong(lead: number): string | null {
    const more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf8 ? 3 : lead < 0xfc ? 4 : 5;
    let code = lead & (0x3f >> more);
    let at = this.#at;
    for (let count = 0; count < more; count++) {
      const percent = /^%(?:25){0,4}/.exec(this.#source.slice(at, at + 10))?.[0].length ?? 0;
      const byte = percent === 0 ? -1 : hexAt(this.#source, at + percent);
      if (byte < 0) return null;
      code = code * 64 + (byte & (byte < 0x80 ? 0x7f : 0x3f));
      at += percent + 2;
    }
    if (!isMark(code)) return null;
    this.#at = at;
    return this.#taken(code, true);
  }

  /** `0x2e`. */
  #hex(): string | null {
    if ((this.#source.charCodeAt(this.#at + 1) | 32) !== LETTER_X) return null;
    const code = hexAt(this.#source, this.#at + 2);
    if (!isMark(code)) return null;
    this.#at += 4;
    return this.#taken(code, true);
  }

  #taken(code: number, isOdd: boolean): string {
    if (code === 0) this.hasNull = true;
    if (isMark(code)) {
      if (isOdd) this.odd += 1;
      else this.encoded += 1;
    }
    return String.fromCharCode(code);
  }
}

const [PERCENT, ZERO, LETTER_X] = [37, 48, 120];
const mostLayers = 6;

/** A dot, a slash or a backslash. */
const isMark = (code: number): boolean => code === 0x2e || code === 0x2f || code === 0x5c;

/** What looks like a dot or a slash, or becomes one in an old code page. */
const lookAlikes: ReadonlyMap<string, string> = new Map([
  ["002e", "."],
  ["002f", "/"],
  ["005c", "\\"],
  ["ff0e", "."],
  ["ff0f", "/"],
  ["ff3c", "\\"],
  ["2215", "/"],
  ["2216", "\\"],
  ["2024", "."],
  ["f025", "/"],
  ["efc8", "\\"],
  ["2044", "/"],
]);

function hexAt(text: string, at: number): number {
  const digits = text.slice(at, at + 2);
  return /^[0-9a-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : -1;
}
