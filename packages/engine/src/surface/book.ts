import type { Instant, Json, Subject, SurfaceChange, SurfaceItem, SurfaceSort } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { redactText } from "../detect/detectors/redaction/redact-text.ts";
import { compare } from "./change.ts";
import { isLike, likenessOf } from "./likeness.ts";
import type { Meddling } from "./meddling.ts";
import { Neighbours } from "./neighbours.ts";
import type { Alike } from "./neighbours.ts";
import { offerOf } from "./offer.ts";
import type { Offer } from "./offer.ts";
import { risky } from "./risk.ts";
import type { Change } from "./risk.ts";
import { emptyShelf, isFirstList, put } from "./shelf.ts";
import type { Shelf, Sight } from "./shelf.ts";

/** What is done with what nobody has approved yet. */
export const contacts = ["trust-on-first-use", "require-approval", "locked"] as const;
/**
 * `trust-on-first-use`: what a server offers first counts as approved. `require-approval`: it waits for a person, and so does every
 * change but a cosmetic one. `locked`: the same, and nothing is noted down that could be approved by mistake.
 */
export type Contact = (typeof contacts)[number];

/** So many things of one server are remembered. */
const mostItems = 4_000;
const mostResources = 1_000;
/** So many new ones are compared with those that are known, for each list. */
const mostCompared = 200;

/** What the book says about an offer. */
export interface Opinion {
  readonly item: SurfaceItem;
  /** Whether this was not known before, so that it is worth a word. */
  readonly isNews: boolean;
  /** Whether it came after the first list of its server was over. */
  readonly isLate: boolean;
  /** A name of this or another server that it could be taken for. */
  readonly alike: Alike | null;
  /** What it says of the tools of other servers, where no person has approved it. */
  readonly meddling: Meddling | null;
}

/** The approved surfaces of all servers. */
export class Book {
  readonly #contact: Contact;
  readonly #nameOf: (server: string) => string;
  readonly #shelves = new Map<string, Shelf>();
  #changed = new Map<string, SurfaceChange>();
  readonly #neighbours = new Neighbours(this.#shelves);

  /** `nameOf` says under what name a server's surface is kept, where that is not its own. */
  constructor(contact: Contact, nameOf = (server: string): string => server) {
    this.#contact = contact;
    this.#nameOf = nameOf;
  }

