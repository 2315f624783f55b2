/** One reason why a change may be an attack. */
export interface Risk {
  /** 0..1. */
  readonly risk: number;
  /** The guard's words, with what the server says in quotes: to be redacted and escaped before anybody sees it. */
  readonly words: string;
}

/** How a change of a definition is called. */
export const changes = [
  "unchanged",
  "cosmetic",
  "reworded",
  "widened-schema",
  "changed-schema",
  "new-instruction",
  "renamed",
  "added",
  "removed",
] as const;
export type ChangeSort = (typeof changes)[number];

/** What became of a definition since it was approved. */
export interface Change {
  readonly sort: ChangeSort;
  /** 0..1: how likely the change needs a person's look before a model reads it. */
  readonly risk: number;
  /** The weightiest first. */
  readonly reasons: readonly Risk[];
}

/** From here on a change is kept from the client until a person has approved it. */
export const risky = 0.7;
