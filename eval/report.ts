import type { Figures } from "./figures.ts";

/** Everything that one evaluation found out. */
export interface Report {
  readonly command: string;
  readonly texts: number;
  readonly incomplete: number;
  readonly all: Figures;
  readonly byFile: Table;
  readonly bySource: Table;
  readonly byKind: Table;
  readonly byAttack: Table;
  /** Each layer by itself, and everything but that layer. */
  readonly byLayer: readonly { readonly layer: string; readonly alone: Figures; readonly without: Figures }[];
  readonly speed: { readonly p50: number; readonly p99: number; readonly megabytesPerSecond: number };
  /** What training measured on sources that it left out; null where no model was trained. */
  readonly leftOut: unknown;
}

export type Table = readonly (readonly [string, Figures])[];

/** The report as Markdown, false positives first. */
export function markdownOf(report: Report): string {
  const { all, speed } = report;
  return [
    "# How well it detects",
    `Made by \`${report.command}\`; every figure went through \`guardian analyze\` and the policy \`balanced\`. ${report.texts} texts, ` +
      `${report.incomplete} of them judged incompletely.`,
    `All together: ${percent(all.falsePositiveRate)} of the innocent texts were stopped or redacted (false positives), ` +
      `${percent(all.recall)} of the attacks were caught; precision ${percent(all.precision)}, F1 ${percent(all.f1)}, ` +
      `area under the curve ${number(all.auc)}, recall at 1 % false positives ${percent(all.recallAt1)}.`,
    `One text at a time: half within ${speed.p50.toFixed(1)} ms, 99 of 100 within ${speed.p99.toFixed(1)} ms; ` +
      `all of them in a row: ${speed.megabytesPerSecond.toFixed(2)} MB/s.`,
    "The models were trained on this corpus among others, so the figures of what they have seen are better than those of what they have not: " +
      "see the last section.",
    section("By file", report.byFile),
    layers(report),
    section("By kind of attack, or of innocent text", report.byAttack),
    section("By kind of message", report.byKind),
    section("By source", report.bySource),
    leftOut(report.leftOut),
  ].join("\n\n");
}

const head =
  "| | texts: innocent | attacks | false positives | recall | precision | F1 | AUC | recall at 1 % |\n" +
  "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |";

function section(title: string, table: Table): string {
  return [`## ${title}\n`, head, ...table.map(([name, figures]) => row(name, figures))].join("\n");
}

function row(name: string, f: Figures): string {
  const cells = [
    percent(f.falsePositiveRate),
    percent(f.recall),
    percent(f.precision),
    percent(f.f1),
    number(f.auc),
    percent(f.recallAt1),
  ];
  return `| ${name.replaceAll("|", "\\|")} | ${f.benign} | ${f.malicious} | ${cells.join(" | ")} |`;
}

function layers({ byLayer, all }: Report): string {
  const rows = byLayer.map(({ layer, alone, without }) =>
    [layer, alone.falsePositiveRate, alone.recall, without.falsePositiveRate, without.recall]
      .map((cell) => (typeof cell === "string" ? cell : percent(cell)))
      .join(" | "),
  );
  return [
    "## By layer\n",
    "| layer | alone: false positives | recall | switched off: false positives | recall |",
    "| --- | ---: | ---: | ---: | ---: |",
    `| all | ${percent(all.falsePositiveRate)} | ${percent(all.recall)} | | |`,
    ...rows.map((cells) => `| ${cells} |`),
  ].join("\n");
}

function leftOut(report: unknown): string {
  const text =
    report === null ? "Nothing was trained." : "```json\n" + JSON.stringify(report, null, 2) + "\n```";
  return `## On sources that training left out\n\n${text}\n`;
}

const percent = (share: number | null): string => (share === null ? "" : `${(100 * share).toFixed(2)} %`);
const number = (value: number | null): string => (value === null ? "" : value.toFixed(3));
