import type { Instant } from "../frame.ts";

/** What somebody has besides a password: a seed of one-time codes, and codes for the day on which it is lost. */
export interface SecondFactor {
  /** The account's id. */
  readonly account: string;
  /** Encrypted; the store cannot read it. */
  readonly seed: string;
  /** False until the first code has shown that the seed arrived. */
  readonly isConfirmed: boolean;
  /** The last time step whose code was used; none before it is good any more. */
  readonly lastStep: number;
  /** SHA-256 of the recovery codes that are left, hex. */
  readonly recovery: readonly string[];
  readonly created: Instant;
}

/** A code that is used up by using it. */
export type UsedCode = { readonly step: number } | { readonly recovery: string };

/** The second factors of accounts. Several processes share them: a code is good once. */
export interface SecondFactors {
  /** In the place of one that was never confirmed; false where a confirmed one is there. */
  enroll(factor: SecondFactor): Promise<boolean>;
  find(account: string): Promise<SecondFactor | null>;
  /** Uses a code up, in one step with asking whether it still can be; with `confirm` for one that is not confirmed. */
  use(account: string, code: UsedCode, confirm?: boolean): Promise<boolean>;
  /** Puts new recovery codes in the place of all old ones. */
  recover(account: string, digests: readonly string[]): Promise<void>;
  /** False where there was none. */
  remove(account: string): Promise<boolean>;
  close(): Promise<void>;
}
