/** What one frame may cost. `strings` counts strings, keys, arrays and objects: what takes memory beyond the bytes. */
export interface Limits {
  readonly bytes: number;
  readonly depth: number;
  readonly strings: number;
}

/** The bounds of a frame unless the configuration says otherwise. */
export const defaultLimits: Limits = { bytes: 32 * 1024 * 1024, depth: 64, strings: 100_000 };
