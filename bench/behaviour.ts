/**
 * How often the layers that keep state are wrong, and how soon they see an attack: `node bench/behaviour.ts [WEEKS] [SEEDS]` plays
 * simulated weeks of honest work through the detectors with the shipped chains, then each attack, and prints tables in Markdown. The
 * same for the same seeds. A finding is a note, or a flag where its severity is medium or more: those `balanced` writes into the audit.
 */
import { join } from "node:path";
import type { Finding } from "@guardian/model";
import { loadRuleFolder } from "../packages/cli/src/rule-folder.ts";
import { attackAt, attacks } from "../packages/engine/src/detect/detectors/simulation/attacks.ts";
import type { Attack } from "../packages/engine/src/detect/detectors/simulation/attacks.ts";
import { ordinaryWeeks } from "../packages/engine/src/detect/detectors/simulation/ordinary.ts";
import { player } from "../packages/engine/src/detect/detectors/simulation/play.ts";
import type { Player } from "../packages/engine/src/detect/detectors/simulation/play.ts";
import { Random } from "../packages/engine/src/detect/detectors/simulation/random.ts";
import type { Happening } from "../packages/engine/src/detect/detectors/simulation/scene.ts";

const start = Date.UTC(2026, 8, 7);
const [weeks = 6, seeds = 5] = process.argv.slice(2).map(Number);
const { chains } = loadRuleFolder(join(import.meta.dirname, "../rules"));
const numbers = Array.from({ length: seeds }, (_, index) => index + 1);
const isFlag = ({ severity }: Finding): boolean => severity !== "low" && severity !== "info";

/** Layers that have seen weeks of honest work; the day after them is a working day. */
function trained(
  seed: number,
  say: (finding: Finding, tool: string) => void,
): { layers: Player; calls: number } {
  const happened = ordinaryWeeks(new Random(seed), weeks, start);
  const layers = player({}, chains);
  for (const one of happened)
    for (const finding of layers.see(one)) say(finding, one.subject.origin.target ?? "");
  return { layers, calls: happened.length / 2 };
}

interface Row {
  notes: number;
  flags: number;
  example: string;
}

function honest(): void {
  const rows = new Map<string, Row>();
  const count = (finding: Finding, tool: string): void => {
    const { rule, severity, excerpt } = finding;
    const row = rows.get(rule) ?? { notes: 0, flags: 0, example: `${severity}: ${tool}: ${excerpt}` };
    rows.set(rule, row);
    if (isFlag(finding)) row.flags += 1;
    else row.notes += 1;
  };
  const calls = numbers.reduce((sum, seed) => sum + trained(seed, count).calls, 0);
  const per = (number: number): string => ((10_000 * number) / calls).toFixed(2);
  const sum = (key: "notes" | "flags"): number => [...rows.values()].reduce((all, row) => all + row[key], 0);
  console.log(`${calls} honest calls: ${seeds} times ${weeks} weeks\n`);
  console.log("| rule | notes per 10,000 calls | flags per 10,000 calls | an example |\n|---|---:|---:|---|");
  for (const [rule, { notes, flags, example }] of [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`| ${rule} | ${per(notes)} | ${per(flags)} | ${example} |`);
  console.log(`| all | ${per(sum("notes"))} | ${per(sum("flags"))} | |\n`);
}

/** When an attack was seen first: after how many of its calls, and seconds. */
interface Sight {
  readonly calls: number;
  readonly seconds: number;
  readonly rule: string;
}

/** The first note and the first flag on an attack. */
function sightsOf(
  happened: readonly Happening[],
  layers: Player,
): { note: Sight | null; flag: Sight | null } {
  const sights = { note: null as Sight | null, flag: null as Sight | null };
  let calls = 0;
  for (const one of happened) {
    if (one.subject.kind === "tool_args") calls += 1;
    const seconds = (one.time - (happened[0]?.time ?? 0)) / 1_000;
    for (const finding of layers.see(one)) {
      const seen = { calls, seconds, rule: finding.rule };
      sights.note ??= seen;
      if (isFlag(finding)) sights.flag ??= seen;
    }
  }
  return sights;
}

function attacked(attack: Attack): void {
  const sights = numbers.map((seed) => {
    const { layers } = trained(seed, () => undefined);
    const begins = start + weeks * 7 * 86_400_000 + 10 * 3_600_000;
    return sightsOf(attackAt(attack, new Random(seed), begins), layers);
  });
  const cells = (["note", "flag"] as const).map((what) => {
    const seen = sights.map((one) => one[what]).filter((one) => one !== null);
    const middle = seen.toSorted((one, other) => one.calls - other.calls)[Math.floor((seen.length - 1) / 2)];
    const share = `${Math.round((100 * seen.length) / seeds)} %`;
    if (middle === undefined) return share;
    return `${share}, after ${middle.calls} calls, ${middle.seconds.toFixed(0)} s, ${middle.rule}`;
  });
  console.log(`| ${attack.name} | ${cells.join(" | ")} |`);
}

honest();
console.log("| attack | first note | first flag |\n|---|---|---|");
for (const attack of attacks) attacked(attack);
