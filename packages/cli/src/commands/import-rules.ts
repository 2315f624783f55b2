import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { foreignFormats, importRules } from "@guardian/engine";
import type { ForeignFormat, ImportedRule, RuleSource } from "@guardian/engine";
import { excerpt, GuardianError } from "@guardian/model";
import { matcher } from "../bench.ts";
import { suggestion, usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { readFolder, readText } from "../folder.ts";
import { complain, print } from "../io.ts";

const command = { name: "rules import" };
const endings = [".yar", ".yara", ".yaml", ".yml"];

/** `guardian rules import`. */
export const importRulesCommand: Run = async (call, io) => {
  if (call.operands.length === 0) throw usageError(command, "name a file or a folder with rules");
  const format = formatOf(call);
  const files = call.operands.flatMap((operand) => sources(resolve(io.cwd, operand)));
  const { rules, problems } = await importRules({
    files,
    format,
    takesUnproven: call.switches.has("unproven"),
    matcher: await matcher(),
  });
  const out = call.texts["out"];
  if (out !== undefined) write(resolve(io.cwd, out), rules);
  for (const problem of problems) complain(io, excerpt(problem, 500));
  const lines = rules.map(
    ({ id, unproven }) => `${id}${unproven === null ? "" : `  unproven: ${excerpt(unproven, 200)}`}\n`,
  );
  const where = out === undefined ? "nothing is written without --out DIR" : `written to ${out}`;
  await print(
    io.stdout,
    `${lines.join("")}${rules.length} rules imported, ${problems.length} not; ${where}\n`,
  );
  return problems.length === 0 ? 0 : 1;
};

function formatOf(call: Call): ForeignFormat | null {
  const word = call.texts["format"];
  if (word === undefined) return null;
  const format = foreignFormats.find((one) => one === word);
  if (format !== undefined) return format;
  throw usageError(command, `unknown format "${excerpt(word)}"${suggestion(word, foreignFormats)}`);
}

/** A file with the examples beside it, or every file of a folder. */
function sources(path: string): readonly RuleSource[] {
  if (existsSync(path) && statSync(path).isDirectory()) return readFolder(path, endings, "rule/invalid");
  const beside = path.replace(/\.(?:ya?ml|yara?)$/, ".examples.yaml");
  const paths = beside !== path && existsSync(beside) ? [path, beside] : [path];
  return paths.map((one) => ({ name: basename(one), text: readText(one, "rule/invalid") }));
}

/** Nothing is written where a file of another content stands in the way: it may have been edited since. */
function write(folder: string, rules: readonly ImportedRule[]): void {
  const files = rules.flatMap((rule) => rule.files);
  const other = files.find(({ name, text }) => {
    const path = join(folder, name);
    return existsSync(path) && readFileSync(path, "utf8") !== text;
  });
  if (other !== undefined) {
    throw new GuardianError(
      "rule/invalid",
      `${join(folder, other.name)} exists and says something else; remove it or choose another --out`,
    );
  }
  for (const { name, text } of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
