import type { Instant, Milliseconds } from "../frame.ts";

/** All tokens that one login led to: a chain of refresh tokens, each used once, with an access token for each. */
export interface Family {
  readonly id: string;
  /** The account's id. */
  readonly account: string;
  /** No refresh token of it is good after that, however often it was exchanged. */
  readonly expires: Instant;
}

/** What is issued together. */
export interface Issue {
  /** SHA-256 of the refresh token, hex: the token itself is never kept. */
  readonly refresh: string;
  /** The access token's own id. */
  readonly jti: string;
  readonly accessExpires: Instant;
  readonly at: Instant;
}

/** What follows a refresh token. */
export interface Successor extends Issue {
  /** Gives the new refresh token together with the one before it, and nothing to whoever lacks that. */
  readonly seed: string;
}

/** For how long a refresh token that was used may come again, and finds the same successor. 0: never. */
export interface Grace {
  readonly grace: Milliseconds;
}

/**
 * What exchanging a refresh token finds. `repeated`: it was used a moment ago, and this followed it. `reused`: it was used before, and its
 * family has ended.
 */
export type Rotated =
  | { readonly form: "rotated"; readonly family: Family }
  | ({ readonly form: "repeated"; readonly family: Family } & Pick<Successor, "seed" | "jti" | "at">)
  | { readonly form: "reused"; readonly family: Family }
  | { readonly form: "none" };

/** What is revoked: one access token, all tokens of one login, or all of an account but for one login's. */
export type RevokedThing =
  | { readonly jti: string }
  | { readonly family: string }
  | { readonly account: string; readonly except?: string };

export interface Revocation {
  readonly at: Instant;
  /** Who did it, by name; `guard` where it was none of the people. */
  readonly by: string;
  readonly reason: string;
}

/** What is known of an access token that was issued and has not expired. */
export interface TokenState {
  readonly family: string;
  readonly account: string;
  readonly expires: Instant;
  /** Null: it is good. */
  readonly revocation: Revocation | null;
}

/** Which tokens are good. Several processes share it: a refresh token is exchanged once, and what is revoked is so everywhere. */
export interface Tokens {
  begin(family: Family, issue: Issue): Promise<void>;
  /**
   * Uses a refresh token up and puts its successor in its place, in one step; ends the family of one that was used before. Within the
   * grace it may come again until its successor is used; the seed is kept no longer than that, and not at all without a grace.
   */
  rotate(refresh: string, successor: Successor, terms: Grace): Promise<Rotated>;
  /** Says how many living logins, or access tokens, that ended. What was revoked before stays as it is. */
  revoke(thing: RevokedThing, revocation: Revocation): Promise<number>;
  /** Null for a token that was never issued or has expired. */
  find(jti: string, at: Instant): Promise<TokenState | null>;
  close(): Promise<void>;
}
