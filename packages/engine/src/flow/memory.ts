import type { Instant } from "@guardian/model";
import type { OrderSort, Role } from "./roles.ts";
import { Recent } from "../detect/detectors/activity/recent.ts";
import { sensitiveIn } from "../detect/detectors/redaction/redact-text.ts";
import { asksToSend, standingOf } from "./roles.ts";
import { domainOf, valuesIn } from "./values.ts";
import type { Value } from "./values.ts";
import { winnow } from "./winnow.ts";

/** Where something in the memory came from. */
export interface Source {
  readonly server: string;
  readonly tool: string;
  readonly path: string;
  /** Number of the message in the session. */
  readonly step: number;
  readonly at: Instant;
  readonly isUntrusted: boolean;
  readonly isPrivate: boolean;
}

/** What is known of a value. */
export interface Known {
  readonly source: Source;
  role: Role;
  sorts: readonly OrderSort[];
}

const mostValues = 2_000;
const mostAddresses = 1_000;
/** What stands beside a secret, or begins one. */
const mayHoldSecret =
  /key|token|secret|passw|pwd|credential|auth|bearer|begin |akia|gh[pousr]_|sk[-_]|xox[abp]-|eyj|:\/\/[^\s/]{1,80}:/i;
const mostSources = 1_500;
/** Letters of one result whose fingerprints are kept. */
const mostLetters = 24_576;
const slots = 1 << 15;
/** Letters of a text in which every secret is looked for. */
const mostMarked = 2_048;

/** What a session has heard and said, within some 0.7 MB: values as they are, longer texts as fingerprints. The oldest goes first. */
export class Memory {
  /** Values from what third parties wrote, by their text. */
  readonly #heard = new Recent<Known>(mostValues);
  /** Values that the client said before any stranger did, or that its own sources gave. */
  readonly #own = new Set<string>();
  readonly #addresses = new Recent<true>(mostAddresses);
  readonly #ownDomains = new Set<string>();
  readonly #secrets = new Recent<Secret>(mostValues);
  readonly #keys = new Uint32Array(slots);
  readonly #origins = new Uint16Array(slots);
  readonly #sources: Source[] = [];
  #next = 0;
  steps = 0;
  hasUntrusted = false;
  /** Somebody outside asked to hand something on. */
  hasOrders = false;
  hasPrivate = false;
  readonly #leaks = new Map<string, Leak>();
  usedAt: Instant = 0;

  /** Takes note of a text that a tool returned. */
  hear(text: string, source: Source): void {
    if (source.isUntrusted) this.hasUntrusted = true;
    if (source.isUntrusted && !this.hasOrders) this.hasOrders = asksToSend(text.slice(0, mostLetters));
    if (source.isPrivate) this.hasPrivate = true;
    for (const value of valuesIn(text)) {
      if (value.kind === "url") this.#address(text.slice(value.start, value.end));
      this.#hearValue(text, value, source);
    }
    if (!source.isPrivate) return;
    if (mayHoldSecret.test(text)) this.#hearSecrets(text.slice(0, mostLetters), source);
    const origin = this.#originOf(source);
    winnow(text, mostLetters, (hash) => {
      const slot = hash & (slots - 1);
      this.#keys[slot] = hash;
      this.#origins[slot] = origin;
    });
  }

