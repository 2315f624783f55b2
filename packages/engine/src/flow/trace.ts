import type { Fragment, View } from "@guardian/model";
import { acts } from "../detect/detectors/activity/acts.ts";
import { grave } from "./effects.ts";
import type { Known, Memory } from "./memory.ts";
import { decodedIn } from "./pieces.ts";
import { sorts } from "./sentences.ts";
import type { Source } from "./sources.ts";
import { valuesIn } from "./values.ts";
import type { Value } from "./values.ts";

/** A value of a call that strangers brought up. */
export interface Driven {
  readonly value: Value;
  readonly known: Known;
  readonly fragment: Fragment;
  /** It says where the call goes or what it acts on, and not merely stands in a text. */
  readonly isAim: boolean;
  /** What the stranger told to do and this tool does, as a sum of `sorts`. */
  readonly told: number;
}

/** Private content in a call. */
export interface Carried {
  readonly source: Source;
  readonly fragment: Fragment;
  readonly how: "secret" | "quoted" | "retold" | "encoded" | "in an address" | "bit by bit";
  /** Fingerprints in common, about eight letters each; of what is retold, words. */
  readonly hits: number;
}

export interface Trace {
  readonly driven: readonly Driven[];
  readonly carried: readonly Carried[];
}

/** Fewer fingerprints in common are chance. */
const fewest = 2;
const bitByBit = 6;
/** Of what is retold so many rare words, and so large a part of them, are another text's. */
const fewestWords = 4;
const leastShare = 0.5;
/** Texts of one call that are looked at. */
const mostFragments = 96;

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
  readonly server: string;
  readonly tool: string;
  /** What it does, as a sum of `sorts`. */
  readonly effects: number;
  /** What it does, as a sum of `acts`. */
  readonly does: number;
  /** Where it works; see `Source.place`. */
  readonly place: string;
  readonly fragments: readonly Fragment[];
}

/** Follows the values and texts of a call back to where they came from. Also takes note of what the client says. */
export function traceOf(memory: Memory, called: Called): Trace {
  const { effects, fragments } = called;
  const driven: Driven[] = [];
  const carried: Carried[] = [];
  const pieces = new Map<Source, number[]>();
  const said: Value[] = [];
  for (const fragment of [...fragments.slice(0, mostFragments), ...joinedNames(fragments)]) {
    if (fragment.path === "/params/name") continue;
    const values = valuesIn(fragment.text);
    if (fragment.via.length === 0) said.push(...values);
    if (memory.isEmpty) continue;
    if (memory.hasUntrusted && (effects & ~sorts.fetch) !== 0)
      driven.push(...drivenIn(memory, fragment, values, called));
    if ((effects & sorts.send) === 0 || memory.privateAt === 0) continue;
    for (const one of carriedIn(memory, { fragment, values, pieces }, called)) carried.push(one);
  }
  driven.push(...askedIn(memory, called, driven));
  const [first] = fragments;
  for (const [source, hits] of pieces) {
    const way = `${called.server}\n${called.tool}\n${called.place}\n${source.server}\n${source.tool}`;
    const all = memory.leaks.add(way, hits, memory.steps);
    if (all >= bitByBit && first !== undefined)
      carried.push({ source, fragment: first, how: "bit by bit", hits: all });
  }
  for (const value of said) memory.say(value);
  return { driven, carried };
}

/** A repository whose owner and name are two arguments. */
function joinedNames(fragments: readonly Fragment[]): readonly Fragment[] {
  const owner = fragments.find(({ path, via }) => via.length === 0 && owners.test(path));
  if (owner === undefined) return [];
  const beside = owner.path.slice(0, owner.path.lastIndexOf("/") + 1);
  const name = fragments.find(({ path, via }) => {
    return via.length === 0 && path.startsWith(beside) && names.test(path.slice(beside.length));
  });
  if (name === undefined || name.text.includes("/")) return [];
  return [{ path: name.path, text: `${owner.text}/${name.text}`.slice(0, 300), via: name.via }];
}

const owners = /\/(?:owner|org|organization|namespace|user|account)$/i;
const names = /^(?:repo|repository|project|name)$/i;

function drivenIn(
  memory: Memory,
  fragment: Fragment,
  values: readonly Value[],
  { effects, does }: Called,
): readonly Driven[] {
  return values.flatMap((value) => {
    const known = memory.stranger(value);
    const isWhole = isAim(fragment, value);
    if (known === null || (value.kind === "name" && !isWhole)) return [];
    // To open a link is what links are for.
    const isFollowed = value.kind === "url" && (does & acts.fetch) !== 0;
    const told = isFollowed ? 0 : known.sorts & effects & ~sorts.fetch;
    return [{ value, known, fragment, isAim: isWhole, told }];
  });
}

