import { randomUUID } from "node:crypto";
import type { Edit } from "@guardian/engine";
import type { Span } from "@guardian/model";
import { idKey } from "../../id-key.ts";
import { placesOf, textAt } from "./outline.ts";
import type { Outline } from "./outline.ts";

/** One message of a frame, and the edits of that frame which put other names in. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly outline: Outline;
  readonly edits: Edit[];
}

/** A request under way: who asked, and the id and progress token as the asker wrote them. */
interface Asked<P> {
  /** Null when the asker is gone: the answer is thrown away. */
  party: P | null;
  readonly id: string;
  readonly token: Token<P> | null;
}

interface Token<P> {
  /** The name that the server sees. */
  readonly key: string;
  readonly text: string;
  readonly party: P;
}

/** Requests that are remembered; a server that never answers makes the oldest forgotten. */
const most = 20_000;

/**
 * The requests under way between one server and several parties. Where two parties chose the same id or progress token, the server
 * sees another name for one of them, and that party its own again.
 */
export class Requests<P> {
  /** By the id that the server sees. */
  readonly #asked = new Map<string, Asked<P>>();
  readonly #tokens = new Map<string, Token<P>>();
  readonly #ofParty = new Map<P, Set<string>>();
  /** Requests of the server, by id, and whom they went to. */
  readonly #asking = new Map<string, P>();
  readonly #prefix = randomUUID().slice(0, 8);
  #renamed = 0;

  /** A party asks the server. */
  ask(party: P, { bytes, outline, edits }: Piece): void {
    const { id, idSpan } = outline;
    if (id === null || idSpan === null) return;
    const key = this.#nameFor(id, { span: idSpan, taken: this.#asked, edits });
    const span = placesOf(bytes, outline).progressToken;
    let token: Token<P> | null = null;
    if (span !== undefined) {
      const text = textAt(bytes, span);
      token = { key: this.#nameFor(text, { span, taken: this.#tokens, edits }), text, party };
      this.#tokens.set(token.key, token);
    }
    this.#asked.set(key, { party, id, token });
    this.#ofParty.set(party, (this.#ofParty.get(party) ?? new Set<string>()).add(key));
    const oldest = this.#asked.keys().next();
    if (this.#asked.size > most && oldest.done !== true) this.#forget(oldest.value);
  }

  /** The server answers: who asked; null where nobody waits for it. */
  answered({ outline: { id, idSpan }, edits }: Piece): P | null {
    if (id === null || idSpan === null) return null;
    const key = idKey(id);
    const asked = this.#asked.get(key);
    if (asked === undefined) return null;
    this.#forget(key);
    if (idKey(asked.id) !== key) edits.push({ span: idSpan, text: asked.id });
    return asked.party;
  }

  /** The party that waits for an answer, where there is exactly one. */
  onlyWaiting(): P | null {
    const [first, second] = this.#ofParty.keys();
    return second === undefined ? (first ?? null) : null;
  }

  /** The server asks a party. */
  askedBy({ id }: Outline, party: P): void {
    if (id === null) return;
    this.#asking.set(idKey(id), party);
    const oldest = this.#asking.keys().next();
    if (this.#asking.size > most && oldest.done !== true) this.#asking.delete(oldest.value);
  }

  /** A party answers the server, or tells it something. Only answers that this party was asked for go on, and only its own requests are cancelled. */
  mayTell(party: P, { bytes, outline, edits }: Piece): boolean {
    if (outline.kind === "answer") {
      const key = outline.id === null ? "" : idKey(outline.id);
      return this.#asking.get(key) === party && this.#asking.delete(key);
    }
    if (outline.method !== "notifications/cancelled") return true;
    const span = placesOf(bytes, outline).requestId;
    const id = span === undefined ? null : idKey(textAt(bytes, span));
    for (const key of this.#ofParty.get(party) ?? []) {
      const asked = this.#asked.get(key);
      if (span === undefined || asked === undefined || idKey(asked.id) !== id) continue;
      if (key !== id) edits.push({ span, text: key });
      return true;
    }
    return false;
  }

  /**
   * The server tells something: whom, where it names a request, its progress token or its subscription. Null where nobody waits for
   * it, undefined where it names nothing.
   */
  related({ bytes, outline, edits }: Piece): P | null | undefined {
    const { progressToken, subscriptionId, requestId } = placesOf(bytes, outline);
    if (requestId !== undefined) return this.#asking.get(idKey(textAt(bytes, requestId)));
    if (outline.method === "notifications/progress") return this.#progress(bytes, progressToken, edits);
    if (subscriptionId === undefined) return undefined;
    const key = idKey(textAt(bytes, subscriptionId));
    const asked = this.#asked.get(key);
    if (asked === undefined) return null;
    if (idKey(asked.id) !== key) edits.push({ span: subscriptionId, text: asked.id });
    return asked.party;
  }

  /** The party is gone: returns the ids of its requests under way, whose answers will be thrown away. */
  leave(party: P): readonly string[] {
    const keys = [...(this.#ofParty.get(party) ?? [])];
    this.#ofParty.delete(party);
    for (const key of keys) {
      const asked = this.#asked.get(key);
      if (asked === undefined) continue;
      asked.party = null;
      if (asked.token !== null) this.#tokens.delete(asked.token.key);
    }
    for (const [id, asked] of this.#asking) if (asked === party) this.#asking.delete(id);
    return keys;
  }

  #forget(key: string): void {
    const asked = this.#asked.get(key);
    this.#asked.delete(key);
    if (asked === undefined || asked.party === null) return;
    if (asked.token !== null) this.#tokens.delete(asked.token.key);
    const others = this.#ofParty.get(asked.party);
    others?.delete(key);
    if (others?.size === 0) this.#ofParty.delete(asked.party);
  }

  #progress(bytes: Uint8Array, span: Span | undefined, edits: Edit[]): P | null {
    const token = span === undefined ? undefined : this.#tokens.get(idKey(textAt(bytes, span)));
    if (span === undefined || token === undefined) return null;
    if (idKey(token.text) !== token.key) edits.push({ span, text: token.text });
    return token.party;
  }

  /** The name under which the server sees an id or token: the party's own, or another where that one is taken. */
  #nameFor(text: string, { span, taken, edits }: Place): string {
    const key = idKey(text);
    if (!taken.has(key)) return key;
    this.#renamed += 1;
    const name = `"${this.#prefix}-${this.#renamed}"`;
    edits.push({ span, text: name });
    return name;
  }
}

interface Place {
  readonly span: Span;
  readonly taken: ReadonlyMap<string, unknown>;
  readonly edits: Edit[];
}
