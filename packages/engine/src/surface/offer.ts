import type { Json, Subject, SurfaceSort } from "@guardian/model";
import { canonicalJson } from "../decode/canonical.ts";

/** One thing that a server offers, as one of its lists or its handshake says it. */
export interface Offer {
  readonly sort: SurfaceSort;
  /** The tool's or prompt's name, the resource's address or template; empty for the instructions. */
  readonly name: string;
  readonly value: Json;
  /** The value in canonical form: equal where the value is. */
  readonly text: string;
}

/** Longer names are nobody's: such a thing is not remembered, and the layers that read texts have seen it. */
const longestName = 1_024;

/** What a subject offers; null where it offers nothing, or nothing with a name. */
export function offerOf({ kind, at, offer, origin }: Subject): Offer | null {
  if (offer === undefined) return null;
  const sort = sortOf(kind, at);
  const name = sort === "instructions" ? "" : origin.target;
  if (sort === null || name === undefined || name.length > longestName) return null;
  return { sort, name, value: offer, text: canonicalJson(JSON.stringify(offer)) };
}

function sortOf(kind: Subject["kind"], at: string): SurfaceSort | null {
  if (kind === "tool_definition") return "tool";
  if (kind === "prompt_definition") return "prompt";
  if (kind === "instructions") return "instructions";
  if (kind !== "resource_definition") return null;
  return at.startsWith("/result/resourceTemplates/") ? "template" : "resource";
}
