import { randomUUID } from "node:crypto";
import { decide, decode, normalise, offerOf, relate } from "@guardian/engine";
import type { Bench } from "@guardian/gateway";
import type { SurfaceSort, Verdict } from "@guardian/model";
import type { Answer } from "./lister.ts";

/** What a server offers now, with what the layers that read texts say of it. */
export interface Offered {
  readonly sort: SurfaceSort;
  readonly name: string;
  /** Canonical JSON. */
  readonly text: string;
  readonly verdict: Verdict;
}

/** Reads a server's answers with the engine that guards its traffic. */
export async function offeredIn(
  server: string,
  answers: readonly Answer[],
  { engine, policy, limits, bounds, now }: Bench,
): Promise<readonly Offered[]> {
  const session = randomUUID();
  const route = { server, session, principal: "local", transport: "stdio", direction: "to-client" } as const;
  const offered = new Map<string, Offered>();
  for (const { context, message } of answers) {
    const frame = { route, bytes: new TextEncoder().encode(JSON.stringify(message)), at: now() };
    const envelope = relate(decode(frame, limits), () => context);
    for (const subject of normalise(envelope, bounds)) {
      const offer = offerOf(subject);
      if (offer === null) continue;
      const { sort, name, text } = offer;
      const verdict = decide(policy, await engine.inspect(subject), now());
      offered.set(`${sort} ${name}`, { sort, name, text, verdict });
    }
  }
  return [...offered.values()];
}

/** Whether the policy keeps it from a client. */
export const isStopped = ({ verdict: { action } }: Offered): boolean =>
  action === "block" || action === "hold";
