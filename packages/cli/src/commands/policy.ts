import { preparePolicy } from "@guardian/engine";
import type { Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import { complain, print } from "../io.ts";
import { loadPack } from "../pack.ts";
import { loadPolicy } from "../policies.ts";
import { suppressionNotes } from "../suppressions/notes.ts";

/** `guardian policy check`. */
export const checkPolicy: Run = async (call, io) => {
  const operand = call.operands[0];
  const texts = operand === undefined ? call.texts : { ...call.texts, policy: operand };
  const { config } = await loadConfig({ texts }, io, "either");
  const policy = await loadPolicy(config);
  await preparePolicy(policy);
  if (policy.suppressions.length > 0) {
    const known = { pack: await loadPack(config), servers: null, now: io.now() };
    for (const note of suppressionNotes(policy.suppressions, known)) complain(io, note);
  }
  const mode = policy.enforced ? "enforced" : "monitor only: nothing is stopped";
  const counts = `${policy.clauses.length} clauses, ${policy.suppressions.length} suppressions, otherwise ${policy.otherwise}`;
  await print(io.stdout, `policy "${policy.name}": right; ${counts}; ${mode}\n`);
  return 0;
};
