/** The names under which things are remembered of a principal, a server and a tool. */
export interface Keys {
  readonly tool: string;
  /** All tools of the server. */
  readonly all: string;
}

/**
 * Makes each key once: building and hashing a new text for every message would cost more than all counting. Bounded: beyond so
 * many it begins anew.
 */
export class KeyRing {
  #servers = new Map<string, Map<string, Map<string, Keys>>>();
  #count = 0;

  of(principal: string, server: string, tool: string): Keys {
    if (this.#count >= most) {
      this.#servers = new Map();
      this.#count = 0;
    }
    const tools = inner(inner(this.#servers, server), principal);
    const known = tools.get(tool);
    if (known !== undefined) return known;
    const all = tools.values().next().value?.all ?? `all\n${principal}\n${server}`;
    const made: Keys = { tool: `tool\n${principal}\n${server}\n${tool}`, all };
    tools.set(tool, made);
    this.#count += 1;
    return made;
  }
}

const most = 10_000;

function inner<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, Value>();
  maps.set(key, made);
  return made;
}
