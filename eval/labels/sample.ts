import { readFileSync } from "node:fs";
import path from "node:path";
import { labels } from "@guardian/model";
import type { Label } from "@guardian/model";
import { linesOf, parse } from "../corpus.ts";
import type { Part } from "./draw.ts";

/** A tool that was labelled by hand; its text is in the corpus, under its digest. */
export interface Labelled {
  readonly server: string;
  readonly name: string;
  readonly digest: string;
  readonly part: Part;
  readonly labels: ReadonlySet<Label>;
}

/** The tools of sample.jsonl. */
export function readSample(): readonly Labelled[] {
  return linesOf(readFileSync(path.join(import.meta.dirname, "sample.jsonl"), "utf8")).map((line) => {
    const row = parse(line);
    const word = (key: string): string => {
      const value = row[key];
      if (typeof value !== "string") throw new Error(`no ${key}: ${line.slice(0, 80)}`);
      return value;
    };
    const part = word("part");
    if (part !== "dev" && part !== "test") throw new Error(`no part is called ${part}`);
    const said: readonly unknown[] = Array.isArray(row["labels"]) ? row["labels"] : [];
    const held = said.map((name) => {
      const label = labels.find((one) => one === name);
      if (label === undefined) throw new Error(`no label: ${line.slice(0, 80)}`);
      return label;
    });
    return {
      server: word("server"),
      name: word("name"),
      digest: word("digest"),
      part,
      labels: new Set(held),
    };
  });
}
