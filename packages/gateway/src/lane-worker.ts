import { parentPort, workerData } from "node:worker_threads";
import type { Envelope, Frame, Subject, Verdict } from "@guardian/model";
import { judge } from "./judge.ts";
import type { Bench, Judged, Memory } from "./judge.ts";

/** What the lane sends. */
export interface Task {
  readonly frame: Frame;
  readonly memory: Memory;
}

/** What the thread answers: first the id it could read, so that a later failure can still be answered, then the judgement. */
export type Answer =
  | { readonly form: "read"; readonly id: string | null }
  | { readonly form: "judged"; readonly judged: Judged; readonly untouched: boolean };

/** Runs in the judging thread: makes a bench from the lane's data and judges frame after frame. */
export function serveLane(makeBench: (data: unknown) => Promise<Bench>): void {
  const port = parentPort;
  if (port === null) throw new Error("serveLane runs in a worker thread only");
  const bench = makeBench(workerData);
  // A rejected bench surfaces in the first task; without this line Node would end the thread before it can say so.
  bench.catch(() => undefined);
  port.on("message", (task: Task) => {
    void answer(task, bench, (message) => {
      port.postMessage(message);
    });
  });
}

async function answer(task: Task, making: Promise<Bench>, send: (answer: Answer) => void): Promise<void> {
  const bench = await making;
  const onRead = (envelope: Envelope): void => {
    send({ form: "read", id: onlyId(envelope) });
  };
  const { names } = task.memory;
  const known = new Set(names.names.keys());
  const memory = { ...task.memory, names: { ...names, isCopy: true } };
  const judged = await judge(task.frame, memory, { ...bench, onRead });
  const named = [...names.names].filter(([value]) => !known.has(value));
  send({
    form: "judged",
    judged: { ...light(judged), named },
    untouched: judged.outgoing.forward === task.frame.bytes,
  });
}

function onlyId(envelope: Envelope): string | null {
  return envelope.form === "malformed" ? envelope.id : (envelope.messages[0]?.id ?? null);
}

/** Drops what cannot or need not cross the thread's border: closures, texts and the frame itself. */
function light(judged: Judged): Judged {
  const { outgoing, envelope } = judged;
  const untouched = outgoing.forward === envelope.frame.bytes;
  return {
    ...judged,
    envelope: lightEnvelope(envelope),
    verdicts: judged.verdicts.map(lightVerdict),
    outgoing: untouched ? { ...outgoing, forward: null } : outgoing,
  };
}

const noBytes = new Uint8Array();

function lightEnvelope(envelope: Envelope): Envelope {
  const frame = { ...envelope.frame, bytes: noBytes };
  return envelope.form === "malformed"
    ? { ...envelope, frame }
    : { ...envelope, frame, messages: envelope.messages.map((message) => ({ ...message, value: {} })) };
}

function lightVerdict(verdict: Verdict): Verdict {
  const { inspection } = verdict;
  return { ...verdict, inspection: { ...inspection, subject: lightSubject(inspection.subject) } };
}

function lightSubject({ kind, origin, message, at, problem, truncated }: Subject): Subject {
  return {
    kind,
    origin,
    message,
    at,
    fragments: [],
    ...(problem === undefined ? {} : { problem }),
    ...(truncated === undefined ? {} : { truncated }),
  };
}
