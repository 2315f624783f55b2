/**
 * What each layer of detection costs on clean text that it has not seen before, beside a JSON parse of the same bytes in the same
 * run: the second part of `npm run bench`, or `node bench/layers.ts` alone. It measures; it asserts nothing.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onnxClassifier } from "@guardian/drivers";
import { subjectOf } from "@guardian/engine";
import type { Engine } from "@guardian/engine";
import { layers } from "@guardian/model";
import type { Layer } from "@guardian/model";
import { makeEngine } from "../packages/cli/src/bench.ts";
import { loadPack } from "../packages/cli/src/pack.ts";
import { readShippedModel } from "../packages/cli/src/shipped-model.ts";
import { classifierUrl } from "../packages/cli/src/installation.ts";

interface Row {
  readonly what: string;
  readonly bytes: number;
  /** Median of the rounds. */
  readonly microseconds: number;
  /** How many times a JSON parse of the same bytes. */
  readonly ratio: number;
}

const sizes = [1_000, 10_000, 1_000_000];
const rounds = 7;

const words =
  "the report of the second quarter shows that both branches were built again in May and that most of the parts arrived late while " +
  "weather and traffic changed little so nobody had to wait longer than an hour for a table near one of the large windows";

/** A text of ordinary words that no other one of the run shares with it. */
function proseOf(bytes: number, seed: number): string {
  const list = words.split(" ");
  let text = `Note ${seed}. `;
  for (let at = seed; text.length < bytes; at = (at * 31 + 7) % 65_521)
    text += `${list[at % list.length] ?? ""} `;
  return text.slice(0, bytes);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The median time of one call, in microseconds, over rounds of fresh texts. */
async function time(bytes: number, work: (text: string) => unknown): Promise<number> {
  const count = Math.max(1, Math.min(200, Math.floor(2_000_000 / bytes)));
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const texts = Array.from({ length: count }, (_, index) => proseOf(bytes, 1 + round * count + index));
    const started = performance.now();
    for (const text of texts) await work(text);
    taken.push(((performance.now() - started) * 1000) / count);
  }
  return median(taken);
}

async function engineOf(on: readonly Layer[]): Promise<Engine> {
  const without = layers.filter((layer) => !on.includes(layer));
  return makeEngine({ pack: await loadPack({ rules: [] }), deadline: 60_000, without, transformer: false });
}

async function measure(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const all = await engineOf(layers);
  const deterministic = await engineOf(layers.filter((layer) => layer !== "classifier"));
  const single = await Promise.all(layers.map(async (layer) => [layer, await engineOf([layer])] as const));
  for (const bytes of sizes) {
    const parse = await time(bytes, (text) => JSON.parse(JSON.stringify({ text })) as unknown);
    const add = async (what: string, work: (text: string) => unknown): Promise<void> => {
      const microseconds = await time(bytes, work);
      rows.push({ what, bytes, microseconds, ratio: microseconds / parse });
    };
    rows.push({ what: "JSON parse", bytes, microseconds: parse, ratio: 1 });
    await add("normalise", (text) => subjectOf(text, "tool_result"));
    for (const [layer, engine] of single) {
      // A layer that says nothing of single texts has nothing to measure here.
      if (engine.describe.detectors.length === 0) continue;
      const kind = layer === "argument" ? "tool_args" : "tool_result";
      await add(`normalise + ${layer}`, (text) => engine.inspect(subjectOf(text, kind)));
    }
    await add("all deterministic layers", (text) => deterministic.inspect(subjectOf(text, "tool_result")));
    await add("all layers but the transformer", (text) => all.inspect(subjectOf(text, "tool_result")));
  }
  return rows;
}

/** One window of 128 tokens after the other through the transformer, in batches of eight. */
async function transformerTime(): Promise<string> {
  const { files } = await readShippedModel();
  const transformer = onnxClassifier({ entry: classifierUrl, files, deadline: 60_000, idle: 60_000 });
  if (transformer.unavailable !== null) return `transformer: ${transformer.unavailable}`;
  const batch = Array.from({ length: 8 }, (_, index) => proseOf(700, index));
  await transformer.score(batch);
  const taken: number[] = [];
  for (let round = 0; round < 2 * rounds; round++) {
    const started = performance.now();
    await transformer.score(batch);
    taken.push((performance.now() - started) / batch.length);
  }
  await transformer.close();
  return `transformer: ${median(taken).toFixed(1)} ms for a window of 128 tokens, in batches of ${batch.length} on one core`;
}

function print(rows: readonly Row[]): void {
  process.stdout.write(
    "\n| layer | bytes | µs | MB/s | JSON parses |\n| --- | ---: | ---: | ---: | ---: |\n",
  );
  for (const { what, bytes, microseconds, ratio } of rows) {
    const cells = [
      what,
      String(bytes),
      microseconds.toFixed(0),
      (bytes / microseconds).toFixed(0),
      ratio.toFixed(1),
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}

const rows = await measure();
print(rows);
const transformer = await transformerTime();
process.stdout.write(`\n${transformer}\n`);
const results = path.join(import.meta.dirname, "results");
mkdirSync(results, { recursive: true });
writeFileSync(path.join(results, "layers.json"), `${JSON.stringify({ rows, transformer }, null, 2)}\n`);
