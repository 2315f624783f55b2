import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { parsePolicy } from "@guardian/engine";
import { excerpt, GuardianError } from "@guardian/model";
import type { Policy } from "@guardian/model";
import { suggestion } from "./call.ts";
import type { Config } from "./config/config.ts";
import { looksLikePath } from "./config/reading.ts";
import { readFolder, readText } from "./folder.ts";
import { isBundled, readBuiltIn, sourceFolders } from "./installation.ts";

/** The configured policy, with the suppressions of the configuration added to its own. Throws `policy/invalid`. */
export async function loadPolicy(
  config: Pick<Config, "policy" | "policies" | "suppressions">,
): Promise<Policy> {
  const policy = await findPolicy(config.policy, config.policies);
  if (config.suppressions.length === 0) return policy;
  return { ...policy, suppressions: [...policy.suppressions, ...config.suppressions] };
}

async function findPolicy(policy: string, folders: readonly string[]): Promise<Policy> {
  if (looksLikePath(policy)) return parsePolicy(readText(policy, "policy/invalid"), nameOf(policy));
  const builtIn = await builtInPolicies();
  const files = folders.map((folder) => join(folder, `${policy}.yaml`)).filter((file) => existsSync(file));
  const found = builtIn.find(({ name }) => name === policy);
  const file = files[0];
  if (file === undefined && found !== undefined) return found;
  if (file === undefined) throw unknownPolicy(policy, builtIn, folders);
  // Two policies of one name: whoever reads "balanced" in the audit must know which one that was.
  if (found !== undefined || files.length > 1) {
    throw new GuardianError(
      "policy/invalid",
      `${file}: another policy is named "${policy}" already; rename the file`,
    );
  }
  return parsePolicy(readText(file, "policy/invalid"), policy);
}

/** The policies that come with the guard. */
async function builtInPolicies(): Promise<readonly Policy[]> {
  if (isBundled) return readBuiltIn().policies;
  const files = readFolder(sourceFolders.policies, [".yaml"], "policy/invalid");
  return Promise.all(files.map(({ name, text }) => parsePolicy(text, nameOf(name))));
}

function unknownPolicy(
  policy: string,
  builtIn: readonly Policy[],
  folders: readonly string[],
): GuardianError {
  const own = folders.flatMap((folder) =>
    readFolder(folder, [".yaml"], "policy/invalid").map(({ name }) => nameOf(name)),
  );
  const known = [...builtIn.map(({ name }) => name), ...own];
  const hint = suggestion(policy, known) || `; known: ${known.join(", ")}, or the path of a file`;
  return new GuardianError("policy/invalid", `unknown policy "${excerpt(policy, 60)}"${hint}`);
}

function nameOf(file: string): string {
  return basename(file).replace(/\.ya?ml$/i, "");
}
