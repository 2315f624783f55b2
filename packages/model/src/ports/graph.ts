import type { Instant } from "../frame.ts";
import type { Action } from "../policy.ts";

/** What the graph of flows knows: who, in which session, used which tool, what was read by it, and where something went. */
export const nodeSorts = ["principal", "session", "tool", "resource", "sink"] as const;
export type NodeSort = (typeof nodeSorts)[number];

/** `opened`: principal → session. `called`: session → tool. `read`: tool → resource. `reached`: tool → sink. `flowed`: tool → tool. */
export const edgeSorts = ["opened", "called", "read", "reached", "flowed"] as const;
export type EdgeSort = (typeof edgeSorts)[number];

/** Nothing in it is raw text from traffic: names are redacted, escaped and cut. */
export interface GraphNode {
  readonly sort: NodeSort;
  /** Empty where it belongs to none. */
  readonly server: string;
  readonly name: string;
}

/** One thing that happened. */
export interface GraphEdge {
  readonly session: string;
  readonly sort: EdgeSort;
  readonly from: GraphNode;
  readonly to: GraphNode;
  /** What the policy did about it. */
  readonly action: Action;
  /** Of `called` the tool's labels, of `flowed` the rule; empty otherwise. */
  readonly note: string;
  readonly at: Instant;
}

/** The same thing, as often as it happened. */
export interface StoredEdge extends Omit<GraphEdge, "at"> {
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
}

export interface GraphSession {
  readonly session: string;
  readonly principal: string;
  readonly first: Instant;
  readonly last: Instant;
  readonly calls: number;
  readonly flows: number;
}

/** Who touched what. It explains; no verdict depends on it. */
export interface Graph {
  /** Adds what happened; the same thing again raises its count. */
  add(edges: readonly StoredEdge[]): Promise<void>;
  /** The sessions that were active last, newest first. */
  sessions(query: { readonly limit: number }): Promise<readonly GraphSession[]>;
  /** What happened in the sessions whose id begins so, in order of time; at most `limit` edges. */
  edges(query: { readonly session: string; readonly limit: number }): Promise<readonly StoredEdge[]>;
  /** Removes sessions that were active last before that. Resolves to the number of edges. */
  prune(before: Instant): Promise<number>;
  close(): Promise<void>;
}
