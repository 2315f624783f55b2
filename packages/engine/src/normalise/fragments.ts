import type { Fragment, JsonPointer, Span, View } from "@guardian/model";
import { defaultBounds, type Bounds } from "./bounds.ts";
import { CODES, ENCIPHERED, LEET, MIRRORED, SPACED } from "./language/survey.ts";
import { AMPERSAND, BACKSLASH, PERCENT, RUN, shapesOf, SHORTEST_RUN, UNUSUAL } from "./shapes.ts";
import { base32 } from "./views/base32.ts";
import { base64, lastLine } from "./views/base64.ts";
import { cipher } from "./views/cipher.ts";
import { codes } from "./views/codes.ts";
import type { Derived } from "./views/derived.ts";
import { hex } from "./views/hex.ts";
import { html } from "./views/html.ts";
import { leet } from "./views/leet.ts";
import { nfkc } from "./views/nfkc.ts";
import { percent } from "./views/percent.ts";
import { regionsOf, within } from "./views/regions.ts";
import { reversed } from "./views/reversed.ts";
import { LETTER, runs } from "./views/runs.ts";
import { spaced } from "./views/spaced.ts";
import { tags } from "./views/tags.ts";
import { unicodeEscape } from "./views/unicode-escape.ts";
import { variation } from "./views/variation.ts";
import { visible } from "./views/visible.ts";

/** Collects the fragments of one subject: each text as it stands, and as the views read it, within the bounds. */
export class Fragments {
  readonly list: Fragment[] = [];
  readonly #bounds: Bounds;
  #derived = 0;
  #characters: number;
  #truncated = false;

  constructor(bounds: Bounds = defaultBounds) {
    this.#bounds = bounds;
    this.#characters = bounds.characters;
  }

  /** True where a view was left out because of a bound. */
  get isTruncated(): boolean {
    return this.#truncated;
  }

  /** Adds a text of the message and every reading of it. */
  add(path: JsonPointer, text: string, via: readonly View[] = none): void {
    this.list.push({ path, text, via });
    const shapes = shapesOf(text);
    if (shapes === 0) return;
    this.#characters += text.length * this.#bounds.ratio;
    const before = this.#derived;
    this.#read({ path, text, via }, shapes, 0);
    // A table of some thousand names with accents is no attack: the first readings of each text do not count.
    this.#derived -= Math.min(this.#derived - before, FREE_READINGS);
  }

  /** Adds a text that a view found where the original itself is no text (media); counts as derived. */
  addDerived(path: JsonPointer, derived: Derived, originalLength: number): void {
    this.#characters += originalLength * this.#bounds.ratio;
    const fragment = this.#push({ path, text: "", via: none }, derived);
    if (fragment !== null) this.#read(fragment, shapesOf(fragment.text), 1);
  }

