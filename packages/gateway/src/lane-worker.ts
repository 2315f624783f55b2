import { parentPort, workerData } from "node:worker_threads";
import { follows } from "@guardian/engine";
import type { Envelope, Fragment, Frame, Subject, Verdict } from "@guardian/model";
import type { Held } from "./hold/held.ts";
import { judge, reconsider } from "./judge.ts";
import type { Bench, Judged, Memory, Said } from "./judge.ts";

/** What the lane sends: a frame to judge, or what else is said about the frame that was judged last. */
export type Task =
  | { readonly form: "judge"; readonly frame: Frame; readonly memory: Memory }
  | { readonly form: "reconsider"; readonly said: readonly Said[] };

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
  let last: Kept | null = null;
  port.on("message", (task: Task) => {
    void answer(task, last, bench, (message) => {
      port.postMessage(message);
    }).then((kept) => (last = kept));
  });
}

/** The frame that was judged last, whole: what crosses the border is not enough to decide anew. */
interface Kept {
  readonly judged: Judged;
  readonly names: Memory["names"];
  /** What had a name before the frame came. */
  readonly known: ReadonlySet<string>;
}

async function answer(
  task: Task,
  last: Kept | null,
  making: Promise<Bench>,
  send: (answer: Answer) => void,
): Promise<Kept> {
  const kept = await keptOf(task, last, await making, send);
  const { judged, names, known } = kept;
  const named = [...names.names].filter(([value]) => !known.has(value));
  send({
    form: "judged",
    judged: { ...light(judged), named },
    untouched: judged.outgoing.forward === judged.envelope.frame.bytes,
  });
  return kept;
}

async function keptOf(
  task: Task,
  last: Kept | null,
  bench: Bench,
  send: (answer: Answer) => void,
): Promise<Kept> {
  if (task.form === "reconsider") {
    if (last === null) throw new Error("nothing was judged yet");
    return { ...last, judged: reconsider(last.judged, task.said, bench, last.names) };
  }
  const onRead = (envelope: Envelope): void => {
    send({ form: "read", id: onlyId(envelope) });
  };
  const names = { ...task.memory.names, isCopy: true };
  const known = new Set(names.names.keys());
  const judged = await judge(task.frame, { ...task.memory, names }, { ...bench, onRead });
  return { judged, names, known };
}

function onlyId(envelope: Envelope): string | null {
  return envelope.form === "malformed" ? envelope.id : (envelope.messages[0]?.id ?? null);
}

/** Drops what cannot or need not cross the thread's border: closures, texts and the frame itself. */
function light(judged: Judged): Judged {
  const { outgoing, envelope, held } = judged;
  const untouched = outgoing.forward === envelope.frame.bytes;
  return {
    ...judged,
    envelope: lightEnvelope(envelope),
    verdicts: judged.verdicts.map(lightVerdict),
    outgoing: untouched ? { ...outgoing, forward: null } : outgoing,
    ...(held === undefined ? {} : { held: lightHeld(held, envelope.frame.bytes) }),
  };
}

/** The frame itself stays on the other side. */
function lightHeld(held: Held, bytes: Uint8Array): Held {
  const { outgoing } = held;
  return outgoing.forward === bytes ? { ...held, outgoing: { ...outgoing, forward: null } } : held;
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

/** Letters of a message, and of what was hidden in it, that the layer of flow follows in the thread of the event loop: no model writes more. */
const mostFollowed = 262_144;
const mostHidden = 16_384;

/** The beginning of the texts that a person would read, and of the others; without closures. */
function beginnings(fragments: readonly Fragment[]): readonly Fragment[] {
  let [left, hidden] = [mostFollowed, mostHidden];
  return fragments.flatMap(({ path, text, via }) => {
    const head = text.slice(0, Math.max(0, via.length === 0 ? left : hidden));
    if (via.length === 0) left -= head.length;
    else hidden -= head.length;
    return head === "" ? [] : [{ path, text: head, via }];
  });
}

function lightSubject(subject: Subject): Subject {
  const { kind, origin, message, at, offer, problem, truncated } = subject;
  return {
    kind,
    origin,
    message,
    at,
    fragments: follows(subject) ? beginnings(subject.fragments) : [],
    ...(offer === undefined ? {} : { offer }),
    ...(problem === undefined ? {} : { problem }),
    ...(truncated === undefined ? {} : { truncated }),
  };
}
