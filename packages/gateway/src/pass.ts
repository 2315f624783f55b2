import type { Frame, Outgoing } from "@guardian/model";
import type { Gate } from "./gate.ts";
import type { Session } from "./session.ts";

/** The way of every frame: judged, remembered, recorded, and only then on its way. */
export async function pass(frame: Frame, gate: Gate, session: Session): Promise<Outgoing> {
  const judged = await gate.judge(frame, session);
  session.settle(judged);
  const recorded = await gate.record(judged, session);
  return recorded.outgoing;
}
