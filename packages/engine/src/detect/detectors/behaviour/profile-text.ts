import { figures, Profile } from "./profile.ts";
import type { Figure } from "./profile.ts";
import { bins, Sketch } from "./sketch.ts";
import type { Tally } from "./tally.ts";

/** Raised whenever an older guard would misread what a newer one wrote; a text of another version is not read. */
const version = 1;

/** A profile as a small text: whole numbers and weights, no text from traffic. */
export function profileText(profile: Profile): string {
  const { since, until, firstDay, lastDay, days, calls, answers, errors, today } = profile;
  return JSON.stringify({
    version,
    since,
    until,
    firstDay,
    lastDay,
    days,
    calls,
    answers: short(answers),
    errors: short(errors),
    today,
    sketches: Object.fromEntries(figures.map((figure) => [figure, flat(profile.sketches[figure].pairs())])),
    members: flat(profile.members.pairs()),
    hours: flat(profile.hours.pairs()),
    pairs: flat(profile.pairs.pairs()),
    firsts: flat(profile.firsts.pairs()),
  });
}

/** Reads what `profileText` wrote; null for anything else, since the file may be another program's or damaged. */
export function parseProfile(text: string): Profile | null {
  const value = parsed(text);
  if (value === null || value["version"] !== version) return null;
  const number = (name: string): number => {
    const found = value[name];
    return typeof found === "number" && found >= 0 && found <= Number.MAX_SAFE_INTEGER ? found : NaN;
  };
  const profile = new Profile(0);
  for (const name of numbers) {
    const found = number(name);
    if (Number.isNaN(found)) return null;
    profile[name] = found;
  }
  if (
    profile.until < profile.since ||
    profile.lastDay < profile.firstDay ||
    profile.errors > profile.answers + 1
  )
    return null;
  const sketches = value["sketches"];
  if (!isRecord(sketches)) return null;
  for (const figure of figures) {
    const pairs = pairsOf(sketches[figure], bins - 1);
    if (pairs === null) return null;
    setSketch(profile, figure, pairs);
  }
  for (const [name, tally] of talliesOf(profile)) {
    const pairs = pairsOf(value[name], 0xffffffff);
    if (pairs === null) return null;
    for (const [key, weight] of pairs) tally.add(key, weight);
  }
  return profile;
}

const numbers = [
  "since",
  "until",
  "firstDay",
  "lastDay",
  "days",
  "calls",
  "answers",
  "errors",
  "today",
] as const;

const talliesOf = ({ members, hours, pairs, firsts }: Profile): readonly (readonly [string, Tally])[] => [
  ["members", members],
  ["hours", hours],
  ["pairs", pairs],
  ["firsts", firsts],
];

type Pairs = readonly (readonly [number, number])[];

function setSketch(profile: Profile, figure: Figure, pairs: Pairs): void {
  profile.sketches[figure].take(Sketch.of(pairs));
}

/** More pairs than any profile has are none of ours. */
const mostNumbers = 4_096;

function pairsOf(value: unknown, largest: number): Pairs | null {
  if (!Array.isArray(value) || value.length % 2 !== 0 || value.length > mostNumbers) return null;
  const list = value as readonly unknown[]; // narrowed by isArray
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at < list.length; at += 2) {
    const [key, weight] = [list[at], list[at + 1]];
    if (typeof key !== "number" || !Number.isInteger(key) || key < 0 || key > largest) return null;
    if (typeof weight !== "number" || !(weight >= 0 && weight <= 1e12)) return null;
    pairs.push([key, weight]);
  }
  return pairs;
}

const flat = (pairs: Pairs): readonly number[] => pairs.flatMap(([key, weight]) => [key, short(weight)]);

const short = (weight: number): number => Math.round(weight * 1_000) / 1_000;

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null; // no JSON is no profile
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
