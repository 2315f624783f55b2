import { randomUUID } from "node:crypto";
import { excerpt } from "@guardian/model";
import type { Instant } from "@guardian/model";
import type { Session } from "../../session.ts";
import { BridgeSession } from "./bridge-party.ts";
import type { EndpointOptions, StdioUpstream } from "../http/endpoint.ts";
import { Hub } from "./hub.ts";
import type { Trouble } from "../http/trouble.ts";

/** A session that was opened, under the id that its client names. */
export interface Opened {
  readonly id: string;
  readonly party: BridgeSession;
}

/** Versions of the modern era that are served at the same time. */
const mostVersions = 2;

/** The children of one stdio server, and the HTTP sessions that they serve. */
export class Hubs {
  readonly #upstream: StdioUpstream;
  readonly #options: EndpointOptions;
  readonly #sessions = new Map<string, BridgeSession>();
  readonly #alive = new Set<Hub>();
  readonly #sweep: NodeJS.Timeout;
  /** The child that serves every legacy session, where the server allows it. */
  #shared: Hub | null = null;
  /** Children that end, and do not count any more. */
  readonly #ending = new Set<Promise<void>>();
  /** The children that serve requests without a session, by the protocol version of those, in the order of their last use. */
  readonly #modern = new Map<string, { readonly hub: Hub; readonly usedAt: Instant }>();

  constructor(upstream: StdioUpstream, options: EndpointOptions) {
    this.#upstream = upstream;
    this.#options = options;
    const pace = Math.min(30_000, Math.max(50, upstream.idle / 4));
    this.#sweep = setInterval(() => {
      this.#endIdle();
    }, pace).unref();
  }

  session(id: string): BridgeSession | undefined {
    return this.#sessions.get(id);
  }

  /** Opens a session with a child of its own, or with the shared one. */
  open(session: Session): Opened | Trouble {
    const hub = this.#upstream.shared ? (this.#shared ??= this.#start(true)) : this.#start(false);
    if (hub === null) return this.#full();
    const id = randomUUID();
    const party = new BridgeSession({
      session,
      hub,
      now: Date.now,
      onEnd: () => {
        this.#sessions.delete(id);
      },
    });
    hub.join(party);
    this.#sessions.set(id, party);
    session.ending.addEventListener("abort", () => void this.end(id), { once: true });
    return { id, party };
  }

  /**
   * The child for requests without a session. On stdio the first request settles the version of the whole connection, so each
   * version has a child of its own; one that the server does not know is refused by the server itself.
   */
  modern(version: string): Hub | Trouble {
    const known = this.#modern.get(version);
    if (known === undefined && this.#modern.size >= mostVersions) this.#endIdleModern();
    const hub = known?.hub ?? (this.#modern.size < mostVersions ? this.#start(true) : null);
    if (hub === null) return this.#full();
    this.#modern.delete(version);
    this.#modern.set(version, { hub, usedAt: Date.now() });
    return hub;
  }

  /** Ends a session, and its child where it had one of its own. */
  async end(id: string): Promise<void> {
    const party = this.#sessions.get(id);
    if (party === undefined) return;
    this.#sessions.delete(id);
    party.end();
    party.hub.leave(party);
    if (party.hub.isIdle) await party.hub.close();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const party of this.#sessions.values()) party.end();
    this.#sessions.clear();
    await Promise.all([...this.#ending, ...[...this.#alive].map((hub) => hub.close())]);
  }

  /** Null where no more children may run. */
  #start(isShared: boolean): Hub | null {
    const { gate, limits, warn, started } = this.#options;
    if (this.#alive.size >= this.#upstream.maxChildren) this.#endIdleModern();
    if (this.#alive.size >= this.#upstream.maxChildren) return null;
    const hub: Hub = new Hub({
      upstream: this.#upstream,
      gate,
      limit: limits.bytes,
      warn,
      isShared,
      onEnd: () => {
        this.#alive.delete(hub);
        if (this.#shared === hub) this.#shared = null;
        for (const [version, { hub: modern }] of this.#modern)
          if (modern === hub) this.#modern.delete(version);
      },
    });
    this.#alive.add(hub);
    started(this.#upstream.spec);
    return hub;
  }

  #endIdle(): void {
    const oldest = Date.now() - this.#upstream.idle;
    for (const [id, { idleSince }] of this.#sessions)
      if (idleSince !== null && idleSince < oldest) void this.end(id);
    for (const [version, { hub, usedAt }] of this.#modern)
      if (hub.isIdle && usedAt < oldest) this.#endModern(version, hub);
  }

  /** Makes room: ends the child that was not used for longest, where one is idle. */
  #endIdleModern(): void {
    for (const [version, { hub }] of this.#modern) {
      if (!hub.isIdle) continue;
      this.#endModern(version, hub);
      return;
    }
  }

  #endModern(version: string, hub: Hub): void {
    this.#modern.delete(version);
    this.#alive.delete(hub);
    const ending: Promise<void> = hub.close().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }

  #full(): Trouble {
    const { name } = this.#options;
    const text =
      `The guard runs ${this.#upstream.maxChildren} processes of the MCP server "${excerpt(name, 64)}" already, one for each session; ` +
      "end a session, or raise `max-children` of this server in the guard's configuration.";
    return { reason: "too-many-sessions", text };
  }
}
