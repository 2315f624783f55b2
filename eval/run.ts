/**
 * How well the guard detects: `npm run eval -- --corpus DIR` judges every labelled text of a corpus (`*.jsonl.gz`, lines of
 * `{"id","text","label","kind"?,"attack"?,"source"?}`) through `guardian analyze`, prints a report and writes it to docs/eval. `--step N`
 * takes every N-th text, `--check` compares with eval/baseline.json and fails where the guard has become worse, `--write-baseline`
 * makes the present figures the baseline. Build first: `npm run build`.
 */
import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { layers } from "@guardian/model";
import type { Text } from "./corpus.ts";
import { readCorpus } from "./corpus.ts";
import type { Outcome } from "./figures.ts";
import { figuresBy, figuresOf, quantile } from "./figures.ts";
import type { Judgement } from "./judge.ts";
import { judgeAll, timeEach } from "./judge.ts";
import { markdownOf } from "./report.ts";
import type { Report } from "./report.ts";
import { compare, readBaseline, writeBaseline } from "./baseline.ts";

type Judged = Text & Judgement & Outcome;

const usage =
  "usage: npm run eval -- --corpus DIR [--step N] [--out DIR] [--check] [--write-baseline] [--quick]\n";
const root = path.join(import.meta.dirname, "..");

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      corpus: { type: "string" },
      step: { type: "string", default: "1" },
      out: { type: "string", default: path.join(root, "docs", "eval") },
      check: { type: "boolean", default: false },
      "write-baseline": { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
    },
  });
  const step = Number(values.step);
  if (values.corpus === undefined || !Number.isInteger(step) || step < 1) {
    process.stderr.write(usage);
    return 2;
  }
  const texts = readCorpus(values.corpus, step);
  const started = performance.now();
  const judgements = await judgeAll(texts);
  const seconds = (performance.now() - started) / 1000;
  const judged = texts.map((text, index): Judged => ({ ...text, ...known(judgements[index]) }));
  const now = { step, texts: judged.length, ...rates(judged) };
  if (values.check) return compare(readBaseline(), now, process.stdout);
  if (values["write-baseline"]) writeBaseline(now);
  const report = await reportOf(judged, { seconds, step, isQuick: values.quick });
  const markdown = markdownOf(report);
  process.stdout.write(markdown);
  if (values.quick) return 0;
  mkdirSync(values.out, { recursive: true });
  writeFileSync(path.join(values.out, "report.md"), markdown);
  writeFileSync(path.join(values.out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
  return 0;
}

function known(judgement: Judgement | undefined): Judgement {
  if (judgement === undefined) throw new Error("a text was not judged");
  return judgement;
}

function rates(judged: readonly Judged[]): { readonly falsePositiveRate: number; readonly recall: number } {
  const { falsePositiveRate, recall } = figuresOf(judged);
  return { falsePositiveRate: falsePositiveRate ?? 0, recall: recall ?? 0 };
}

interface Run {
  readonly seconds: number;
  readonly step: number;
  readonly isQuick: boolean;
}

async function reportOf(judged: readonly Judged[], { seconds, step, isQuick }: Run): Promise<Report> {
  const bytes = judged.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  // Spread over the whole corpus, few enough to take a minute.
  const some = judged.filter((_, index) => index % Math.ceil(judged.length / 1000) === 0);
  const times = isQuick ? [0] : await timeEach(some);
  const trained = path.join(root, "training", "report.json");
  return {
    command: `npm run eval -- --corpus CORPUS${step === 1 ? "" : ` --step ${step}`}`,
    texts: judged.length,
    incomplete: judged.filter(({ isComplete }) => !isComplete).length,
    all: figuresOf(judged),
    byFile: figuresBy(judged, ({ file }) => file),
    bySource: figuresBy(judged, ({ source }) => source),
    byKind: figuresBy(judged, ({ kind }) => kind),
    byAttack: figuresBy(judged, ({ attack }) => attack),
    byLayer: isQuick ? [] : await layersOf(judged),
    speed: {
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      megabytesPerSecond: bytes / 1e6 / seconds,
    },
    leftOut: existsSync(trained) ? (JSON.parse(readFileSync(trained, "utf8")) as unknown) : null,
  };
}

/** Judges again what a layer had a part in: without it, and with it alone. What it said nothing of stays as it was. */
async function layersOf(judged: readonly Judged[]): Promise<Report["byLayer"]> {
  const present = layers.filter((layer) => judged.some((one) => one.layers.includes(layer)));
  const rows: Report["byLayer"][number][] = [];
  for (const layer of present) {
    const others = layers.filter((other) => other !== layer);
    const without = await again(judged, [layer], (one) => (one.layers.includes(layer) ? null : one));
    const alone = await again(judged, others, (one) =>
      one.layers.includes(layer) ? null : { ...one, isCaught: false, isFlagged: false, score: 0 },
    );
    rows.push({ layer, alone: figuresOf(alone), without: figuresOf(without) });
  }
  return rows;
}

/** `settled` gives the outcome of a text that need not be judged again, null for the others. */
async function again(
  judged: readonly Judged[],
  without: readonly string[],
  settled: (one: Judged) => Judged | null,
): Promise<readonly Judged[]> {
  const open = judged.filter((one) => settled(one) === null);
  const news = await judgeAll(open, without);
  const byText = new Map(open.map((one, index) => [one, known(news[index])]));
  return judged.map((one) => settled(one) ?? { ...one, ...byText.get(one) });
}

process.exitCode = await main();
