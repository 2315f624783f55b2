import { resolve } from "node:path";
import { proveRedaction, proveRules, redactionRules } from "@guardian/engine";
import type { PackedChain, PackedRule, RedactionRule, RulePack } from "@guardian/engine";
import { excerpt, GuardianError, subjectKinds } from "@guardian/model";
import { matcher } from "../bench.ts";
import { suggestion, usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import { episodeWords, stepWords } from "../chain-words.ts";
import { print } from "../io.ts";
import type { Io } from "../io.ts";
import { loadFolder, loadPack } from "../pack.ts";
import { failureOf } from "../proof.ts";
import { table } from "../printing.ts";

/** `guardian rules list`. */
export const listRules: Run = async (call, io) => {
  const folder = call.operands[0];
  const pack = await packFor(call, io, folder);
  const rules = [...pack.rules.map(brief), ...codeOf(folder).map(brief), ...pack.chains.map(briefChain)];
  if (call.switches.has("json")) {
    await print(io.stdout, rules.map((rule) => `${JSON.stringify(rule)}\n`).join(""));
    return 0;
  }
  const rows = rules.map(({ id, severity, confidence, appliesTo, title }) => {
    return [
      id,
      severity,
      String(confidence),
      appliesTo.length > 2 ? `${appliesTo.length} kinds` : appliesTo.join(","),
      title,
    ];
  });
  await print(
    io.stdout,
    `${table(["RULE", "SEVERITY", "SURE", "READS", "TITLE"], rows)}\n${rules.length} rules\n`,
  );
  return 0;
};

/** `guardian rules show`. */
export const showRule: Run = async (call, io) => {
  const id = call.operands[0];
  if (id === undefined) throw usageError({ name: "rules show" }, "name the rule");
  const folder = call.operands[1];
  const { rules: ofFiles, chains } = await packFor(call, io, folder);
  const rules = [...ofFiles, ...codeOf(folder)];
  const rule = rules.find((one) => one.id === id);
  const chain = chains.find((one) => one.id === id);
  if (chain !== undefined) {
    await print(io.stdout, call.switches.has("json") ? `${JSON.stringify(chain)}\n` : chainPage(chain));
    return 0;
  }
  if (rule === undefined) {
    const known = [...rules, ...chains].map((one) => one.id);
    throw new GuardianError(
      "usage",
      `unknown rule "${excerpt(id, 100)}"${suggestion(id, known)}; see guardian rules list`,
    );
  }
  await print(io.stdout, call.switches.has("json") ? `${JSON.stringify(rule)}\n` : page(rule));
  return 0;
};

/** `guardian rules prove`. */
export const proveRulesCommand: Run = async (call, io) => {
  const pack = await packFor(call, io, call.operands[0]);
  const ofCode = call.operands[0] === undefined ? proveRedaction() : [];
  const proofs = [...(await proveRules(pack, await matcher())), ...ofCode];
  const failed = proofs.filter(({ isProven }) => !isProven);
  const count = pack.rules.length + pack.chains.length + codeOf(call.operands[0]).length;
  const head = `${count} rules, ${proofs.length} examples`;
  const unproven = pack.rules.filter((rule) => rule.unproven !== undefined).map(({ id }) => id);
  if (call.switches.has("json")) {
    await print(
      io.stdout,
      `${JSON.stringify({ rules: count, examples: proofs.length, failed, unproven })}\n`,
    );
  } else {
    const verdict =
      failed.length === 0 ? "all are proven" : `${failed.length} examples do not do what they say`;
    const rest = unproven.length === 0 ? "" : `, and ${unproven.length} rules have no proof`;
    await print(
      io.stdout,
      `${failed.map((proof) => `${failureOf(proof)}\n`).join("")}${head}: ${verdict}${rest}\n`,
    );
  }
  return failed.length === 0 ? 0 : 1;
};

async function packFor(call: Call, io: Io, folder: string | undefined): Promise<RulePack> {
  if (folder !== undefined) return loadFolder(resolve(io.cwd, folder));
  const { config } = await loadConfig(call, io, "either");
  return loadPack(config);
}

type AnyRule = PackedRule | RedactionRule;

/** The rules that are code belong to no folder. */
const codeOf = (folder: string | undefined): readonly RedactionRule[] =>
  folder === undefined ? redactionRules : [];

function briefChain({ id, title, severity, confidence }: PackedChain) {
  return { id, layer: "behaviour" as const, title, severity, confidence, appliesTo: ["tool_args" as const] };
}

function chainPage(chain: PackedChain): string {
  const { id, title, severity, confidence, within, steps, falsePositives, examples } = chain;
  const rows = [
    ["id", id],
    ["title", title],
    ["layer", "behaviour"],
    ["severity", severity],
    ["confidence", String(confidence)],
    ["within", `${within / 1_000} s`],
    ["mistakes", falsePositives.trim()],
    ...steps.map((step, index) => [`step ${index + 1}`, stepWords(step)]),
    ...examples.match.map((episode) => ["must match", episodeWords(episode)]),
    ...examples.miss.map((episode) => ["must miss", episodeWords(episode)]),
  ];
  return lines(rows);
}

const everyKind = subjectKinds.filter((kind) => kind !== "malformed");
const kindsOf = (rule: AnyRule): PackedRule["appliesTo"] =>
  "appliesTo" in rule ? rule.appliesTo : everyKind;

function brief(rule: AnyRule) {
  const { id, layer, title, severity, confidence } = rule;
  const about = { id, layer, title, severity, confidence, appliesTo: kindsOf(rule) };
  return "unproven" in rule ? { ...about, unproven: rule.unproven } : about;
}

function page(rule: AnyRule): string {
  const { match, miss } = rule.examples;
  const rows = [
    ["id", rule.id],
    ["title", rule.title],
    ["layer", rule.layer],
    ["severity", rule.severity],
    ["confidence", `${rule.confidence}${"quoted" in rule ? `, quoted ${rule.quoted}` : ""}`],
    ["reads", kindsOf(rule).join(", ")],
    ["views", "views" in rule ? rule.views.join(", ") : "all"],
    ["redacts as", rule.placeholder ?? "nothing"],
    ["mistakes", rule.falsePositives.trim()],
    ...("unproven" in rule ? [["unproven", rule.unproven]] : []),
    ...("patterns" in rule ? rule.patterns.map(({ place, text }) => [place, text]) : []),
    ...match.map((example) => ["must match", shown(example)]),
    ...miss.map((example) => ["must miss", shown(example)]),
  ];
  return lines(rows);
}

function lines(rows: readonly (readonly string[])[]): string {
  return rows.map(([name = "", value = ""]) => `${name.padEnd(12)}  ${excerpt(value, 400)}\n`).join("");
}

function shown(example: PackedRule["examples"]["match"][number]): string {
  return typeof example === "string" ? example : example.join("");
}
