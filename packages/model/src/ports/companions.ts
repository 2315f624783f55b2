import type { Subject } from "../subject.ts";

/**
 * The other guards of one client, each of which stands before another server: what one has seen the others take note of, so that a flow
 * from one server to another is seen although no guard sees both. Only guards of one installation hear each other.
 */
export interface Companions {
  /** Resolves when each of them has taken note, or is gone; undefined where there is none. Never rejects. */
  tell(subject: Subject): Promise<void> | undefined;
  /** Leaves. What is told afterwards reaches nobody. Idempotent. */
  close(): Promise<void>;
}
