import type { Fragment, Instant } from "@guardian/model";
import { Recent } from "../detect/detectors/activity/recent.ts";
import { domainOf } from "./domains.ts";
import { Leaks } from "./leaks.ts";
import { Prints } from "./prints.ts";
import { standingsIn } from "./roles.ts";
import type { Role, Standing } from "./roles.ts";
import { Secrets } from "./secrets.ts";
import { Requests } from "./requests.ts";
import { ordersIn, sorts } from "./sentences.ts";
import type { Order } from "./sentences.ts";
import type { Source } from "./sources.ts";
import { valuesIn } from "./values.ts";
import type { Value } from "./values.ts";

/** What is known of a value that strangers wrote. */
export interface Known {
  source: Source;
  role: Role;
  /** Of an order: what it tells to do. */
  sorts: number;
  isAddressed: boolean;
  /** Somebody who is named as concerned in the same text has an address under the same domain. */
  isOfParty: boolean;
  /** The client has used it since, so that other sources may have it from there. */
  isSaid: boolean;
}

/** What strangers have asked for so far. */
export interface Asked {
  /** A sum of `sorts`, and that of what was asked of machines. */
  sorts: number;
  ofMachines: number;
  /** Something that somebody keeps was asked for. */
  isForStuff: boolean;
}

const handing = sorts.send | sorts.change | sorts.grant;

const mostValues = 2_000;
const mostOwn = 4_000;
const mostSources = 2_000;

const sensitive =
  /\b(?:confidential|privileged|internal only|not for (?:distribution|publication)|do not (?:share|discuss|tell|forward|mention)|must not (?:hear|know|learn)|nobody (?:may|knows|else)|salar(?:y|ies)|payroll|diagnos\w+|patients?|passports?|vertraulich|gehalt|confidentiel|confidencial|riservato)\b/i;

/** What a session has heard and said, within some 1.5 MB: values as they are, longer texts as fingerprints. The oldest goes first. */
export class Memory {
  readonly #heard = new Recent<Known>(mostValues);
  /** Values that the client said before any stranger did, or that its own sources gave. */
  readonly #own = new Recent<true>(mostOwn);
  readonly #ownDomains = new Recent<true>(mostOwn / 4);
  readonly #addresses = new Recent<true>(mostValues / 2);
  readonly secrets = new Secrets();
  readonly leaks = new Leaks();
  readonly requests = new Requests();
  /** Short arguments that the client used. */
  readonly #words = new Recent<true>(mostOwn);
  readonly #prints = new Prints();
  readonly #sources: Source[] = [];
  readonly #sensitive = new Set<number>();
  #next = 0;
  steps = 0;
  hasUntrusted = false;
  /** The step at which something private was read last; 0 where nothing was. */
  privateAt = 0;
  readonly asked: Asked = { sorts: 0, ofMachines: 0, isForStuff: false };
  usedAt: Instant = 0;

  get isEmpty(): boolean {
    return !this.hasUntrusted && this.privateAt === 0;
  }

  /** Takes note of a result, whether or not its texts can be read. */
  meet({ isUntrusted, isPrivate }: Pick<Source, "isUntrusted" | "isPrivate">): void {
    if (isUntrusted) this.hasUntrusted = true;
    if (isPrivate) this.privateAt = this.steps;
  }

  /** Takes note of a text that a tool returned; of one that was hidden in another only what it names and asks. */
  hear({ text: written, via }: Fragment, source: Source): void {
    const text = written.includes("\\") ? unescaped(written) : written;
    const isKept = source.isPrivate && via.length === 0;
    const origin = isKept ? this.#originOf(source) : 0;
    const keep = (hash: number): void => {
      this.#prints.keep(hash, origin);
    };
    this.#hearValues(text, ordersIn(text, isKept ? keep : undefined), source);
    if (!isKept) return;
    this.secrets.hear(text, source);
    if (sensitive.test(text)) this.#sensitive.add(origin);
    this.#prints.add(text, origin);
  }

