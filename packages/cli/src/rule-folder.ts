import { loadRules } from "@guardian/engine";
import type { RulePack } from "@guardian/engine";
import { GuardianError } from "@guardian/model";
import { readFolder } from "./folder.ts";

/** Reads the rules of a folder; one without any is a mistake, not an empty set of rules. */
export function loadRuleFolder(folder: string): RulePack {
  const sources = readFolder(folder, [".yaml", ".yml", ".yar"], "rule/invalid");
  if (sources.length > 0) return loadRules(sources);
  throw new GuardianError(
    "rule/invalid",
    `${folder}: there are no rules (*.yaml, *.yar) in it; name a folder with rules`,
  );
}
