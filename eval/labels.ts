/**
 * How well the labels that the guard derives for tools agree with labels by hand: `npm run eval:labels -- --corpus DIR` takes the texts of the
 * tools of eval/labels/sample.jsonl from the corpus, prints a table and writes docs/eval/labels.md. `--check` fails where that file says
 * something else, `--show dev` names each tool of the part that may be looked at which has other labels by hand, with the reasons;
 * `--quick` leaves the file and the part `test` out, `--draw N` prints the tools of a sample of that size, to be labelled.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ToolLabels } from "@guardian/engine";
import { labels } from "@guardian/model";
import type { Label } from "@guardian/model";
import { agreementOf } from "./labels/agreement.ts";
import { readDefinitions, toolOf } from "./labels/definitions.ts";
import { drawSample } from "./labels/draw.ts";
import type { Part } from "./labels/draw.ts";
import { readSample } from "./labels/sample.ts";
import type { Labelled } from "./labels/sample.ts";

const usage = "usage: npm run eval:labels -- --corpus DIR [--check] [--quick] [--show dev] [--draw N]\n";
const out = path.join(import.meta.dirname, "..", "docs", "eval", "labels.md");

/** A tool with the labels by hand and those derived, each with its reason. */
interface Judged {
  readonly tool: Labelled;
  readonly derived: ReadonlyMap<Label, string>;
}

function main(): number {
  const { values } = parseArgs({
    options: {
      corpus: { type: "string" },
      check: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      show: { type: "string" },
      draw: { type: "string" },
    },
  });
  if (values.corpus === undefined || ![undefined, "dev"].includes(values.show)) {
    process.stderr.write(usage);
    return 2;
  }
  if (values.draw !== undefined) return draw(values.corpus, Number(values.draw));
  const parts = values.quick ? (["dev"] as const) : (["dev", "test"] as const);
  const { judged, missing } = judge(values.corpus);
  if (missing > 0) {
    process.stderr.write(
      `${values.corpus} lacks the texts of ${missing} tools of the sample: it is another corpus\n`,
    );
    return 1;
  }
  const text = report(judged, parts);
  process.stdout.write(text);
  if (values.show === "dev") process.stdout.write(wrong(judged));
  if (values.quick) return 0;
  if (!values.check) writeFileSync(out, text);
  else if (!existsSync(out) || readFileSync(out, "utf8") !== text) {
    process.stderr.write(
      "docs/eval/labels.md says something else: look whether the figures are worse, and run `npm run eval:labels`\n",
    );
    return 1;
  }
  return 0;
}

function judge(corpus: string): { readonly judged: readonly Judged[]; readonly missing: number } {
  const definitions = new Map(readDefinitions(corpus).map((one) => [one.digest, one]));
  const derive = new ToolLabels();
  const judged = readSample().flatMap((tool): readonly Judged[] => {
    const definition = definitions.get(tool.digest);
    if (definition === undefined) return [];
    return [{ tool, derived: derive.of(callName(tool.server), tool.name, toolOf(definition)) }];
  });
  return { judged, missing: readSample().length - judged.length };
}

/** A server as an operator calls it: what its path ends with. */
const callName = (server: string): string => server.split("/").at(-1) ?? server;

function report(judged: readonly Judged[], parts: readonly Part[]): string {
  const lines = [
    "# Labels of tools",
    "",
    "Made by `npm run eval:labels -- --corpus CORPUS`: the labels that are derived from what tools say of themselves, against labels by hand",
    "(`eval/labels/sample.jsonl`, by the rules of `eval/labels/GUIDE.md`). The errors in the part `test`, other servers than those of `dev`, were not looked at.",
    "What is read and not said to be public counts as private: a label too many asks a person once too often, a missing one lets something leave.",
    "",
    "| label | part | tools that have it | precision | recall | agreement | kappa |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...labels.flatMap((label) => parts.map((part) => row(label, part, judged))),
    "",
  ];
  return `${lines.join("\n")}\n`;
}

function row(label: Label, part: Part, judged: readonly Judged[]): string {
  const own = judged.filter(({ tool }) => tool.part === part);
  const found = agreementOf(
    own.map(({ tool, derived }) => ({ isDerived: derived.has(label), isHeld: tool.labels.has(label) })),
  );
  const shares = [found.precision, found.recall, found.agreement].map(percent).join(" | ");
  return `| ${label} | ${part} | ${found.support} of ${found.tools} | ${shares} | ${found.kappa?.toFixed(2) ?? "–"} |`;
}

const percent = (share: number | null): string => (share === null ? "–" : `${(100 * share).toFixed(1)} %`);

function wrong(judged: readonly Judged[]): string {
  return judged
    .filter(({ tool }) => tool.part === "dev")
    .flatMap(({ tool, derived }) =>
      labels
        .filter((label) => derived.has(label) !== tool.labels.has(label))
        .map((label) => {
          const said = derived.has(label) ? `too much (${derived.get(label) ?? ""})` : "missing";
          return `${label} ${said}: ${tool.server} ${tool.name}\n`;
        }),
    )
    .toSorted()
    .join("");
}

function draw(corpus: string, size: number): number {
  for (const { definition, part } of drawSample(readDefinitions(corpus), size)) {
    const { server, name, digest } = definition;
    process.stdout.write(`${JSON.stringify({ server, name, digest, part, labels: [] })}\n`);
  }
  return 0;
}

process.exitCode = main();
