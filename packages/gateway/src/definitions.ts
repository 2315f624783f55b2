import type { JsonObject } from "@guardian/model";
import type { Judged } from "./judge.ts";

/** So many servers, and so many tools of each, are remembered; the oldest are forgotten first. */
const mostServers = 200;
const mostTools = 1_000;

/**
 * What each server last said about its tools. It belongs to the server and not to a session, since a client may list in one
 * connection and call in another; a server tells nobody but itself what its own arguments are for.
 */
export class Definitions {
  readonly #servers = new Map<string, Map<string, JsonObject>>();

  of(server: string): ReadonlyMap<string, JsonObject> {
    return this.#servers.get(server) ?? none;
  }

  /** Takes note of the tools that a judged frame listed. */
  learn({ envelope, listed }: Judged): void {
    if (listed.length === 0) return;
    const { server } = envelope.frame.route;
    const tools = this.#servers.get(server) ?? new Map<string, JsonObject>();
    // Set anew, so that the server used last stands last.
    this.#servers.delete(server);
    this.#servers.set(server, tools);
    for (const { name, definition } of listed) {
      tools.delete(name);
      tools.set(name, detached(definition));
      if (tools.size > mostTools) forgetOldest(tools);
    }
    if (this.#servers.size > mostServers) forgetOldest(this.#servers);
  }
}

const none: ReadonlyMap<string, JsonObject> = new Map();

function forgetOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** A copy that does not keep the frame's text alive, of which engines make substrings views. */
function detached(definition: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(definition)) as JsonObject; // what it was before
}