  #hearValues(text: string, orders: readonly Order[], source: Source): void {
    const values = valuesIn(text);
    if (source.isUntrusted) {
      this.requests.hear(text, orders, source);
      for (const { sorts: told, isAddressed, isForStuff } of orders) {
        this.asked.sorts |= told;
        if (isForStuff && (told & handing) !== 0) this.asked.isForStuff = true;
        if (isAddressed) this.asked.ofMachines |= told;
      }
    }
    const standings = standingsIn(text, values, orders);
    const domains = new Set<string>(source.domain === "" ? [] : [source.domain]);
    for (const [index, value] of values.entries())
      if (standings[index]?.role === "party" && !source.isWeb) domains.add(domainOf(value));
    for (const [index, value] of values.entries()) {
      if (value.kind === "url") this.#addresses.set(text.slice(value.start, value.end), true);
      const standing = standings[index];
      if (standing === undefined || value.kind === "token") continue;
      const isOrdered = standing.role === "order" && standing.isAddressed;
      if (source.isUntrusted || isOrdered) this.#hearOf(value, standing, domains, source);
      else this.#trust(value);
    }
  }

  #hearOf(value: Value, standing: Standing, domains: ReadonlySet<string>, source: Source): void {
    const { role, sorts: told, isAddressed } = standing;
    const isOfParty = value.kind === "email" && domains.has(domainOf(value));
    const known = this.#heard.get(value.text);
    // Whoever a page names has written to nobody.
    const own = role === "party" && source.isWeb ? "plain" : role;
    if (known === undefined) {
      const made = { source, role: own, sorts: told, isAddressed, isOfParty, isSaid: false };
      this.#heard.set(value.text, made);
    } else if (own === "order" && (known.role !== "order" || (told & ~known.sorts) !== 0)) {
      Object.assign(known, {
        source,
        role: own,
        sorts: known.sorts | told,
        isAddressed: known.isAddressed || isAddressed,
      });
    }
  }

  /** What the client's own sources say is its own, but not what it may have put there itself for a stranger. */
  #trust(value: Value): void {
    if (this.#heard.get(value.text)?.isSaid === true) return;
    this.#own.set(value.text, true);
    if (value.kind === "email") this.#ownDomains.set(domainOf(value), true);
  }

  /** A text without the addresses that came as they are: to follow a link, or to write to somebody, carries nothing away. */
  withoutKnown(text: string, values: readonly Value[]): string {
    let left = text;
    for (const { kind, start, end, text: value } of values) {
      const whole = text.slice(start, end);
      const isKnown =
        kind === "url" ? this.#addresses.get(whole) === true : this.#heard.get(value) !== undefined;
      if (isKnown && kind !== "token") left = left.replace(whole, " ");
    }
    return left;
  }

  /** Takes note of what the client said: a value that no stranger had said before is its own. */
  say(value: Value): void {
    const known = this.#heard.get(value.text);
    if (known === undefined) this.#own.set(value.text, true);
    else known.isSaid = true;
  }

  /** Takes note of a short argument; says whether the client had used it before. */
  sayWord(word: string): boolean {
    const isOld = this.#words.get(word) === true;
    if (!isOld) this.#words.set(` ${word}`.slice(1), true);
    return isOld;
  }

  /** What strangers said about a value that is not the client's own. */
  stranger(value: Value): Known | null {
    const known = this.#heard.get(value.text);
    if (known === undefined || this.isOwn(value)) return null;
    return known;
  }

  isOwn(value: Value): boolean {
    if (this.#own.get(value.text) === true) return true;
    return value.kind === "email" && this.#ownDomains.get(domainOf(value)) === true;
  }

  /** Private passages that a text repeats: the fingerprints by their source. */
  passages(text: string): ReadonlyMap<Source, readonly number[]> {
    const found = new Map<Source, readonly number[]>();
    if (this.#prints.isEmpty) return found;
    for (const [origin, hits] of this.#prints.passages(text)) {
      const source = this.#sources[origin];
      if (source !== undefined) found.set(source, hits);
    }
    return found;
  }

  /** The private source whose rare words a text is made of; null where it shares too few of them. */
  retold(text: string): { readonly source: Source; readonly shared: number; readonly all: number } | null {
    if (this.#prints.isEmpty) return null;
    const { all, shared } = this.#prints.words(text);
    let best: { readonly source: Source; readonly shared: number; readonly all: number } | null = null;
    for (const [origin, count] of shared) {
      const source = this.#sources[origin];
      if (source !== undefined && count > (best?.shared ?? 0)) best = { source, shared: count, all };
    }
    return best;
  }

  isSensitive(source: Source): boolean {
    return this.#sensitive.has(this.#sources.indexOf(source));
  }

  #originOf(source: Source): number {
    const origin = this.#next;
    this.#sources[origin] = source;
    this.#sensitive.delete(origin);
    this.#next = (origin + 1) % mostSources;
    return origin;
  }
}

/** A text in which JSON stands, with its line breaks and quotes as they are meant; of the same length. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([nrt"/])/g, (_all, sign: string) =>
    sign === '"' || sign === "/" ? ` ${sign}` : " \n",
  );