  /**
   * Reads a text through the views that its shapes call for. Views of the whole text follow each other, each reading what the one
   * before left, so that their order does not matter to a hidden text; then come the texts that stand inside it. `level` counts
   * the decodings around the text.
   */
  #read(original: Fragment, shapes: number, level: number): void {
    let text = original;
    let seen = shapes;
    let round = level;
    for (;;) {
      if ((seen & UNUSUAL) !== 0) this.#readHidden(text, round);
      const next = this.#readWhole(text, seen, round < this.#bounds.nesting);
      if (next.text === text) break;
      text = next.text;
      seen = shapesOf(text.text);
      if (!next.isDecoded) break;
      round++;
    }
    this.#readDisguised(text, seen, round);
    if ((seen & RUN) !== 0) this.#readInside(text, round);
  }

  /** Each view of the whole text once. */
  #readWhole(original: Fragment, shapes: number, mayDecode: boolean): { text: Fragment; isDecoded: boolean } {
    let text = original;
    let seen = shapes;
    let isDecoded = false;
    for (const { shape, read, decodes } of wholeViews) {
      if ((seen & shape) === 0) continue;
      const derived = read(text.text);
      if (derived === null) continue;
      if (decodes && !mayDecode) {
        this.#truncated = true;
        continue;
      }
      const fragment = this.#push(text, derived);
      if (fragment === null) continue;
      text = fragment;
      seen = shapesOf(fragment.text);
      isDecoded ||= decodes;
    }
    return { text, isDecoded };
  }

  #readHidden(text: Fragment, level: number): void {
    const spelled = tags(text.text);
    if (spelled !== null) this.#readFound(text, spelled, level);
    for (const derived of variation(text.text)) this.#readFound(text, derived, level);
  }

  /** What stands in a part of the text that is no language as it stands. */
  #readDisguised(text: Fragment, seen: number, level: number): void {
    if ((seen & DISGUISED) === 0) return;
    const regions = regionsOf(text.text, shapesOf);
    for (const disguise of disguises) {
      if ((seen & disguise.shape) === 0) continue;
      for (const derived of within(text.text, regions, disguise))
        if (!this.#readFound(text, derived, level)) return;
    }
  }

  #readInside(text: Fragment, level: number): void {
    let end = 0;
    for (const run of runs(text.text, LETTER, SHORTEST_RUN)) {
      // A run over several lines was read as one; reading each of its rests again would take quadratic time.
      if (run.start < end) continue;
      end = lastLine(text.text, run);
      if (!this.#readRun(text, { start: run.start, end }, level)) return;
    }
  }

  #readRun(text: Fragment, run: Span, level: number): boolean {
    for (const view of [base64, hex, base32]) {
      for (const derived of view(text.text, run)) {
        if (!this.#readFound(text, derived, level)) return false;
      }
    }
    return true;
  }

  /** Adds a text that stands inside another and reads it in turn; false where a bound is reached. */
  #readFound(parent: Fragment, derived: Derived, level: number): boolean {
    if (level >= this.#bounds.nesting) {
      this.#truncated = true;
      return false;
    }
    const fragment = this.#push(parent, derived);
    if (fragment === null) return false;
    const shapes = shapesOf(fragment.text);
    if (shapes !== 0) this.#read(fragment, shapes, level + 1);
    return true;
  }

  #push(parent: Fragment, { view, text, locate }: Derived): Fragment | null {
    if (text === "") return null;
    if (this.#derived >= this.#bounds.fragments || text.length > this.#characters) {
      this.#truncated = true;
      return null;
    }
    this.#derived++;
    this.#characters -= text.length;
    const outer = parent.locate;
    const fragment: Fragment = {
      path: parent.path,
      text,
      via: [...parent.via, view],
      locate: outer === undefined ? locate : (span) => outer(locate(span)),
    };
    this.list.push(fragment);
    return fragment;
  }
}

/** As many as an ordinary text has: its accents, its percent-encoding and its references taken off. */
const FREE_READINGS = 4;

const none: readonly View[] = [];

/** The views that read a whole text, in the order in which disguises are taken off. */
const wholeViews: readonly {
  readonly shape: number;
  readonly decodes: boolean;
  readonly read: (text: string) => Derived | null;
}[] = [
  { shape: UNUSUAL, decodes: false, read: visible },
  { shape: UNUSUAL, decodes: false, read: nfkc },
  { shape: PERCENT, decodes: true, read: percent },
  { shape: AMPERSAND, decodes: true, read: html },
  { shape: BACKSLASH, decodes: true, read: unicodeEscape },
];

const one =
  (read: (text: string) => Derived | null) =>
  (text: string): readonly Derived[] => {
    const derived = read(text);
    return derived === null ? [] : [derived];
  };

/** The views of a part of a text whose letters are disguised. */
const disguises: readonly {
  readonly shape: number;
  readonly read: (text: string) => Iterable<Derived>;
}[] = [
  { shape: SPACED | UNUSUAL, read: one(spaced) },
  { shape: LEET, read: one(leet) },
  { shape: MIRRORED, read: reversed },
  { shape: ENCIPHERED, read: cipher },
  { shape: CODES, read: codes },
];

/** What calls for one of them. */
const DISGUISED = SPACED | UNUSUAL | LEET | MIRRORED | ENCIPHERED | CODES;
