import type { IncomingMessage } from "node:http";
import type { Role } from "@guardian/model";

/** Somebody whose credentials were verified. */
export interface Caller {
  /** The account's or the key's own id, which is never given to another. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The login that the credentials come from; empty for a key. */
  readonly family: string;
  /** True while nothing but changing the password is allowed. */
  readonly mustChange: boolean;
  /** The operations that a key is for; absent for a person, whose role alone says. */
  readonly operations?: readonly string[];
  /** True where a browser sent them by itself. */
  readonly isByCookie?: boolean;
}

/** Where a request comes from, as the audit names it. */
export interface Origin {
  readonly address: string;
  /** The request's own id. */
  readonly request: string;
}

/** Finds out who makes a request; null where it carries no credentials that are good. Why not is the audit's, not the caller's. */
export type Identify = (request: IncomingMessage, origin: Origin) => Promise<Caller | null>;