  /** Takes what is stored, and whatever another process has written since; what was seen here meanwhile stays. */
  load(items: readonly SurfaceItem[]): void {
    this.#neighbours.forget();
    const kept = new Set<string>();
    for (const item of items) {
      const { server, sort, name } = item;
      kept.add(keyOf(server, sort, name));
      if (this.#changed.has(keyOf(server, sort, name))) continue;
      put(this.#shelf(server), item);
    }
    for (const [server, { items: known, names }] of this.#shelves)
      for (const [key, { sort, name }] of known) {
        const whole = keyOf(server, sort, name);
        if (kept.has(whole) || this.#changed.has(whole)) continue;
        known.delete(key);
        names.delete(key);
      }
  }

  get hasChanges(): boolean {
    return this.#changed.size > 0;
  }

  /** What is to be written; `restore` gives it back where that failed. */
  changes(): readonly SurfaceChange[] {
    const changes = [...this.#changed.values()];
    this.#changed = new Map();
    return changes;
  }

  restore(changes: readonly SurfaceChange[]): void {
    for (const { item, before } of changes) {
      const key = keyOf(item.server, item.sort, item.name);
      this.#changed.set(key, { item: this.#changed.get(key)?.item ?? item, before });
    }
  }

  /** What is known of a tool that is called; `isListed`: whether any of its server's are. */
  tool(server: string, name: string): { readonly item: SurfaceItem | null; readonly isListed: boolean } {
    const items = this.#shelves.get(this.#nameOf(server))?.items;
    if (items === undefined) return { item: null, isListed: false };
    const item = items.get(`tool ${name}`) ?? null;
    return { item, isListed: item !== null || [...items.values()].some(({ sort }) => sort === "tool") };
  }

  /**
   * Takes note of what became of an offer: nothing is called by a name that no list held. What another layer stopped stays so until
   * it is offered and nothing stops it.
   */
  settle(subject: Subject, stoppedFor: string | null): void {
    const offer = offerOf(subject);
    if (offer === null) return;
    const server = this.#nameOf(subject.origin.route.server);
    const shelf = this.#shelf(server);
    const known = shelf.items.get(`${offer.sort} ${offer.name}`);
    if (known === undefined) return;
    if (stoppedFor === null) {
      if (known.change === stoppedWord)
        this.#keep(this.#renewed(known, offer, subject.origin.time ?? 0), shelf);
    } else if (known.standing === "approved") {
      this.#keep(
        { ...known, standing: "quarantined", change: stoppedWord, risk: 1, reasons: [stoppedFor] },
        shelf,
      );
    }
  }

  see(offer: Offer, seen: Sight): Opinion | null {
    const server = this.#nameOf(seen.server);
    const sight = { ...seen, server };
    const shelf = this.#shelf(server);
    const known = shelf.items.get(`${offer.sort} ${offer.name}`);
    const isFirst = isFirstList(shelf, offer.sort, sight);
    if (known !== undefined) return this.#again(known, offer, sight);
    const most = offer.sort === "resource" ? mostResources : mostItems;
    if (shelf.items.size >= most && this.#contact === "trust-on-first-use") return null;
    const item = this.#first(offer, sight, shelf, isFirst);
    if (this.#contact !== "locked") this.#keep(item, shelf);
    return {
      item,
      isNews: true,
      isLate: !isFirst && item.change !== "",
      alike: offer.sort === "tool" ? this.#neighbours.alike(server, offer.name) : null,
      meddling: this.#neighbours.meddling(server, offer.value),
    };
  }

  /** What was not known: approved where it is trusted, else it waits. What is known under another name is compared with that. */
  #first(offer: Offer, { server, time }: Sight, shelf: Shelf, isFirst: boolean): SurfaceItem {
    const { sort, name, text } = offer;
    const fresh = { server, sort, name, seen: null, at: time, by: "first use" } as const;
    if (this.#contact !== "trust-on-first-use") {
      const reasons = ["nobody has approved it"];
      return {
        ...fresh,
        standing: "pending",
        approved: null,
        seen: text,
        risk: 1,
        change: "added",
        reasons,
        by: "",
      };
    }
    const trusted = { ...fresh, standing: "approved", approved: text, risk: 0, reasons: [] } as const;
    if (isFirst) return { ...trusted, change: "" };
    const former = this.#formerly(offer, shelf, time);
    if (former === null) return { ...trusted, change: "added" };
    const { change, from } = former;
    const words = [`like "${excerpt(from.name, 80)}", which ${whatOf(from)}`, ...wordsOf(change)];
    const isHeld = change.risk >= risky || from.standing !== "approved";
    const risk = from.standing === "approved" ? change.risk : Math.max(risky, change.risk);
    const told = { risk, change: "renamed", reasons: words } as const;
    return isHeld
      ? { ...fresh, ...told, standing: "quarantined", approved: from.approved, seen: text }
      : { ...trusted, ...told };
  }

  /** The thing that this one is under another name, with what else changed. */
  #formerly(offer: Offer, shelf: Shelf, time: Instant): { from: SurfaceItem; change: Change } | null {
    if (shelf.comparedAt !== time) [shelf.compared, shelf.comparedAt] = [0, time];
    if (offer.sort === "resource" || (shelf.compared += 1) > mostCompared) return null;
    const now = likenessOf(withoutName(offer.value));
    let found: { from: SurfaceItem; change: Change } | null = null;
    for (const [key, from] of shelf.items) {
      const before = from.standing === "approved" ? from.approved : (from.seen ?? from.approved);
      if (from.sort !== offer.sort || before === null) continue;
      let likeness = shelf.likenesses.get(key);
      if (likeness === undefined)
        shelf.likenesses.set(key, (likeness = likenessOf(withoutName(JSON.parse(before) as Json))));
      if (!isLike(likeness, now)) continue;
      const value = withoutName(JSON.parse(before) as Json);
      const change = compare(value, withoutName(offer.value), othersOf(shelf, offer));
      // Of several, the one that it differs from least, but for one that is kept back: coming back under another name is no way out.
      const isHeld = from.standing !== "approved";
      if (found === null || isHeld || change.risk < found.change.risk) found = { from, change };
      if (isHeld) break;
    }
    return found;
  }

  #again(known: SurfaceItem, offer: Offer, { time, server }: Sight): Opinion {
    const item = this.#renewed(known, offer, time);
    // What was stopped is read by all layers again, and is what it was until they have let it pass.
    const isNews = item !== known && known.change !== stoppedWord;
    if (isNews) this.#keep(item, this.#shelf(server));
    const isTrusted = item.by !== "first use" && item.by !== "";
    const meddling = isTrusted ? null : this.#neighbours.meddling(server, offer.value);
    return { item, isNews, isLate: false, alike: null, meddling };
  }

  /** What a known thing is now that it is offered as this; the same where nothing is new. */
  #renewed(known: SurfaceItem, offer: Offer, time: Instant): SurfaceItem {
    const isStopped = known.change === stoppedWord;
    if (known.standing === "rejected" || known.approved === null)
      return known.seen === offer.text ? known : { ...known, seen: offer.text, at: time };
    if (known.approved === offer.text) {
      const isSame = known.standing === "approved" && known.seen === null;
      return isSame ? known : { ...known, ...unchanged, at: time };
    }
    if (known.seen === offer.text && !isStopped) return known;
    const others = othersOf(this.#shelf(known.server), offer);
    const change = compare(JSON.parse(known.approved) as Json, offer.value, others);
    const isStrict = this.#contact !== "trust-on-first-use" && change.sort !== "cosmetic";
    return {
      ...known,
      standing: isStrict || change.risk >= risky ? "quarantined" : "approved",
      seen: offer.text,
      risk: isStrict ? Math.max(risky, change.risk) : change.risk,
      change: change.sort,
      reasons: wordsOf(change),
      at: time,
    };
  }

  #keep(item: SurfaceItem, shelf: Shelf): void {
    const key = keyOf(item.server, item.sort, item.name);
    const stored = shelf.items.get(`${item.sort} ${item.name}`)?.at ?? null;
    // Of several changes before the next writing, the first one knew what stands there.
    const waiting = this.#changed.get(key);
    this.#changed.set(key, { item, before: waiting === undefined ? stored : waiting.before });
    put(shelf, item);
  }

  #shelf(server: string): Shelf {
    const known = this.#shelves.get(server);
    if (known !== undefined) return known;
    const made = emptyShelf();
    this.#shelves.set(server, made);
    return made;
  }
}

const unchanged = { standing: "approved", seen: null, risk: 0, change: "", reasons: [] } as const;

/** Of what another layer stopped: it is judged anew whenever it is offered. */
export const stoppedWord = "stopped";

const keyOf = (server: string, sort: SurfaceSort, name: string): string => `${server} ${sort} ${name}`;

function withoutName(value: Json): Json {
  if (!isObject(value)) return value;
  const rest = Object.entries(value).filter(([key]) => key !== "name");
  // `fromEntries` makes own members of every name, `__proto__` among them.
  return Object.fromEntries(rest);
}

function othersOf({ items }: Shelf, { name: own }: Offer): ReadonlySet<string> {
  const tools = [...items.values()].filter(({ sort, name }) => sort === "tool" && name !== own);
  return new Set(tools.map(({ name }) => name.toLowerCase()));
}

const whatOf = ({ standing }: SurfaceItem): string =>
  standing === "approved" ? "was approved" : `is ${standing}`;

/** The reasons as anybody may see them. */
export function wordsOf({ reasons }: Change): readonly string[] {
  return reasons.map(({ words }) => excerpt(redactText(words), 240));
}
