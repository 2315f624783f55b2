import { kinds } from "@guardian/engine";
import type { ToolDefinition } from "@guardian/engine";
import { excerpt, nearest } from "@guardian/model";
import type { SubjectKind } from "@guardian/model";
import { judgeOf } from "../analysis.ts";
import type { NamedAnalysis, NamedQuestion } from "../analysis.ts";
import { printerOf } from "../analysis-printer.ts";
import type { Printer } from "../analysis-printer.ts";
import { usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { inputOf } from "../input.ts";
import { complain } from "../io.ts";
import type { ExitCode, Io } from "../io.ts";
import { readLines } from "../lines.ts";
import type { InputLine } from "../lines.ts";

/** `guardian analyze`: judges texts like traffic, one JSON line after the other. */
export const analyze: Run = async (call, io) => {
  const { config } = await loadConfig(call, io, "either");
  const kind = kindOf(call.texts["kind"] ?? "document");
  if (kind === null)
    throw usageError({ name: "analyze" }, `--kind: ${unknownKind(call.texts["kind"] ?? "")}`);
  const printer = printerOf(formatOf(call), io);
  const input = await inputOf(call, io);
  // Always `balanced` unless somebody asks otherwise: a monitoring guard's texts are no less malicious.
  const policy = call.texts["policy"] === undefined ? "balanced" : config.policy;
  const judge = await judgeOf({ ...config, policy }, { env: io.env, awaited: awaitedOf(call, config) });
  const tally: Tally = { found: 0, unread: 0, incomplete: 0, lacks: new Map() };
  await printer.begin();
  for await (const lines of readLines(input, config.limits.bytes)) {
    for (let at = 0; at < lines.length && !io.signal.aborted; at += together) {
      const questions = lines.slice(at, at + together).map((line) => questionOf(line, kind));
      const answers = questions.map(async (question) =>
        question === null || "problem" in question ? question : judge(question),
      );
      for (const one of answers) await tell(await one, { printer, io, tally });
    }
    await printer.flush();
    if (io.signal.aborted) break;
  }
  await printer.end();
  for (const [lack, texts] of tally.lacks)
    complain(io, `${texts} ${texts === 1 ? "text was" : "texts were"} not read completely: ${lack}`);
  return exitCode(tally, io.signal.aborted);
};

/** So many texts are judged at a time, since some of them wait for a thread. */
const together = 16;

async function tell(one: NamedAnalysis | Unread | null, scene: Scene): Promise<void> {
  if (one === null) return;
  if ("problem" in one) await report(one, scene);
  else await answer(one, scene);
}

interface Tally {
  found: number;
  unread: number;
  incomplete: number;
  /** How many texts lacked what, in the detectors' own words. */
  readonly lacks: Map<string, number>;
}

interface Scene {
  readonly printer: Printer;
  readonly io: Io;
  readonly tally: Tally;
}

async function answer(analysis: NamedAnalysis, { printer, tally }: Scene): Promise<void> {
  if (analysis.verdict !== "benign") tally.found += 1;
  if (!analysis.complete) tally.incomplete += 1;
  for (const lack of new Set(analysis.faults?.map(({ detector, detail }) => `${detector}: ${detail}`)))
    tally.lacks.set(lack, (tally.lacks.get(lack) ?? 0) + 1);
  await printer.analysis(analysis);
}

async function report({ line, id, problem }: Unread, { printer, io, tally }: Scene): Promise<void> {
  tally.unread += 1;
  complain(io, `line ${line}: ${problem}`);
  await printer.unread({ id, line, error: problem });
}

function exitCode({ found, unread, incomplete }: Tally, isAborted: boolean): ExitCode {
  if (unread > 0 || incomplete > 0 || isAborted) return 3;
  return found > 0 ? 1 : 0;
}

/** The layers of --await; one that is not set up would make every text incomplete, which is told at once instead. */
function awaitedOf(call: Call, { judge }: Config): readonly string[] {
  const names = [...new Set((call.texts["await"] ?? "").split(",").map((name) => name.trim()))];
  const asked = names.filter((name) => name !== "");
  const wrong = asked.find((name) => name !== "judge");
  if (wrong !== undefined)
    throw usageError(
      { name: "analyze" },
      `--await: "${excerpt(wrong, 40)}" is no layer that can be awaited; known: judge`,
    );
  if (asked.length > 0 && judge === null)
    throw usageError(
      { name: "analyze" },
      "--await judge: no judge is configured; set judge.provider in guardian.yaml",
    );
  return asked;
}

function formatOf(call: Call): "table" | "json" | "jsonl" {
  const format = call.texts["format"] ?? (call.switches.has("json") ? "json" : "table");
  if (format === "table" || format === "json" || format === "jsonl") return format;
  throw usageError({ name: "analyze" }, `--format: "${excerpt(format, 40)}" is none of table, json, jsonl`);
}

interface Unread {
  readonly line: number;
  /** The text's id where it could still be read. */
  readonly id: string | number | null;
  readonly problem: string;
}

/** What a line asks; null for an empty line. */
function questionOf(line: InputLine, fallback: SubjectKind): NamedQuestion | Unread | null {
  if ("problem" in line) return { line: line.number, id: null, problem: line.problem };
  const { number, text } = line;
  if (text.trim() === "") return null;
  const value = parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { line: number, id: null, problem: "not a JSON object" };
  }
  // An object of JSON.parse: its own members only, whatever their names.
  const member = (name: string): unknown =>
    Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  const id = member("id") ?? number;
  if (typeof id !== "string" && typeof id !== "number")
    return { line: number, id: null, problem: "id is neither text nor number" };
  const content = member("text");
  if (typeof content !== "string")
    return { line: number, id, problem: `text is ${content === undefined ? "missing" : "no text"}` };
  const named = member("kind") ?? fallback;
  const kind = typeof named === "string" ? kindOf(named) : null;
  if (kind === null) return { line: number, id, problem: unknownKind(named) };
  const [tool, argument] = [member("tool") ?? undefined, member("argument") ?? undefined];
  if (!isTextOrNothing(tool) && !isDefinition(tool))
    return { line: number, id, problem: "tool is neither a name nor a definition with a name" };
  if (!isTextOrNothing(argument)) return { line: number, id, problem: "argument is no text" };
  return { id, text: content, kind, tool, argument };
}

/** A tool as `tools/list` gives it. */
function isDefinition(value: unknown): value is ToolDefinition {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}

function isTextOrNothing(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // which is no object either, and reported as such
  }
}

/** A kind by its name, or by the name that people give it; null where there is none. */
function kindOf(name: string): SubjectKind | null {
  return kinds.get(name.replaceAll("-", "_")) ?? null;
}

function unknownKind(name: unknown): string {
  if (typeof name !== "string") return "kind is no text";
  const known = [...kinds.keys()];
  const near = nearest(name, known);
  const hint = near === null ? `known: ${known.join(", ")}` : `did you mean "${near}"?`;
  return `unknown kind "${excerpt(name, 40)}"; ${hint}`;
}
