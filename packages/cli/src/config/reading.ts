import { isAbsolute, resolve } from "node:path";
import { excerpt, layers, nearest } from "@guardian/model";
import type { Layer, Milliseconds } from "@guardian/model";
import { serverNamePattern } from "./server-name.ts";
import { howToRefer, isReference } from "./secret.ts";

/** A value that was read, or why it could not be, in words that say what to write. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

/** Where a value stands: relative paths start at `base`, `~` is `home`. */
export interface Place {
  readonly base: string;
  readonly home: string;
}

/** Reads one value: a string from a flag or the environment, any YAML value from the file. */
export type Read<T> = (raw: unknown, place: Place) => Reading<T>;

export const text: Read<string> = (raw) =>
  typeof raw === "string" && raw !== "" ? { value: raw } : { problem: `${shown(raw)} is no text` };

/** A name for guards that belong together, made like a server's. */
export const sessionName: Read<string> = (raw) =>
  typeof raw === "string" && (raw === "" || serverNamePattern.test(raw))
    ? { value: raw }
    : { problem: `${shown(raw)} is no name: letters, digits, dot, dash and underscore, at most 64` };

/** One of some words. */
export function oneOf<Word extends string>(words: readonly Word[]): Read<Word> {
  return (raw) => {
    const found = words.find((word) => word === raw);
    return found === undefined
      ? { problem: `${shown(raw)} is none of ${words.join(", ")}` }
      : { value: found };
  };
}

/** A number from 0 to 1. */
export const fraction: Read<number> = (raw) => {
  const number = typeof raw === "string" && /^\d(\.\d{1,9})?$/.test(raw) ? Number(raw) : raw;
  return typeof number === "number" && number >= 0 && number <= 1
    ? { value: number }
    : { problem: `${shown(raw)} is not a number from 0 to 1` };
};

/** A reference to a secret. The value itself never shows: it may be the secret, put where it does not belong. */
export const reference: Read<string> = (raw) =>
  typeof raw === "string" && isReference(raw)
    ? { value: raw }
    : { problem: `a secret may not stand here itself; ${howToRefer}` };

/** An http:// or https:// address without credentials, query and fragment. */
export const httpUrl: Read<string> = (raw) => {
  const url = typeof raw === "string" && URL.canParse(raw) ? new URL(raw) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol))
    return { problem: "not an http:// or https:// URL" };
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return { problem: "the URL may not hold a user, a password, a query or a fragment" };
  return { value: url.href.replace(/\/$/, "") };
};

/** True where nobody on the way reads what is sent there. */
export function isConfidential({ protocol, hostname }: URL): boolean {
  const isOurs = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return protocol === "https:" || isOurs;
}

/** The same with TLS, or to this machine itself. */
export const secureUrl: Read<string> = (raw, place) => {
  const read = httpUrl(raw, place);
  if ("problem" in read) return read;
  return isConfidential(new URL(read.value))
    ? read
    : { problem: "without TLS only an address of this machine may stand here; write https://" };
};

export const claim: Read<boolean> = (raw) => {
  if (raw === true || raw === "true") return { value: true };
  if (raw === false || raw === "false") return { value: false };
  return { problem: `${shown(raw)} is neither true nor false` };
};

/** A whole number from `least` to `most`. */
export function count(least: number, most: number): Read<number> {
  return (raw) => {
    const number = typeof raw === "string" && /^\d{1,15}$/.test(raw) ? Number(raw) : raw;
    if (typeof number === "number" && Number.isInteger(number) && number >= least && number <= most) {
      return { value: number };
    }
    return { problem: `${shown(raw)} is not a whole number from ${least} to ${most}` };
  };
}

/** A list of texts; a flag or variable separates them by commas. */
export const list: Read<readonly string[]> = (raw) => {
  const items: unknown = typeof raw === "string" ? raw.split(",").map((item) => item.trim()) : raw;
  if (Array.isArray(items) && items.every((item) => typeof item === "string" && item !== "")) {
    return { value: items as string[] }; // every element was checked
  }
  return { problem: `${shown(raw)} is not a list of texts` };
};

