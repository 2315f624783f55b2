import { decide, decode, normalise, relate } from "@guardian/engine";
import type { Bounds, Engine, Limits, ReadyPolicy } from "@guardian/engine";
import type {
  Envelope,
  Frame,
  Inspection,
  Instant,
  MaybePromise,
  Message,
  Outgoing,
  RequestContext,
  Verdict,
} from "@guardian/model";
import { act } from "./act.ts";

/** Everything that was found out and decided about one frame. */
export interface Judged {
  readonly envelope: Envelope;
  readonly verdicts: readonly Verdict[];
  readonly outgoing: Outgoing;
  /** Names the audit entries of this frame; empty where every verdict allows. */
  readonly reference: string;
  /** Requests in the frame that went on, to be remembered until they are answered. */
  readonly asked: readonly { readonly id: string; readonly context: RequestContext }[];
  /** Ids that the frame answered. */
  readonly answered: readonly string[];
}

/** What judging needs besides the frame; made once by the composition root. */
export interface Bench {
  readonly engine: Engine;
  readonly policy: ReadyPolicy;
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly now: () => Instant;
  readonly reference: () => string;
  /** Told of the envelope before it is inspected, so that a judgement that never ends can still be answered. */
  readonly onRead?: (envelope: Envelope) => void;
}

/** Judges one frame: a function of the frame, the requests it may answer, and the bench; synchronous where the detectors are. */
export function judge(
  frame: Frame,
  pending: ReadonlyMap<string, RequestContext>,
  bench: Bench,
): MaybePromise<Judged> {
  const envelope = relate(decode(frame, bench.limits), (id) => pending.get(id));
  bench.onRead?.(envelope);
  const inspections = normalise(envelope, bench.bounds).map((subject) => bench.engine.inspect(subject));
  return inspections.every(isReady)
    ? conclude(envelope, inspections, bench)
    : Promise.all(inspections.map((one) => Promise.resolve(one))).then((ready) =>
        conclude(envelope, ready, bench),
      );
}

/** The second half of judging: from inspections to what leaves. */
export function conclude(envelope: Envelope, inspections: readonly Inspection[], bench: Bench): Judged {
  const now = bench.now();
  const verdicts = inspections.map((inspection) => decide(bench.policy, inspection, now));
  const reference = verdicts.every(({ action }) => action === "allow") ? "" : bench.reference();
  const outgoing = act(envelope, verdicts, reference);
  return { envelope, verdicts, outgoing, reference, ...traceOf(envelope, verdicts, outgoing) };
}

function isReady(inspection: MaybePromise<Inspection>): inspection is Inspection {
  return !(inspection instanceof Promise);
}

function traceOf(
  envelope: Envelope,
  verdicts: readonly Verdict[],
  outgoing: Outgoing,
): Pick<Judged, "asked" | "answered"> {
  if (envelope.form === "malformed")
    return { asked: [], answered: envelope.id === null ? [] : [envelope.id] };
  const stopped = new Set(verdicts.filter(stops).map(({ inspection }) => inspection.subject.message));
  const asked: Judged["asked"][number][] = [];
  const answered: string[] = [];
  for (const [index, message] of envelope.messages.entries()) {
    if (message.id === null) continue;
    if (message.kind !== "request") answered.push(message.id);
    else if (outgoing.forward !== null && !stopped.has(index))
      asked.push({ id: detached(message.id), context: contextOf(message) });
  }
  return { asked, answered };
}

function stops({ enforced, action }: Verdict): boolean {
  return enforced && (action === "block" || action === "hold");
}

/** What must be remembered of a request to understand its answer. */
function contextOf({ method: called, value }: Message): RequestContext {
  const method = detached(called);
  const params = value["params"];
  if (typeof params !== "object" || params === null || Array.isArray(params)) return { method };
  const { name, uri } = params as { readonly name?: unknown; readonly uri?: unknown }; // a JSON object, checked above
  const target = typeof name === "string" ? name : uri;
  return typeof target === "string" ? { method, target: detached(target) } : { method };
}

/** A copy that does not keep the frame's text alive, of which engines make substrings views: some requests are never answered. */
function detached(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}
