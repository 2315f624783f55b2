/** Milliseconds since the Unix epoch. */
export type Instant = number;
/** A length of time in milliseconds. */
export type Milliseconds = number;

/** Which way a frame travels. */
export type Direction = "to-server" | "to-client";

/** How the frame reached the guard, on the side of its sender. */
export type Transport = "stdio" | "streamable-http" | "sse";

/** Who talks to whom: constant for a session but for the direction. */
export interface Route {
  /** The configured name of the MCP server. */
  readonly server: string;
  /** The guard's own id of the session; never a client-given one. */
  readonly session: string;
  /** Who speaks on the client's side; `local` until a gateway authenticates its callers. */
  readonly principal: string;
  readonly transport: Transport;
  readonly direction: Direction;
}

/** Bytes as they crossed the wire, with their route and time. */
export interface Frame {
  readonly route: Route;
  readonly bytes: Uint8Array;
  readonly at: Instant;
  /**
   * The headers that mirror the body (MCP 2026-07-28, `MCP-Protocol-Version`, `Mcp-Method`, `Mcp-Name`, `Mcp-Param-*`), lower-case
   * names, one element per header line that arrived. Absent on stdio and on replies.
   */
  readonly mirrored?: Readonly<Record<string, readonly string[]>>;
  /** Set where the frame was over the size limit: its real size in bytes so far; `bytes` then hold only its beginning. */
  readonly oversize?: number;
}
