import type { Instant } from "./frame.ts";

/** What people and programs may do at the control plane, the most powerful first. */
export const roles = ["admin", "analyst", "operator", "viewer", "agent"] as const;
export type Role = (typeof roles)[number];

/** Somebody who may use the control plane. */
export interface Account {
  /** Never given to another account. */
  readonly id: string;
  /** In lower case; see `accountName`. */
  readonly name: string;
  readonly role: Role;
  /** The password as a PHC string; never shown. */
  readonly password: string;
  /** A password that somebody else chose: nothing but changing it is allowed. */
  readonly mustChange: boolean;
  readonly isDisabled: boolean;
  readonly created: Instant;
  /** When the password was last set. */
  readonly changed: Instant;
}

/** The names that an account may have: no two of them look alike but for l, 1, 0 and o. */
export const accountName = /^[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?$/;