/** Names of layers of detection. */
export const layerNames: Read<readonly Layer[]> = (raw, place) => {
  const read = list(raw, place);
  if ("problem" in read) return read;
  const unknown = read.value.find((name) => !isLayer(name));
  if (unknown === undefined) return { value: read.value.filter(isLayer) };
  const near = nearest(unknown, layers);
  const hint = near === null ? `the layers are ${layers.join(", ")}` : `did you mean "${near}"?`;
  return { problem: `${shown(unknown)} is no layer; ${hint}` };
};

const isLayer = (name: string): name is Layer => (layers as readonly string[]).includes(name);

/** A path, made absolute. */
export const path: Read<string> = (raw, place) => {
  const read = text(raw, place);
  return "problem" in read ? { problem: `${shown(raw)} is no path` } : { value: absolute(read.value, place) };
};

/** A list of paths, made absolute. */
export const paths: Read<readonly string[]> = (raw, place) => {
  const read = list(raw, place);
  return "problem" in read ? read : { value: read.value.map((one) => absolute(one, place)) };
};

/** A name, or a path where it looks like one. */
export const nameOrPath: Read<string> = (raw, place) => {
  const read = text(raw, place);
  return "value" in read && looksLikePath(read.value) ? { value: absolute(read.value, place) } : read;
};

/** True for `./strict.yaml`, false for `strict`. */
export function looksLikePath(word: string): boolean {
  return /[/\\]/.test(word) || /\.ya?ml$/i.test(word);
}

const timeUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `250ms`, `30s`, `15m`, `12h`, `30d`; a number without a unit is refused, because nobody knows what it means. */
export const duration: Read<Milliseconds> = (raw) => {
  const match = typeof raw === "string" ? /^(\d{1,9})(ms|s|m|h|d)$/.exec(raw) : null;
  const unit = timeUnits[match?.[2] ?? ""];
  if (match === null || unit === undefined) {
    return { problem: `${shown(raw)} is no length of time; write 250ms, 30s, 15m, 12h or 30d` };
  }
  return { value: Number(match[1]) * unit };
};

/** A length of time that may not be longer than another. */
export function durationUpTo(most: Milliseconds): Read<Milliseconds> {
  return (raw, place) => {
    const read = duration(raw, place);
    if ("problem" in read || read.value <= most) return read;
    return { problem: `${shown(raw)} is longer than ${durationText(most)}` };
  };
}

const sizeUnits: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** `32MiB`, or a number of bytes. */
export const size: Read<number> = (raw) => {
  const match = /^(\d{1,15})(B|KiB|MiB|GiB)?$/.exec(
    typeof raw === "number" ? String(raw) : typeof raw === "string" ? raw : "",
  );
  const unit = sizeUnits[match?.[2] ?? "B"];
  if (match === null || unit === undefined) {
    return { problem: `${shown(raw)} is no size; write 32MiB, 512KiB or a number of bytes` };
  }
  return { value: Number(match[1]) * unit };
};

/** A length of time as it is written in the file. */
export function durationText(time: Milliseconds): string {
  return inLargestUnit(time, timeUnits);
}

/** A size as it is written in the file. */
export function sizeText(bytes: number): string {
  return inLargestUnit(bytes, sizeUnits);
}

/** Units come smallest first; the largest that leaves a whole number is taken. */
function inLargestUnit(value: number, units: Readonly<Record<string, number>>): string {
  const [name, unit] = Object.entries(units).findLast(([, size]) => value !== 0 && value % size === 0) ?? [
    "",
    1,
  ];
  return value === 0 ? `0${Object.keys(units)[0] ?? ""}` : `${value / unit}${name}`;
}

/** A value as an error shows it. */
export function shown(raw: unknown): string {
  return raw === undefined ? "nothing" : excerpt(JSON.stringify(raw), 60);
}

function absolute(word: string, { base, home }: Place): string {
  if (word === "~" || word.startsWith("~/")) return resolve(home, word.slice(2));
  return isAbsolute(word) ? word : resolve(base, word);
}
