import type { Finding } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { fuse } from "./fuse.ts";
import { finding, inspection, judge, policy, when } from "./samples.ts";

const seen = (layer: Finding["layer"], confidence: number, given: Partial<Finding> = {}): Finding =>
  finding({ layer, confidence, rule: `${layer}/rule`, ...given });

describe("fuse", () => {
  it("takes one sure layer for enough, however many others saw nothing much", () => {
    const others = (["pattern", "yara", "argument", "classifier", "behaviour"] as const).map((layer) =>
      seen(layer, 0.01, { severity: "info" }),
    );
    const { score, shares } = fuse([...others, seen("judge", 0.99)]);
    expect(score).toBeGreaterThan(0.94);
    expect(shares[0]?.layer).toBe("judge");
    expect(shares[0]?.score).toBeCloseTo(0.99 * 0.95);
  });

  it("lets several weak layers add up to more than each of them", () => {
    const weak = [seen("pattern", 0.5), seen("classifier", 0.5), seen("behaviour", 0.5)];
    const { score, shares } = fuse(weak);
    expect(score).toBeCloseTo(1 - (1 - 0.475) ** 3);
    expect(shares.map(({ layer }) => layer)).toEqual(["pattern", "classifier", "behaviour"]);
  });

  it("counts a rule once, where it is surest", () => {
    const often = [0.3, 0.4, 0.2].map((confidence) => seen("pattern", confidence));
    expect(fuse(often)).toEqual(fuse([seen("pattern", 0.4)]));
  });

  it("never falls when evidence is added", () => {
    const one = [seen("pattern", 0.7)];
    expect(fuse([...one, seen("classifier", 0)]).score).toBe(fuse(one).score);
    expect(fuse([...one, seen("classifier", 0.2)]).score).toBeGreaterThan(fuse(one).score);
  });

  it("takes a confidence that is no number for certainty", () => {
    expect(fuse([seen("judge", Number.NaN)]).score).toBeCloseTo(0.95);
  });
});

describe("a clause with a score", () => {
  const sum = policy([when({ score: 0.75 })]);

  it("matches what is sure together only", async () => {
    const two = inspection({ findings: [seen("pattern", 0.6), seen("classifier", 0.6)] });
    const one = inspection({ findings: [seen("pattern", 0.6)] });
    expect((await judge(sum, two)).action).toBe("block");
    expect((await judge(sum, one)).action).toBe("allow");
  });

  it("sums only the findings that it is about", async () => {
    const secretsAside = policy([when({ rule: ["*", "!secrets/*"], score: 0.75 })]);
    const key = seen("redaction", 0.9, { rule: "secrets/key" });
    expect((await judge(secretsAside, inspection({ findings: [key] }))).action).toBe("allow");
  });
});

describe("a clause about faults of some detectors", () => {
  const read = policy([when({ fault: ["*", "!transformer"] })]);
  const fault = (detector: string) =>
    inspection({ faults: [{ detector, reason: "unavailable", detail: "d" }] });

  it("matches those and no others", async () => {
    expect((await judge(read, fault("pattern"))).action).toBe("block");
    const other = await judge(read, fault("transformer"));
    expect([other.action, other.complete]).toEqual(["allow", false]);
  });
});
