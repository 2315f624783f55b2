import type { Fragment, View } from "@guardian/model";
import { acts } from "../detect/detectors/activity/acts.ts";
import type { Labels } from "./labels.ts";
import type { Known, Memory, Source } from "./memory.ts";
import type { OrderSort } from "./roles.ts";
import { valuesIn } from "./values.ts";
import type { Value } from "./values.ts";

/** A value of a call that strangers brought up. */
export interface Driven {
  readonly value: Value;
  readonly known: Known;
  readonly fragment: Fragment;
  /** It says where the call goes or what it acts on, and not merely stands in a text. */
  readonly isAim: boolean;
  /** The stranger told somebody to do what this tool does. */
  readonly isTold: boolean;
  /** What was told is to change something, as every manual does. */
  readonly isManual: boolean;
}

/** Private content in a call. */
export interface Carried {
  readonly source: Source;
  readonly fragment: Fragment;
  readonly how: "secret" | "quoted" | "encoded" | "in an address" | "bit by bit";
  /** Fingerprints in common; about eight letters each. */
  readonly hits: number;
}

export interface Trace {
  readonly driven: readonly Driven[];
  readonly carried: readonly Carried[];
}

/** Fewer fingerprints in common are chance: a name, a phrase. */
const quoted = 5;
const encoded = 2;
const bitByBit = 6;
/** Texts of one call that are looked at. */
const mostFragments = 64;

/** Ways in which nobody writes a text for its reader. */
const encodings: ReadonlySet<View> = new Set([
  "base64",
  "hex",
  "base32",
  "ascii85",
  "reversed",
  "cipher",
  "codes",
  "tags",
  "variation",
  "zero-width",
  "leet",
  "spaced",
]);

export interface Called {
  readonly key: string;
  readonly labels: Labels;
  readonly acts: number;
  readonly fragments: readonly Fragment[];
}

/** Follows the values and texts of a call back to where they came from. Also takes note of what the client says. */
export function traceOf(memory: Memory, called: Called): Trace {
  const { key, labels, acts: does, fragments } = called;
  const isSink = labels.has("external") || labels.has("destructive");
  const driven: Driven[] = [];
  const carried: Carried[] = [];
  const pieces = new Map<Source, number[]>();
  const said: Value[] = [];
  for (const fragment of fragments.slice(0, mostFragments)) {
    const values = valuesIn(fragment.text);
    if (fragment.via.length === 0) said.push(...values);
    if (isSink) driven.push(...drivenIn(memory, fragment, values, called));
    if (!labels.has("external")) continue;
    const secret = memory.secretIn(fragment.text, values);
    if (secret !== null) carried.push({ source: secret, fragment, how: "secret", hits: 1 });
    for (const [source, hits] of overlapOf(memory, fragment, values)) {
      const how = wayOf(fragment, values, hits.length);
      if (how !== null) carried.push({ source, fragment, how, hits: hits.length });
      // Whoever sends quotes; a question to a search engine that quotes is a piece like any other.
      const isPiece = how === null || (how === "quoted" && (does & acts.send) === 0);
      if (isPiece && fragment.via.length === 0) pieces.set(source, [...(pieces.get(source) ?? []), ...hits]);
    }
  }
  const [first] = fragments;
  for (const [source, hits] of pieces) {
    const all = memory.leak(`${key}\n${source.server}\n${source.tool}`, hits);
    if (all >= bitByBit && first !== undefined)
      carried.push({ source, fragment: first, how: "bit by bit", hits: all });
  }
  for (const value of said) memory.say(value);
  return { driven, carried };
}

function drivenIn(
  memory: Memory,
  fragment: Fragment,
  values: readonly Value[],
  { labels, acts: does }: Called,
): readonly Driven[] {
  return values.flatMap((value) => {
    const known = memory.stranger(value);
    if (known === null || (value.kind === "name" && !isNamed(fragment, value))) return [];
    const isTold = !isFollowed(value, does) && tellsTo(known.sorts, does, labels);
    const isManual =
      value.kind === "path" && known.sorts.every((sort) => sort === "change" || sort === "fetch");
    return [{ value, known, fragment, isAim: isAim(fragment, value), isTold, isManual }];
  });
}

/** Shorter texts share nothing but words. */
const shortest = 16;

function overlapOf(
  memory: Memory,
  { text }: Fragment,
  values: readonly Value[],
): ReadonlyMap<Source, readonly number[]> {
  return memory.hasPrivate && text.length >= shortest
    ? memory.overlap(memory.withoutKnown(text, values))
    : nothing;
}

const nothing: ReadonlyMap<Source, readonly number[]> = new Map();

/** How private content stands in a text; null for too little of it. */
function wayOf({ text, via }: Fragment, values: readonly Value[], hits: number): Carried["how"] | null {
  if (hits >= encoded && via.some((view) => encodings.has(view))) return "encoded";
  const isAddress =
    (via.includes("percent") && /^[a-z]{2,10}:\/\//i.test(text)) ||
    values.some(({ kind, start, end }) => kind === "url" && end - start > text.length / 2);
  if (hits >= encoded && isAddress) return "in an address";
  return hits >= quoted && via.length === 0 ? "quoted" : null;
}

/** Names of arguments that say where a call goes or what it acts on. */
const aims =
  /(?:^|[/_-])(?:to|cc|bcc|recipients?|e-?mails?|address(?:es)?|url|uri|link|href|endpoint|webhook|host|domain|path|file(?:name|_?path)?|target|destination|dest|account|iban|payee|beneficiary|wallet|number|phone|command|cmd|sql|statement|code|script|query|package|repo(?:sitory)?|user(?:name)?|invitees?|attendees?|channel|assignee)(?:\/\d+|[_-]?(?:id|name|address))?$/i;

/** A value that is the whole argument, or that an argument is for; not one that stands in a letter's text. */
function isAim({ text, path }: Fragment, { start, end }: Value): boolean {
  return aims.test(path) || end - start >= text.trim().length - 2;
}

/** A name counts where it says whose, and not which file. */
const isNamed = ({ path, text }: Fragment, { text: name }: Value): boolean =>
  places.test(path) && text.trim().toLowerCase() === name;

const places =
  /(?:^|[/_-])(?:to|repo(?:sitory)?|owner|user(?:name)?|channel|recipient|account|org(?:anization)?|workspace|bucket)$/i;

/** To open a link is what links are for. */
const isFollowed = ({ kind }: Value, does: number): boolean => kind === "url" && (does & acts.fetch) !== 0;

function tellsTo(sorts: readonly OrderSort[], does: number, labels: Labels): boolean {
  return sorts.some((sort) => {
    if (sort === "send") return labels.has("external");
    if (sort === "remove") return (does & acts.delete) !== 0 || labels.has("destructive");
    if (sort === "run") return (does & acts.execute) !== 0;
    if (sort === "fetch") return false;
    if (sort === "change") return labels.has("destructive") || (does & acts.write) !== 0;
    return labels.has("destructive") || labels.has("external");
  });
}
