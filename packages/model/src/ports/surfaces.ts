import type { Instant } from "../frame.ts";

/** What a server offers. */
export const surfaceSorts = ["instructions", "tool", "prompt", "resource", "template"] as const;
export type SurfaceSort = (typeof surfaceSorts)[number];

/** Where one thing of a surface stands. */
export const standings = ["approved", "pending", "quarantined", "rejected"] as const;
/**
 * `approved`: it is used as it was approved, or with a change that is harmless. `pending`: nobody has approved it yet. `quarantined`:
 * it is no longer what was approved. `rejected`: a person does not want it. All but the first are kept from the client.
 */
export type Standing = (typeof standings)[number];

export interface SurfaceKey {
  readonly server: string;
  readonly sort: SurfaceSort;
  readonly name: string;
}

/** One thing that a server offers, with what was approved of it and what it says now. */
export interface SurfaceItem extends SurfaceKey {
  readonly standing: Standing;
  /** Canonical JSON of what was approved; null where nothing was. */
  readonly approved: string | null;
  /** Canonical JSON of what the server said last, where that is something else. */
  readonly seen: string | null;
  /** 0..1: of the change from the one to the other. */
  readonly risk: number;
  /** How the change is called, e.g. `new-instruction`; empty where there is none. */
  readonly change: string;
  /** Why, in the guard's words, redacted and escaped. */
  readonly reasons: readonly string[];
  readonly at: Instant;
  /** Who approved or rejected it: `first use`, or the name of a person's account. */
  readonly by: string;
}

/** What a guard has seen, and when the thing was changed last as far as it knew; null where it knew of none. */
export interface SurfaceChange {
  readonly item: SurfaceItem;
  readonly before: Instant | null;
}

/** The approved surfaces of all servers, shared by the processes of an installation. Losing it would make strangers of known servers. */
export interface Surfaces {
  read(): Promise<readonly SurfaceItem[]>;
  /** Writes what a person decided, over whatever stands there: all of it in one step, or nothing; durable before it resolves. */
  write(items: readonly SurfaceItem[]): Promise<void>;
  /** The same for what a guard has seen, but for what somebody else has changed meanwhile: a decision is never written over. */
  learn(changes: readonly SurfaceChange[]): Promise<void>;
  remove(keys: readonly SurfaceKey[]): Promise<void>;
  /** Another value where somebody else has written since it was asked last. */
  revision(): Promise<number>;
  close(): Promise<void>;
}
