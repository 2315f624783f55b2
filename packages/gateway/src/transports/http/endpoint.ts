import type { IncomingMessage, ServerResponse } from "node:http";
import type { Milliseconds } from "@guardian/model";
import type { Gate } from "../../gate.ts";
import type { ServerSpec } from "../stdio/child.ts";

/** An MCP server behind the gateway. */
export type Upstream = HttpUpstream | StdioUpstream;

export interface HttpUpstream {
  readonly kind: "http";
  readonly url: URL;
  readonly transport: "streamable-http" | "sse";
  /** Headers that replace the client's, by lower-case name, e.g. a token for the upstream. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StdioUpstream {
  readonly kind: "stdio";
  readonly spec: ServerSpec;
  /** True: one child serves every session. Only for servers that keep nothing per client. */
  readonly shared: boolean;
  /** Children at the same time. */
  readonly maxChildren: number;
  /** A session without traffic and without an open stream ends after this time. */
  readonly idle: Milliseconds;
  /** How long a child may take to leave when asked. */
  readonly grace: Milliseconds;
}

export interface HttpLimits {
  /** Largest message in bytes, in either direction. */
  readonly bytes: number;
  /** Open connections at the same time. */
  readonly connections: number;
  /** How long a client may take to send its headers. */
  readonly headerTime: Milliseconds;
  /** How long a client may take to send a whole request. */
  readonly requestTime: Milliseconds;
  /** How long an upstream may take to begin an answer. */
  readonly answerTime: Milliseconds;
  /** How long the body of an upstream's answer may take that is no event stream. */
  readonly bodyTime: Milliseconds;
  /** MCP sessions that are remembered for each upstream, and for how long without traffic. */
  readonly sessions: number;
  readonly sessionIdle: Milliseconds;
}

export const defaultHttpLimits: HttpLimits = {
  bytes: 32 * 1024 * 1024,
  connections: 2048,
  headerTime: 10_000,
  requestTime: 120_000,
  answerTime: 15 * 60_000,
  bodyTime: 60_000,
  sessions: 10_000,
  sessionIdle: 24 * 60 * 60_000,
};

/** What every endpoint is made from. */
export interface EndpointOptions {
  readonly name: string;
  readonly gate: Gate;
  readonly limits: HttpLimits;
  /** Tells the operator something, in our own words. */
  readonly warn: (message: string) => void;
  /** Told of each process that is started, so that it stands in the audit. */
  readonly started: (spec: ServerSpec) => void;
}

/** One HTTP request to an endpoint; Origin and Host are already checked. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The path of the endpoint itself, e.g. `/mcp/files`. */
  readonly base: string;
  /** What stands after it in the path, e.g. `/sse`; empty for the endpoint itself. */
  readonly rest: string;
  /** With its question mark; empty where there is none. */
  readonly query: string;
}

/** An OAuth metadata document: its name, and where it stands with regard to the endpoint's path (RFC 8414 and 9728; OpenID). */
export interface DocumentPlace {
  readonly document: string;
  readonly form: "before" | "behind" | "root";
}

/** One MCP server as the gateway offers it. */
export interface Endpoint {
  handle(exchange: Exchange): Promise<void>;
  /** The upstream's own `.well-known` document; absent where there is no HTTP upstream. */
  document?(exchange: Exchange, place: DocumentPlace): void;
  close(): Promise<void>;
}
