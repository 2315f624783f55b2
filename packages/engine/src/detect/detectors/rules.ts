import type { Detector, Finding, MaybePromise, Milliseconds, Subject } from "@guardian/model";
import type { RulePack } from "../../rules/pack.ts";
import { findingsOf } from "../findings.ts";
import { Incomplete } from "../incomplete.ts";
import type { Sightings } from "../sightings.ts";
import { eyesFor, sightings } from "../sightings.ts";
import type { Matcher } from "../yara-x.ts";

/** What a pack says about a subject, and whether the time was enough to look at everything. */
export interface Scan {
  readonly findings: readonly Finding[];
  readonly isComplete: boolean;
  /** How long rules were compiled for the first time. */
  readonly preparing: Milliseconds;
}

/** A rule pack which looks at each subject once, however many detectors ask. */
export interface RuleScanner {
  scan(subject: Subject, deadline: Milliseconds): MaybePromise<Scan>;
}

/** Makes the scanner of a pack, in some milliseconds: a rule is compiled when a text first calls for it. */
export function ruleScanner(pack: RulePack, matcher: Matcher): RuleScanner {
  const eyes = eyesFor(pack, matcher);
  // The layers ask one after the other, in one go. Only until then is a scan known: a subject may hold on to a large frame.
  let last: { readonly subject: Subject; readonly scan: MaybePromise<Scan> } | null = null;
  const forget = (): void => {
    last = null;
  };
  const look = (subject: Subject, deadline: Milliseconds): MaybePromise<Scan> => {
    const seen = sightings(eyes, subject, performance.now() + deadline);
    const asScan = ({ found, isComplete, preparing }: Sightings): Scan =>
      found.length === 0 && isComplete && preparing === 0
        ? nothing
        : { findings: findingsOf(subject, found), isComplete, preparing };
    return seen instanceof Promise ? seen.then(asScan) : asScan(seen);
  };
  return {
    scan(subject, deadline) {
      if (subject.fragments.length === 0) return nothing;
      if (last?.subject === subject) return last.scan;
      if (last === null) queueMicrotask(forget);
      const scan = look(subject, deadline);
      last = { subject, scan };
      return scan;
    },
  };
}

const nothing: Scan = { findings: [], isComplete: true, preparing: 0 };

/**
 * The layer of YAML rules. Sees: patterns of text, in every view of it. Misses: what no rule says. Costs: one walk through the
 * texts, shared with the YARA layer, and a scan of 3 µs or more for each rule whose words stand in one.
 */
export const patternDetector = (scanner: RuleScanner): Detector => layerDetector("pattern", scanner);

/** The layer of raw YARA rules. Sees, misses and costs the same; a rule that looks at sizes or absence is a scan for each text. */
export const yaraDetector = (scanner: RuleScanner): Detector => layerDetector("yara", scanner);

function layerDetector(layer: "pattern" | "yara", scanner: RuleScanner): Detector {
  const pick = ({ findings, isComplete }: Scan): readonly Finding[] => {
    const own = findings.length === 0 ? findings : findings.filter((finding) => finding.layer === layer);
    if (!isComplete) throw new Incomplete(own);
    return own;
  };
  return {
    name: layer,
    cost: "inline",
    detect(subject, context) {
      const take = (scan: Scan): readonly Finding[] => {
        if (scan.preparing > 0) context.allow?.(scan.preparing);
        return pick(scan);
      };
      const scan = scanner.scan(subject, context.deadline);
      return scan instanceof Promise ? scan.then(take) : take(scan);
    },
  };
}
