import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What an evaluation must not fall behind. */
export interface Baseline {
  /** Every how many-th text was judged. */
  readonly step: number;
  readonly texts: number;
  readonly falsePositiveRate: number;
  readonly recall: number;
}

const file = path.join(import.meta.dirname, "baseline.json");
/** In shares: 0.2 points of false positives, 1 point of recall. */
const worst = { falsePositiveRate: 0.002, recall: 0.01 };

export function readBaseline(): Baseline {
  return JSON.parse(readFileSync(file, "utf8")) as Baseline; // written by `writeBaseline`
}

export function writeBaseline(now: Baseline): void {
  writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
}

/** Prints the comparison; 1 where the guard has become worse than the baseline allows, or the texts are others. */
export function compare(baseline: Baseline, now: Baseline, out: { write(text: string): unknown }): 0 | 1 {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  out.write(
    `false positives ${percent(now.falsePositiveRate)} (baseline ${percent(baseline.falsePositiveRate)}), ` +
      `recall ${percent(now.recall)} (baseline ${percent(baseline.recall)}), ${now.texts} texts\n`,
  );
  if (now.step !== baseline.step || now.texts !== baseline.texts) {
    out.write(
      `the baseline is of ${baseline.texts} texts with --step ${baseline.step}; compare the same texts\n`,
    );
    return 1;
  }
  const isWorse =
    now.falsePositiveRate > baseline.falsePositiveRate + worst.falsePositiveRate ||
    now.recall < baseline.recall - worst.recall;
  if (isWorse)
    out.write("worse than the baseline allows (0.2 points of false positives, 1 point of recall)\n");
  return isWorse ? 1 : 0;
}
