import { awaitedBy, decide, decode, normalise, relate } from "@guardian/engine";
import type { Bounds, Called, Engine, Limits, Placeholders, ReadyPolicy } from "@guardian/engine";
import type {
  Envelope,
  Frame,
  Inspection,
  Instant,
  Json,
  JsonObject,
  MaybePromise,
  Message,
  Outgoing,
  RequestContext,
  ValueSort,
  Verdict,
} from "@guardian/model";
import { act } from "./act.ts";
import { elicitsForms, heldOf } from "./hold/held.ts";
import type { Held } from "./hold/held.ts";
import type { Answered } from "./hold/retry.ts";

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
  /** What secrets were called that the session has no names for yet; only where another thread has named them. */
  readonly named?: readonly (readonly [string, string])[];
  /** Set where a person may let the frame go on although the verdicts hold it. */
  readonly held?: Held;
  /** Set where the frame tries again what was held: what the person said. */
  readonly retry?: Answered;
  /** Set where the frame opens a connection: whether the client can show a form to its user. */
  readonly elicits?: boolean;
  /** The definitions of tools that went on, by name. */
  readonly listed: readonly { readonly name: string; readonly definition: JsonObject }[];
}

/** What judging a frame needs to know of what went before. */
export interface Memory {
  /** The requests that the frame may answer. */
  readonly pending: ReadonlyMap<string, RequestContext>;
  /** The tools that the frame may call, by name. */
  readonly definitions: ReadonlyMap<string, JsonObject>;
  /** What the arguments of those tools usually hold; heavy frames are judged without. */
  readonly usual?: Usual;
  /** The roots that the client told the server. */
  readonly roots?: readonly string[];
  /** What the session calls its secrets. */
  readonly names: Placeholders;
}

/** Finds what the arguments of a tool usually hold, by their names. */
export type Usual = (tool: string) => ReadonlyMap<string, ValueSort> | undefined;

/** What detectors say about a subject. */
export type Said = Pick<Inspection, "findings" | "faults">;

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

/** Judges one frame: a function of the frame, what went before, and the bench; synchronous where the detectors are. */
export function judge(
  frame: Frame,
  { pending, definitions, usual, roots, names }: Memory,
  bench: Bench,
): MaybePromise<Judged> {
  const envelope = relate(
    decode(frame, bench.limits),
    (id) => pending.get(id),
    (name) => knownOf(definitions.get(name), usual?.(name), roots),
  );
  bench.onRead?.(envelope);
  const inspections = normalise(envelope, bench.bounds).map((subject) => {
    const inspection = bench.engine.inspect(subject);
    return isReady(inspection)
      ? withAwaited(inspection, bench)
      : inspection.then((ready) => withAwaited(ready, bench));
  });
  return inspections.every(isReady)
    ? conclude(envelope, inspections, bench, names)
    : Promise.all(inspections.map((one) => Promise.resolve(one))).then((ready) =>
        conclude(envelope, ready, bench, names),
      );
}

function knownOf(
  definition: Called["definition"],
  usual: Called["usual"],
  roots: Called["roots"],
): Called | undefined {
  if (definition === undefined && usual === undefined && roots === undefined) return undefined;
  return {
    ...(definition !== undefined && { definition }),
    ...(usual !== undefined && { usual }),
    ...(roots !== undefined && { roots }),
  };
}

/** Asks the deferred layers that the policy awaits for this subject; none where it is stopped without them. */
function withAwaited(inspection: Inspection, { engine, policy, now }: Bench): MaybePromise<Inspection> {
  const awaits = awaitedBy(policy, inspection.subject);
  if (awaits.length === 0) return inspection;
  const { enforced, action } = decide(policy, inspection, now());
  if (enforced && action === "block") return inspection;
  return awaits.reduce<Promise<Inspection>>(async (before, { layer, deadline }) => {
    return engine.deepen(await before, { names: [layer], ...(deadline === undefined ? {} : { deadline }) });
  }, Promise.resolve(inspection));
}

/** The second half of judging: from inspections to what leaves. */
export function conclude(
  envelope: Envelope,
  inspections: readonly Inspection[],
  bench: Bench,
  names?: Placeholders,
): Judged {
  const now = bench.now();
  const verdicts = inspections.map((inspection) => decide(bench.policy, inspection, now));
  const reference = verdicts.every(({ action }) => action === "allow") ? "" : bench.reference();
  const outgoing = act(envelope, verdicts, reference, names);
  const judged = { envelope, verdicts, outgoing, reference, ...traceOf(envelope, verdicts, outgoing) };
  const held = reference === "" ? null : heldOf(envelope, verdicts, { reference, carryOut });
  return held === null ? judged : { ...judged, held };

  function carryOut(others: readonly Verdict[]): Pick<Held, "outgoing" | "asked"> {
    const left = act(envelope, others, reference, names);
    return { outgoing: left, asked: traceOf(envelope, others, left).asked };
  }
}

