import type { Json } from "@guardian/model";
import { resemblance, seenName } from "./look-alike.ts";
import type { Resemblance } from "./look-alike.ts";
import { isTelling, meddlingIn } from "./meddling.ts";
import type { Meddling } from "./meddling.ts";
import type { Shelf } from "./shelf.ts";

/** A tool that another could be taken for. */
export interface Alike {
  readonly server: string;
  readonly name: string;
  readonly how: Resemblance;
}

/** What the tools of one server have to do with those of the others. */
export class Neighbours {
  readonly #shelves: ReadonlyMap<string, Shelf>;
  /** By server, with how many names there were when it was made: names only come, but where all is read anew. */
  readonly #foreign = new Map<
    string,
    { readonly count: number; readonly names: ReadonlyMap<string, string> }
  >();

  constructor(shelves: ReadonlyMap<string, Shelf>) {
    this.#shelves = shelves;
  }

  /** To be told where names have gone. */
  forget(): void {
    this.#foreign.clear();
  }

  /** The first tool, of another server or in other letters, that a name could be taken for. */
  alike(server: string, name: string): Alike | null {
    const own = seenName(name);
    for (const [other, { names }] of this.#shelves)
      for (const one of names.values()) {
        if (other === server && one.name === name) continue;
        const how = resemblance(own, one);
        if (how !== null && (other !== server || how === "look-alike"))
          return { server: other, name: one.name, how };
      }
    return null;
  }

  /** What a server's text says of the tools of others. A name that is its own tool's too is its own matter. */
  meddling(server: string, offered: Json): Meddling | null {
    const foreign = this.#foreignTo(server);
    if (foreign.size === 0) return null;
    const own = this.#shelves.get(server)?.names;
    return meddlingIn(offered, (name) => (own?.has(`tool ${name}`) === true ? undefined : foreign.get(name)));
  }

  /** The servers of the telling names of tools that others have. */
  #foreignTo(server: string): ReadonlyMap<string, string> {
    const others = [...this.#shelves].filter(([other]) => other !== server);
    const count = others.reduce((sum, [, { names }]) => sum + names.size, 0);
    const known = this.#foreign.get(server);
    if (known?.count === count) return known.names;
    const names = new Map<string, string>();
    for (const [other, shelf] of others)
      for (const { name } of shelf.names.values()) if (isTelling(name)) names.set(name, other);
    this.#foreign.set(server, { count, names });
    return names;
  }
}
