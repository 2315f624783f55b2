import { joinPacks, openPack } from "@guardian/engine";
import type { RulePack } from "@guardian/engine";
import type { Config } from "./config/config.ts";
import { isBundled, readBuiltIn, sourceFolders } from "./installation.ts";

/** The built-in rules together with those of the configured folders. Throws `rule/invalid`. */
export async function loadPack({ rules }: Pick<Config, "rules">): Promise<RulePack> {
  const builtIn = isBundled ? openPack(readBuiltIn().rules) : await loadFolder(sourceFolders.rules);
  const own = await Promise.all(rules.map(loadFolder));
  return own.reduce(joinPacks, builtIn);
}

/** The rules of one folder. */
export async function loadFolder(folder: string): Promise<RulePack> {
  // Brings zod and a YAML reader with it, which a guard with the built-in rules alone must not pay for.
  const { loadRuleFolder } = await import("./rule-folder.ts");
  return loadRuleFolder(folder);
}
