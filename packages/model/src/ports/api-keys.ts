import type { Role } from "../account.ts";
import type { Instant } from "../frame.ts";

/** What a program signs in with. The key itself is shown once and never kept. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the key, hex. */
  readonly digest: string;
  /** The id of the account that answers for it; it is good as long as that account may sign in. */
  readonly owner: string;
  readonly role: Role;
  /** The operations that it may call, as the API's description names them. */
  readonly operations: readonly string[];
  readonly created: Instant;
  readonly expires: Instant;
  /** Null while nobody took it back. */
  readonly revoked: Instant | null;
}

/** The keys of programs. Several processes share them. */
export interface ApiKeys {
  /** False where a living key has the name. */
  add(key: ApiKey): Promise<boolean>;
  /** By its digest, whether it is good or not. */
  find(digest: string): Promise<ApiKey | null>;
  /** The newest first, those before `before`, which is an id. */
  list(query: { readonly limit: number; readonly before?: string }): Promise<readonly ApiKey[]>;
  /** Null where there is no such key; one that was revoked before stays as it is. */
  revoke(id: string, at: Instant): Promise<ApiKey | null>;
  close(): Promise<void>;
}
