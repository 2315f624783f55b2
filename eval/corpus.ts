import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

/** A labelled text of a corpus. */
export interface Text {
  readonly id: string;
  readonly text: string;
  readonly isMalicious: boolean;
  readonly kind: string;
  /** What kind of attack, or of innocent text, it is. */
  readonly attack: string;
  /** The repository that it comes from. */
  readonly source: string;
  /** The file of the corpus. */
  readonly file: string;
}

/** Lines end with a line feed only: a JSON string may hold U+2028. */
export const linesOf = (text: string): string[] => text.split("\n").filter((line) => line !== "");

/** A line of JSON as an object whose members are unknown. */
export function parse(line: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(line);
  if (typeof value !== "object" || value === null) throw new Error(`no object: ${line.slice(0, 80)}`);
  return { ...value };
}

/** Every `step`-th text with a label in the `*.jsonl.gz` files of a folder. */
export function readCorpus(folder: string, step: number): readonly Text[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz"));
  if (names.length === 0) throw new Error(`${folder}: no *.jsonl.gz files are there`);
  return names.toSorted().flatMap((name) => {
    const rows = linesOf(gunzipSync(readFileSync(path.join(folder, name))).toString()).map(parse);
    const labelled = rows.filter(({ label }) => label === "malicious" || label === "benign");
    return labelled.filter((_, index) => index % step === 0).map((row) => textOf(row, name));
  });
}

function textOf(row: Readonly<Record<string, unknown>>, name: string): Text {
  const word = (key: string, otherwise: string): string => {
    const value = row[key];
    return typeof value === "string" && value !== "" ? value : otherwise;
  };
  const isMalicious = row["label"] === "malicious";
  const file = name.replace(/\.jsonl\.gz$/, "");
  const attack = isMalicious ? word("attack", "unknown") : word("category", file.replace(/^instr-/, ""));
  return {
    id: `${file}/${word("id", "?")}`,
    text: word("text", ""),
    isMalicious,
    kind: word("kind", "document"),
    attack: file.startsWith("injection") ? `argument: ${attack}` : attack,
    source: word("source", "unknown").split(/:| \+ /)[0] ?? "unknown",
    file,
  };
}
