/** What the views may cost for one subject. Where one is reached, the subject says that it is truncated. */
export interface Bounds {
  /** How many decodings may stand inside one another. */
  readonly nesting: number;
  /** How many texts may be derived, besides the first few of each of the subject's own texts. */
  readonly fragments: number;
  /** How many characters may be derived: this many, and `ratio` for each character of the subject's own texts. */
  readonly characters: number;
  readonly ratio: number;
}

/** The bounds of views unless the configuration says otherwise. */
export const defaultBounds: Bounds = { nesting: 3, fragments: 2000, characters: 256 * 1024, ratio: 4 };
