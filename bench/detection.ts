/**
 * How much the shipped rules find, and how often they are wrong: `node bench/detection.ts FOLDER` judges every text of a corpus with
 * `guardian analyze`, the policy being `balanced`, and prints a table in Markdown. A corpus is a folder of `*.jsonl.gz` files whose
 * lines are `{"id","text","kind"?,"label"}` with the label `malicious` or `benign`; of a benign text, every share is one of false
 * alarms. Lines with no label are left out. Build first: `npm run build`. It measures; it asserts only that every text was judged.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";

const guardian = path.join(import.meta.dirname, "../packages/cli/bin/guardian.js");
const home = mkdtempSync(path.join(os.tmpdir(), "guardian-detection-"));
const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };

interface Row {
  readonly file: string;
  readonly label: string;
  texts: number;
  malicious: number;
  suspicious: number;
  incomplete: number;
}

/** Lines end with a line feed only: readline would split at more, e.g. at U+2028, which may stand in a JSON string. */
const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");

/** A line of JSON as an object whose members are unknown. */
function parse(line: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(line);
  if (typeof value !== "object" || value === null) throw new Error(`no object: ${line.slice(0, 80)}`);
  return { ...value };
}

/** Judges one file; a row for each label in it. */
function measure(file: string): readonly Row[] {
  const lines = linesOf(gunzipSync(readFileSync(file)).toString());
  const labelled = lines.filter((line) => typeof parse(line)["label"] === "string");
  if (labelled.length === 0) return [];
  const { stdout } = spawnSync(process.execPath, [guardian, "analyze", "--format", "jsonl"], {
    env,
    input: `${labelled.join("\n")}\n`,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
    maxBuffer: 2 ** 30,
  });
  const judged = linesOf(stdout);
  if (judged.length !== labelled.length)
    throw new Error(`${file}: ${judged.length} of ${labelled.length} texts were judged`);
  const rows = new Map<string, Row>();
  for (const [index, line] of judged.entries())
    count(rows, path.basename(file), String(parse(labelled[index] ?? "")["label"]), line);
  return [...rows.values()];
}

function count(rows: Map<string, Row>, file: string, label: string, line: string): void {
  const { verdict, complete, error } = parse(line);
  if (error !== undefined) throw new Error(`${file}: ${line.slice(0, 200)}`);
  const row = rows.get(label) ?? { file, label, texts: 0, malicious: 0, suspicious: 0, incomplete: 0 };
  rows.set(label, row);
  row.texts += 1;
  if (verdict === "malicious") row.malicious += 1;
  if (verdict === "suspicious") row.suspicious += 1;
  if (complete !== true) row.incomplete += 1;
}

function print({ file, label, texts, malicious, suspicious, incomplete }: Row): void {
  const shares = [malicious, suspicious, incomplete].map((some) => `${((100 * some) / texts).toFixed(2)} %`);
  const cells = [file.replace(/\.jsonl\.gz$/, ""), label, String(texts), ...shares];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

/** Measures a folder and prints a row for each file, and one for all of a label. */
function main(folder: string): void {
  process.stdout.write("| file | label | texts | malicious | suspicious | incomplete |\n");
  process.stdout.write("| --- | --- | ---: | ---: | ---: | ---: |\n");
  const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz"));
  const rows: Row[] = [];
  for (const name of names.toSorted()) {
    const measured = measure(path.join(folder, name));
    for (const row of measured) print(row);
    rows.push(...measured);
  }
  for (const [label, group] of Map.groupBy(rows, (row) => row.label)) {
    const sum = (key: "texts" | "malicious" | "suspicious" | "incomplete"): number =>
      group.reduce((total, row) => total + row[key], 0);
    const [texts, malicious, suspicious, incomplete] = [
      sum("texts"),
      sum("malicious"),
      sum("suspicious"),
      sum("incomplete"),
    ];
    print({ file: "all", label, texts, malicious, suspicious, incomplete });
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write("usage: node bench/detection.ts FOLDER\n");
  process.exitCode = 2;
} else {
  try {
    main(folder);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
