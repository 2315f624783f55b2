/** A test, or every case of a table of tests: the title as it stands in the file. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}

/** A requirement of ASVS 5.0.0 that holds here, and the tests that prove it. */
export interface Requirement {
  readonly id: string;
  readonly level: 1 | 2 | 3;
  /** What is true of this product, not the words of the standard. */
  readonly what: string;
  readonly proofs: readonly Proof[];
}

/** Names tests of one file. */
export const testsOf =
  (file: string) =>
  (title: string): Proof => ({ file, title });
