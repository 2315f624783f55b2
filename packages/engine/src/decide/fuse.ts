import type { Finding, Layer, Severity, Share } from "@guardian/model";

/** How sure some findings are together, and what each layer gave to that. */
export interface Fusion {
  /** 0..1. */
  readonly score: number;
  /** The strongest first. */
  readonly shares: readonly Share[];
}

/**
 * Combines evidence: each rule takes its share of the innocence that the others left (noisy or; Pearl 1988, 4.3.2), so that one
 * sure layer suffices, several weak ones add up, and a silent one takes nothing away. Never an average: a detector that is
 * sure would count for nothing among many that do not know. A rule counts once, where it is surest: the same words in twenty
 * places are no better evidence than in one.
 */
export function fuse(findings: readonly Finding[]): Fusion {
  const rules = new Map<string, Finding>();
  for (const finding of findings) {
    const known = rules.get(finding.rule);
    if (known === undefined || weightOf(finding) > weightOf(known)) rules.set(finding.rule, finding);
  }
  const innocence = new Map<Layer, number>();
  for (const finding of rules.values())
    innocence.set(finding.layer, (innocence.get(finding.layer) ?? 1) * (1 - weightOf(finding)));
  let rest = 1;
  for (const left of innocence.values()) rest *= left;
  const shares = [...innocence].map(([layer, left]) => ({ layer, score: 1 - left }));
  return { score: 1 - rest, shares: shares.sort((a, b) => b.score - a.score) };
}

/** A confidence that is no number is one: doubt closes the gate. */
function weightOf({ severity, confidence }: Finding): number {
  const sure = Number.isNaN(confidence) ? 1 : Math.min(1, Math.max(0, confidence));
  return sure * weights[severity];
}

/** What a finding that is true says about an attack: a note of low severity stands in many innocent texts. */
const weights: Readonly<Record<Severity, number>> = {
  info: 0.05,
  low: 0.2,
  medium: 0.5,
  high: 0.95,
  critical: 1,
};
