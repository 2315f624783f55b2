import type { Inspection, Json, TrafficRecord } from "@guardian/model";

/** What the audit or the archive keeps of a judged subject. */
export type Recorded = Pick<
  TrafficRecord,
  "server" | "session" | "principal" | "direction" | "kind" | "method" | "findings" | "faults" | "arguments"
> &
  Partial<Pick<TrafficRecord, "target" | "transport">>;

/** The inspection as it was recorded: the findings and faults are all that a policy sees besides route and arguments. */
export function recordedInspection(recorded: Recorded): Inspection {
  const { server, session, principal, direction, kind, method, target, findings, faults } = recorded;
  const transport =
    recorded.transport === "sse" || recorded.transport === "stdio" ? recorded.transport : "streamable-http";
  return {
    findings,
    faults,
    subject: {
      kind,
      origin: {
        route: { server, session, principal, transport, direction },
        method,
        ...(target === undefined ? {} : { target }),
      },
      message: 0,
      at: "",
      fragments: [],
      ...(recorded.arguments === null ? {} : { arguments: JSON.parse(recorded.arguments) as Json }), // JSON of our own recorder
    },
  };
}