/** Decides anew with what detectors say who were not asked before; `said` is by the place of the subject. */
export function reconsider(
  { envelope, verdicts }: Judged,
  said: readonly Said[],
  bench: Bench,
  names: Placeholders,
): Judged {
  const inspections = verdicts.map(({ inspection }, place) => joined(inspection, said[place]));
  return conclude(envelope, inspections, bench, names);
}

function joined(inspection: Inspection, said: Said | undefined): Inspection {
  if (said === undefined) return inspection;
  return {
    subject: inspection.subject,
    findings: [...inspection.findings, ...said.findings],
    faults: [...inspection.faults, ...said.faults],
  };
}

function isReady(inspection: MaybePromise<Inspection>): inspection is Inspection {
  return !(inspection instanceof Promise);
}

function traceOf(
  envelope: Envelope,
  verdicts: readonly Verdict[],
  outgoing: Outgoing,
): Pick<Judged, "asked" | "answered" | "listed" | "elicits"> {
  if (envelope.form === "malformed")
    return { asked: [], answered: envelope.id === null ? [] : [envelope.id], listed: [] };
  const stopped = new Set(verdicts.filter(stops).map(({ inspection }) => inspection.subject.message));
  const asked: Judged["asked"][number][] = [];
  const answered: string[] = [];
  let elicits: boolean | undefined;
  for (const [index, message] of envelope.messages.entries()) {
    if (message.id === null) continue;
    if (message.kind !== "request") answered.push(message.id);
    else if (outgoing.forward !== null && !stopped.has(index))
      asked.push({ id: detached(message.id), context: contextOf(message, envelope.frame.at) });
    if (message.method === "initialize") elicits = elicitsForms(capabilitiesIn(message));
  }
  const trace = { asked, answered, listed: listedIn(envelope.messages, verdicts) };
  return elicits === undefined ? trace : { ...trace, elicits };
}

function capabilitiesIn({ value }: Message): Json | undefined {
  const { params } = value;
  return isObject(params) ? params["capabilities"] : undefined;
}

/** The tools of a list that were not taken out of it. */
function listedIn(messages: readonly Message[], verdicts: readonly Verdict[]): Judged["listed"] {
  if (!messages.some(({ answers }) => answers?.method === "tools/list")) return nothing;
  const passed = verdicts.filter((verdict) => !stops(verdict)).map(({ inspection }) => inspection.subject);
  return passed.flatMap(({ kind, message, at, origin }) => {
    if (kind !== "tool_definition" || origin.target === undefined) return [];
    const definition = toolAt(messages[message], Number(at.slice(at.lastIndexOf("/") + 1)));
    return definition === null ? [] : [{ name: origin.target, definition }];
  });
}

function toolAt(message: Message | undefined, index: number): JsonObject | null {
  const result = message?.value["result"];
  const tools = isObject(result) ? result["tools"] : undefined;
  const tool: unknown = Array.isArray(tools) ? tools[index] : null;
  return isObject(tool) ? tool : null;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const nothing: Judged["listed"] = [];

function stops({ enforced, action }: Verdict): boolean {
  return enforced && (action === "block" || action === "hold");
}

/** What must be remembered of a request to understand its answer. */
function contextOf({ method: called, value }: Message, at: Instant): RequestContext {
  const method = detached(called);
  const params = value["params"];
  if (typeof params !== "object" || params === null || Array.isArray(params)) return { method, at };
  const { name, uri, cursor } = params as Readonly<Record<string, unknown>>; // a JSON object, checked above
  const target = typeof name === "string" ? name : uri;
  const context = typeof cursor === "string" ? { method, at, isNext: true } : { method, at };
  return typeof target === "string" ? { ...context, target: detached(target) } : context;
}

/** Shorter strings are always copies. */
const shortest = 13;

/** A copy that does not keep the frame's text alive, of which engines make substrings views: some requests are never answered. */
function detached(text: string): string {
  if (text.length < shortest) return text;
  return Buffer.from(text, "utf8").toString("utf8");
}
