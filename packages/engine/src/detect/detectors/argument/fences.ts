import type { Severity, Subject } from "@guardian/model";
import type { Purpose } from "./purpose.ts";
import { leavesRoots, rootsOf } from "./roots.ts";
import type { Roots } from "./roots.ts";
import type { Attack, Sign } from "./sign.ts";

/** Where the arguments of a call may lead, by who said so; null where nobody did. */
export interface Fences {
  readonly configured: Roots | null;
  readonly told: Roots | null;
}

/** The roots that hold for a call. What an operator wrote down comes first; a client's word fills in where nothing is written. */
export function fencesOf({ origin }: Subject, roots: ReadonlyMap<string, Roots> | undefined): Fences {
  const configured = roots?.get(origin.route.server) ?? null;
  if (origin.roots === undefined || (configured !== null && configured.paths.length > 0))
    return configured === null ? unfenced : { configured, told: null };
  return { configured, told: toldRoots(origin.roots) };
}

const unfenced: Fences = { configured: null, told: null };

/** An operator has said where a server's arguments may lead, so that there is nothing to weigh. */
const surely = { confidence: 0.97, severity: "high" } as const;

/** A client says what its user works on, which is not all that a server may touch: a path elsewhere is doubtful. */
const maybe = { confidence: 0.5, severity: "medium" } as const;

interface Leading {
  readonly sign: Sign;
  readonly confidence: number;
  readonly severity: Severity;
}

/** What is to be said of a value that leads out of all roots; null for all others. */
export function outside(text: string, purpose: Purpose, { configured, told }: Fences): Leading | null {
  if (configured !== null && leavesRoots(text, purpose, configured))
    return leading("outside-roots", surely, text);
  // Other values may be paths on another machine, or of a web service.
  if (told === null || (purpose !== "path" && !text.startsWith("file:"))) return null;
  return leavesRoots(text, purpose, told) ? leading("outside-client-roots", maybe, text) : null;
}

const leading = (attack: Attack, weight: Omit<Leading, "sign">, text: string): Leading => ({
  sign: { attack, form: "whole", confidence: weight.confidence, span: { start: 0, end: text.length } },
  ...weight,
});

const read = new WeakMap<readonly string[], Roots>();

/** Reads a client's list once; what is no folder of its own machine says nothing about paths. */
function toldRoots(addresses: readonly string[]): Roots | null {
  const known = read.get(addresses);
  if (known !== undefined) return known;
  const paths = addresses.map(folderOf);
  // Where one of them is not understood, a path may lead there.
  const folders = paths.filter((path) => path !== null);
  const roots = folders.length < paths.length ? null : rootsOf(folders);
  read.set(addresses, roots ?? nowhere);
  return roots ?? nowhere;
}

/** No roots for paths: none are outside. */
const nowhere: Roots = { paths: [], addresses: [] };

function folderOf(address: string): string | null {
  const path = /^file:\/\/(?:localhost)?(\/[^]*)$/i.exec(address)?.[1];
  if (path === undefined) return null;
  try {
    return decodeURIComponent(path).replace(/^\/(?=[a-z]:(?:[\\/]|$))/i, "");
  } catch {
    return null; // a stray percent sign: not an address
  }
}
