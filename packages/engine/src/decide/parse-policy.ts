import type { Policy } from "@guardian/model";

/**
 * Reads a policy from YAML and checks it strictly. Asynchronous because the schema (zod, yaml: 100 ms to load) is fetched
 * only where a policy is really parsed; a shipped guard gets its policies ready-made. Throws `policy/invalid`.
 */
export async function parsePolicy(text: string, name: string): Promise<Policy> {
  const { readPolicy } = await import("./read-policy.ts");
  return readPolicy(text, name);
}
