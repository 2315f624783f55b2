import type { Json } from "@guardian/model";
import type { Change, Risk } from "./risk.ts";
import { compareShapes } from "./shape.ts";
import { riskOfWording } from "./wording.ts";

/** A weaker reason beside the strongest one adds so much of itself. */
const beside = 0.15;
const mostReasons = 5;

/**
 * What became of a definition: its structure member by member, its texts sentence by sentence. Canonical texts of both must differ,
 * else it is `unchanged`; that is for the caller to know. Linear in both, but for a few sorted lists of members.
 */
export function compare(before: Json, after: Json, others: ReadonlySet<string>): Change {
  const shape = compareShapes(before, after);
  const wording = riskOfWording({ before: shape.before, after: shape.after, others });
  const strongest = shape.risks.reduce((most, { risk }) => Math.max(most, risk), 0);
  const told = wording?.risk ?? 0;
  const reasons = [...(wording === null ? [] : [wording]), ...shape.risks].sort((a, b) => b.risk - a.risk);
  if (reasons.length === 0) return { sort: "cosmetic", risk: 0, reasons };
  const risk = Math.min(1, Math.max(strongest, told) + beside * Math.min(strongest, told));
  return {
    sort: sortOf(told, strongest, shape.isWider),
    risk: Math.round(risk * 100) / 100,
    reasons: distinct(reasons).slice(0, mostReasons),
  };
}

function sortOf(told: number, strongest: number, isWider: boolean): Change["sort"] {
  if (told >= 0.4 && told >= strongest) return "new-instruction";
  if (isWider) return "widened-schema";
  return strongest > 0 ? "changed-schema" : "reworded";
}

const distinct = (reasons: readonly Risk[]): readonly Risk[] =>
  reasons.filter(({ words }, index) => reasons.findIndex((other) => other.words === words) === index);
