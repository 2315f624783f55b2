import type { Policy, Suppression } from "@guardian/model";

/**
 * Reads a policy from YAML and checks it strictly. Asynchronous because the schema (zod, yaml: 100 ms to load) is fetched
 * only where a policy is really parsed; a shipped guard gets its policies ready-made. Throws `policy/invalid`.
 */
export async function parsePolicy(text: string, name: string): Promise<Policy> {
  const { readPolicy } = await import("./read-policy.ts");
  return readPolicy(text, name);
}

/**
 * Reads suppressions from YAML: a mapping with `suppressions`, as it stands in a policy, or a bare list. As strict as in a policy,
 * and at least one; `name` says in errors where the text came from. Throws `policy/invalid`.
 */
export async function parseSuppressions(text: string, name: string): Promise<readonly Suppression[]> {
  const { readSuppressions } = await import("./read-policy.ts");
  return readSuppressions(text, name);
}