  #hearValue(text: string, value: Value, source: Source): void {
    if (value.kind === "token") {
      if (source.isPrivate) this.#keepSecret(value.text, source);
      return;
    }
    if (!source.isUntrusted) {
      this.#own.add(value.text);
      if (value.kind === "email") this.#ownDomains.add(domainOf(value));
      return;
    }
    const { role, sorts } = standingOf(text, value);
    if (role === "order") this.hasOrders = true;
    const known = this.#heard.get(value.text);
    if (known === undefined) this.#heard.set(value.text, { source, role, sorts });
    else if (role === "order" && known.role !== "order") Object.assign(known, { role, sorts });
  }

  #hearSecrets(text: string, source: Source): void {
    for (const { start, end, kind } of sensitiveIn(text))
      if (kind.rule.startsWith("secrets/")) this.#keepSecret(` ${text.slice(start, end)}`.slice(1), source);
  }

  #keepSecret(text: string, source: Source): void {
    this.#secrets.set(text, { text, source });
  }

  #address(text: string): void {
    this.#addresses.set(` ${text}`.slice(1), true);
  }

  /** A text without the addresses that came as they are: to follow a link carries nothing away. */
  withoutKnown(text: string, values: readonly Value[]): string {
    let left = text;
    for (const { kind, start, end } of values) {
      const whole = text.slice(start, end);
      if (kind === "url" && this.#addresses.get(whole) === true) left = left.replace(whole, " ");
    }
    return left;
  }

  /** Takes note of what the client said: a value that no stranger had said before is its own. */
  say(value: Value): void {
    if (this.#heard.get(value.text) !== undefined || this.#own.size >= mostValues) return;
    this.#own.add(value.text);
  }

  /** What strangers said about a value that is not the client's own. */
  stranger(value: Value): Known | null {
    if (this.#own.has(value.text)) return null;
    const known = this.#heard.get(value.text);
    if (known === undefined || (value.kind === "email" && this.#ownDomains.has(domainOf(value)))) return null;
    return known;
  }

  isOwn(value: Value): boolean {
    return this.#own.has(value.text) || (value.kind === "email" && this.#ownDomains.has(domainOf(value)));
  }

  isHeard(value: Value): boolean {
    return this.#heard.get(value.text) !== undefined;
  }

  /** The private source of a secret that stands in a text; null where none does. */
  secretIn(text: string, values: readonly Value[]): Source | null {
    if (this.#secrets.size === 0) return null;
    for (const { kind, text: value } of values) {
      const source = kind === "token" ? this.#secrets.get(value)?.source : undefined;
      if (source !== undefined) return source;
    }
    const marked = mayHoldSecret.test(text) ? sensitiveIn(text.slice(0, mostLetters)) : [];
    for (const { start, end } of marked) {
      const source = this.#secrets.get(text.slice(start, end))?.source;
      if (source !== undefined) return source;
    }
    // A secret that nothing marks as one any more, in a text of a few words.
    if (text.length > mostMarked) return null;
    for (const { text: secret, source } of this.#secrets.values()) if (text.includes(secret)) return source;
    return null;
  }

  /** Private texts that a text repeats: the fingerprints by their source. */
  overlap(text: string): ReadonlyMap<Source, readonly number[]> {
    const found = new Map<Source, number[]>();
    if (!this.hasPrivate) return found;
    winnow(text, mostLetters, (hash) => {
      const slot = hash & (slots - 1);
      if (this.#keys[slot] !== hash) return;
      const source = this.#sources[this.#origins[slot] ?? 0];
      if (source === undefined) return;
      const hits = found.get(source);
      if (hits === undefined) found.set(source, [hash]);
      else if (!hits.includes(hash) && hits.length < 512) hits.push(hash);
    });
    return found;
  }

  /** Adds a piece of a private text that leaves by a way; says how many fingerprints have left by it, 0 for a first piece. */
  leak(way: string, hits: readonly number[]): number {
    const known = this.#leaks.get(way);
    const leak =
      known === undefined || this.steps - known.since > together
        ? { hits: new Set<number>(), calls: 0, since: this.steps }
        : known;
    const before = leak.hits.size;
    for (const hit of hits) if (leak.hits.size < mostHits) leak.hits.add(hit);
    if (leak.hits.size > before) leak.calls += 1;
    this.#leaks.delete(way);
    bounded(this.#leaks, mostWays).set(way, leak);
    return leak.calls < 2 ? 0 : leak.hits.size;
  }

  #originOf(source: Source): number {
    const origin = this.#next;
    this.#sources[origin] = source;
    this.#next = (origin + 1) % mostSources;
    return origin;
  }
}

interface Secret {
  readonly text: string;
  readonly source: Source;
}

/** What of a private text has left by one way. */
interface Leak {
  readonly hits: Set<number>;
  calls: number;
  /** The step of the first piece. */
  readonly since: number;
}

/** Pieces that belong together leave within so many messages. */
const together = 40;
const mostHits = 512;
const mostWays = 256;

/** Makes room for one more. */
function bounded<Kept extends Map<string, unknown>>(kept: Kept, most: number): Kept {
  if (kept.size < most) return kept;
  const oldest = kept.keys().next();
  if (oldest.done !== true) kept.delete(oldest.value);
  return kept;
}
