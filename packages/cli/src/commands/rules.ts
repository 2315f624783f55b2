import { resolve } from "node:path";
import { proveRules } from "@guardian/engine";
import type { PackedRule, RulePack } from "@guardian/engine";
import { excerpt, GuardianError } from "@guardian/model";
import { matcher } from "../bench.ts";
import { suggestion, usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import { print } from "../io.ts";
import type { Io } from "../io.ts";
import { loadFolder, loadPack } from "../pack.ts";
import { failureOf } from "../proof.ts";
import { table } from "../printing.ts";

/** `guardian rules list`. */
export const listRules: Run = async (call, io) => {
  const { rules } = await packFor(call, io, call.operands[0]);
  if (call.switches.has("json")) {
    await print(io.stdout, rules.map((rule) => `${JSON.stringify(brief(rule))}\n`).join(""));
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
  const { rules } = await packFor(call, io, call.operands[1]);
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) {
    const known = rules.map((one) => one.id);
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
  const proofs = await proveRules(pack, await matcher());
  const failed = proofs.filter(({ isProven }) => !isProven);
  const head = `${pack.rules.length} rules, ${proofs.length} examples`;
  if (call.switches.has("json")) {
    await print(
      io.stdout,
      `${JSON.stringify({ rules: pack.rules.length, examples: proofs.length, failed })}\n`,
    );
  } else {
    const verdict =
      failed.length === 0 ? "all are proven" : `${failed.length} examples do not do what they say`;
    await print(io.stdout, `${failed.map((proof) => `${failureOf(proof)}\n`).join("")}${head}: ${verdict}\n`);
  }
  return failed.length === 0 ? 0 : 1;
};

async function packFor(call: Call, io: Io, folder: string | undefined): Promise<RulePack> {
  if (folder !== undefined) return loadFolder(resolve(io.cwd, folder));
  const { config } = await loadConfig(call, io, "either");
  return loadPack(config);
}

function brief({ id, layer, title, severity, confidence, appliesTo }: PackedRule) {
  return { id, layer, title, severity, confidence, appliesTo };
}

function page(rule: PackedRule): string {
  const { match, miss } = rule.examples;
  const rows = [
    ["id", rule.id],
    ["title", rule.title],
    ["layer", rule.layer],
    ["severity", rule.severity],
    ["confidence", `${rule.confidence}${rule.quoted === undefined ? "" : `, quoted ${rule.quoted}`}`],
    ["reads", rule.appliesTo.join(", ")],
    ["views", rule.views?.join(", ") ?? "all"],
    ["redacts as", rule.placeholder ?? "nothing"],
    ["mistakes", rule.falsePositives.trim()],
    ...rule.patterns.map(({ place, text }) => [place, text]),
    ...match.map((example) => ["must match", shown(example)]),
    ...miss.map((example) => ["must miss", shown(example)]),
  ];
  return rows.map(([name = "", value = ""]) => `${name.padEnd(12)}  ${excerpt(value, 400)}\n`).join("");
}

function shown(example: PackedRule["examples"]["match"][number]): string {
  return typeof example === "string" ? example : example.join("");
}
