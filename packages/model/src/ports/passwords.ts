/** `stale`: right, and to be hashed anew because the parameters were raised since. */
export type PasswordCheck = "right" | "stale" | "wrong";

/** Keeps passwords so that whoever reads the store does not learn them. Slow on purpose, and never on the event loop. */
export interface Passwords {
  /** As a PHC string. Rejects with `passwords/busy` where too many wait. */
  hash(password: string): Promise<string>;
  /** Null, for an account that does not exist, takes as long as any other and is wrong. */
  check(stored: string | null, password: string): Promise<PasswordCheck>;
}
