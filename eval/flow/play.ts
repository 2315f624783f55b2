import { createGate, Session as Connection } from "@guardian/gateway";
import type { Bench, Gate, Judged, Lane, Recorder } from "@guardian/gateway";
import type { Session } from "./sessions.ts";

/** What became of one session. */
export interface Played {
  readonly session: Session;
  /** The step in which something was first stopped, and what; null where all of it passed. */
  readonly stopped: {
    readonly step: number;
    readonly what: "call" | "result";
    readonly rules: readonly string[];
  } | null;
}

/** Frames of a session are never heavy, and nothing is recorded. */
const noLane: Lane = {
  judge: () => Promise.reject(new Error("no frame is heavy")),
  close: () => Promise.resolve(),
};
const noRecorder: Recorder = {
  record: () => undefined,
  note: () => Promise.resolve(),
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
  dropped: 0,
};

/** A gate as the guard has it, for one client: a bench of its own keeps the memory of sessions apart. */
export function gateOf(bench: Bench): Gate {
  const warn = (message: string): void => {
    throw new Error(message);
  };
  return createGate({ bench: Promise.resolve(bench), lane: noLane, recorder: noRecorder, warn });
}

/** Plays a session through a gate, message by message, until something is stopped. */
export async function play(session: Session, gate: Gate): Promise<Played> {
  let id = 0;
  const connections = new Map(
    Object.keys(session.tools).map((server) => {
      const options = {
        server,
        transport: "stdio",
        principal: session.id,
        now: () => 1_800_000_000_000 + id * 4_000,
      } as const;
      return [server, new Connection(options)];
    }),
  );
  const pass = async (
    server: string,
    direction: "to-server" | "to-client",
    message: object,
  ): Promise<Judged> => {
    const connection = connections.get(server);
    if (connection === undefined) throw new Error(`${session.id}: no server ${server}`);
    const bytes = Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message }));
    const judged = await gate.judge(connection.frame(direction, bytes), connection);
    connection.settle(judged);
    await gate.record(judged, connection);
    return judged;
  };
  for (const [server, tools] of Object.entries(session.tools)) {
    await pass(server, "to-server", { id: ++id, method: "tools/list" });
    await pass(server, "to-client", { id, result: { tools } });
  }
  for (const [step, { server, tool, arguments: given, result }] of session.steps.entries()) {
    id += 1;
    const call = await pass(server, "to-server", {
      id,
      method: "tools/call",
      params: { name: tool, arguments: given },
    });
    if (isStopped(call)) return { session, stopped: { step, what: "call", rules: rulesOf(call) } };
    const answer = await pass(server, "to-client", { id, result });
    if (isStopped(answer)) return { session, stopped: { step, what: "result", rules: rulesOf(answer) } };
  }
  return { session, stopped: null };
}

const isStopped = ({ verdicts }: Judged): boolean =>
  verdicts.some(({ enforced, action }) => enforced && (action === "block" || action === "hold"));

const rulesOf = ({ verdicts }: Judged): readonly string[] => [
  ...new Set(verdicts.flatMap(({ because }) => because.map(({ rule }) => rule))),
];
