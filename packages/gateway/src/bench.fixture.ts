import { defaultBounds, defaultLimits, preparePolicy } from "@guardian/engine";
import type { Finding, Subject } from "@guardian/model";
import type { Bench } from "./judge.ts";

/** A bench for tests: a text that holds EVIL is a finding that blocks; one that is exactly "hang" is never done. */
export async function fixtureBench(): Promise<Bench> {
  const policy = await preparePolicy({
    name: "test",
    enforced: true,
    clauses: [
      { id: "malformed", when: { kind: ["malformed"] }, action: "block", reason: "unreadable" },
      { id: "evil", when: { rule: ["test/evil"] }, action: "block", reason: "evil" },
    ],
    otherwise: "allow",
    suppressions: [],
  });
  return {
    engine: {
      describe: { detectors: ["fixture"], deferred: [], deadline: 1_000 },
      inspectAlone: (subject) => ({ subject, findings: [], faults: [] }),
      deepen: (inspection) => Promise.resolve(inspection),
      inspect: (subject) => ({ subject, findings: findingsOf(subject), faults: [] }),
      watch: (subject) => ({ subject, findings: [], faults: [] }),
    },
    policy,
    limits: defaultLimits,
    bounds: defaultBounds,
    now: () => 1_000,
    reference: () => "REF",
  };
}

function findingsOf({ fragments }: Subject): Finding[] {
  const isHanging = fragments.some(({ text }) => text === "hang");
  while (isHanging) continue;
  return fragments.flatMap(({ path, text, via }) => {
    const start = text.indexOf("EVIL");
    if (start < 0) return [];
    return [
      {
        rule: "test/evil",
        layer: "pattern",
        title: "Evil",
        severity: "high",
        confidence: 1,
        path,
        span: { start, end: start + 4 },
        via,
        excerpt: "EVIL",
        fingerprint: "f",
      },
    ];
  });
}