/** Whole arguments that stand in a request for what this call does and cannot be taken back, where the client did not use them before. */
function askedIn(
  memory: Memory,
  { fragments, effects }: Called,
  driven: readonly Driven[],
): readonly Driven[] {
  return fragments.slice(0, mostFragments).flatMap((fragment): readonly Driven[] => {
    const { path, text, via } = fragment;
    if (via.length > 0 || text.length > longestWord || !path.startsWith("/params/arguments/")) return [];
    if (memory.sayWord(text) || (effects & grave) === 0) return [];
    if (driven.some((one) => one.fragment === fragment && one.isAim)) return [];
    const request = memory.requests.with(text, effects);
    if (request === null) return [];
    const value: Value = { kind: "name", text, start: 0, end: text.length };
    if (memory.isOwn(value)) return [];
    const known: Known = { ...request, role: "order", isOfParty: false, isSaid: false };
    return [{ value, known, fragment, isAim: true, told: request.sorts & effects & grave }];
  });
}

const longestWord = 120;

/** A text of a call, what stands in it, and the pieces of private texts that were seen in others before it. */
interface Reading {
  readonly fragment: Fragment;
  readonly values: readonly Value[];
  readonly pieces: Map<Source, number[]>;
}

function* carriedIn(
  memory: Memory,
  { fragment, values, pieces }: Reading,
  { does }: Called,
): Generator<Carried> {
  const { text, via } = fragment;
  const secret = memory.secrets.sourceIn(text, values);
  if (secret !== null) yield { source: secret, fragment, how: "secret", hits: 1 };
  if (text.length < shortest) return;
  const left = memory.withoutKnown(text, values);
  for (const [source, hits] of memory.passages(withoutIds(left))) {
    const how = wayOf(fragment, values, hits.length);
    if (how !== null) yield { source, fragment, how, hits: hits.length };
    // Whoever sends quotes; a question to a search engine that quotes is a piece like any other.
    const isPiece = how === null || (how === "quoted" && (hits.length < 5 || (does & acts.send) === 0));
    if (isPiece && via.length === 0) pieces.set(source, [...(pieces.get(source) ?? []), ...hits]);
  }
  if (via.length > 0) return;
  for (const decoded of decodedIn(left))
    for (const [source, hits] of memory.passages(decoded))
      if (hits.length >= fewest) yield { source, fragment, how: "encoded", hits: hits.length };
      else pieces.set(source, [...(pieces.get(source) ?? []), ...hits]);
  const retold = memory.retold(left);
  if (retold !== null && retold.shared >= fewestWords && retold.shared >= retold.all * leastShare)
    yield { source: retold.source, fragment, how: "retold", hits: retold.shared };
}

/** To name a commit or a file by its id carries nothing away. */
const withoutIds = (text: string): string =>
  text.replaceAll(/[\w-]{20,}/g, (word) => (/\d/.test(word) && /[a-z]/.test(word) ? " " : word));

/** Shorter texts share nothing but words. */
const shortest = 16;

/** How private content stands in a text; null for too little of it. */
function wayOf({ text, via }: Fragment, values: readonly Value[], hits: number): Carried["how"] | null {
  if (hits < fewest) return null;
  if (via.some((view) => encodings.has(view))) return "encoded";
  const isAddress =
    (via.includes("percent") && /^[a-z]{2,10}:\/\//i.test(text)) ||
    values.some(({ kind, start, end }) => kind === "url" && end - start > text.length / 2);
  if (isAddress) return "in an address";
  return via.length === 0 ? "quoted" : null;
}

/** Names of arguments that say where a call goes or what it acts on. */
const aims =
  /(?:^|[/_-])(?:to|cc|bcc|forward(?:_?to)?|recipients?|e-?mails?|address(?:es)?|url|uri|link|href|endpoint|webhook|host|domain|path|file(?:name|_?path)?|target|destination|dest|account|iban|payee|beneficiary|wallet|number|phone|command|cmd|sql|statement|code|script|query|package|repo(?:sitory)?|user(?:name)?|invitees?|attendees?|channel|assignee|members?|collaborators?|owner|grantee|reply_?to)(?:\/\d+(?:\/(?:email|address|name|id))?|[_-]?(?:id|name|address))?$/i;

/** Whether the argument at a path says where a call goes or what it acts on. */
export const isForAim = (path: string): boolean => aims.test(path);

/** A value that is the whole argument, or that an argument is for; not one that stands in a letter's text. */
function isAim({ text, path }: Fragment, { start, end }: Value): boolean {
  return isForAim(path) || end - start >= text.trim().length - 2;
}
