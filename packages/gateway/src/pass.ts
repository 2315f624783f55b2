import type { Frame } from "@guardian/model";
import type { Gate } from "./gate.ts";
import type { Leaving } from "./hold/line.ts";
import type { Session } from "./session.ts";

/** The way of every frame: judged, remembered, recorded, and only then on its way. */
export async function pass(frame: Frame, gate: Gate, session: Session): Promise<Leaving> {
  const judged = await gate.judge(frame, session);
  session.settle(judged);
  const recorded = await gate.record(judged, session);
  return gate.leave(recorded, session);
}
