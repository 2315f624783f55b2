import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadMatcher, openPack, packRules, parsePolicy, preparePolicy, proveRules } from "@guardian/engine";
import type { Pack } from "@guardian/engine";
import type { Policy } from "@guardian/model";
import { readFolder } from "../packages/cli/src/folder.ts";

export interface BuiltIn {
  readonly rules: Pack;
  readonly policies: readonly Policy[];
}

/** Reads the repository's rules and policies, proves the one and prepares the other; throws for whatever does not hold. */
export async function builtIn(root: string): Promise<BuiltIn> {
  const rules = packRules(readFolder(join(root, "rules"), [".yaml", ".yar"], "rule/invalid"));
  const policies = await Promise.all(
    readFolder(join(root, "policies"), [".yaml"], "policy/invalid").map(async ({ name, text }) => {
      const policy = await parsePolicy(text, name.replace(/\.yaml$/, ""));
      await preparePolicy(policy);
      return policy;
    }),
  );
  await prove(rules);
  return { rules, policies };
}

async function prove(rules: Pack): Promise<void> {
  const proofs = await proveRules(openPack(rules), await loadMatcher((url) => readFile(url)));
  const failed = proofs.filter(({ isProven }) => !isProven);
  if (failed.length === 0) return;
  const lines = failed.map(
    ({ rule, example, index, text }) => `  ${rule}: examples.${example}[${index}]: ${text}`,
  );
  throw new Error(`${failed.length} examples do not do what they say:\n${lines.join("\n")}`);
}
