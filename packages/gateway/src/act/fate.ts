import type { Edit, Placeholders } from "@guardian/engine";
import type { Direction, Frame, Json, JsonObject, Message, Span, Verdict } from "@guardian/model";
import { cut } from "./cut.ts";
import { redact } from "./redaction.ts";
import type { Change } from "./redaction.ts";
import { clientError, decline, refusalOf, serverError, toolRefusal } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";
import { eachChild, spansOf } from "./spans.ts";

/** What becomes of one message of a frame. */
export interface Fate {
  /** It leaves the forwarded bytes altogether. */
  readonly isGone: boolean;
  /** What is written in its place, or inside it. */
  readonly edits: readonly Edit[];
  /** JSON text for its sender. */
  readonly reply: string | null;
  /** Strings that a redaction changed. */
  readonly changes: readonly Change[];
}

const passes: Fate = { isGone: false, edits: [], reply: null, changes: [] };

/** What all messages of a frame share. */
export interface Scene {
  readonly frame: Frame;
  readonly reference: string;
  readonly names: Placeholders;
}

/** Carries out the enforced verdicts on one message. */
export function fateOf(
  { frame, reference, names }: Scene,
  message: Message,
  verdicts: readonly Verdict[],
): Fate {
  const { bytes, route } = frame;
  const stops = verdicts.filter(({ action }) => action === "block" || action === "hold");
  const redacts = verdicts.filter(({ action }) => action === "redact");
  const isResult = message.kind === "response" && route.direction === "to-client";
  const whole = stops.filter((verdict) => !isResult || partOf(verdict) === null);
  if (whole.length > 0) return refuse(message, route.direction, refusalOf(whole, reference));

  const redaction = redact(bytes, message, redacts, names);
  // A redaction that cannot be carried out is a block: doubt closes the gate.
  const removed = [...stops, ...redaction.failed];
  const cuts = isResult ? cutParts(bytes, message, removed) : null;
  if (removed.length > 0 && cuts === null)
    return refuse(message, route.direction, refusalOf(removed, reference));
  const edits = [...(cuts ?? []), ...redaction.edits];
  if (edits.length === 0) return passes;
  const scope = isResult ? privateScope(bytes, message) : [];
  return { ...passes, edits: outermost([...scope, ...edits]), changes: redaction.changes };
}

/**
 * Stops a whole message: a request is answered to its sender, an answer is replaced, a notification is dropped. Of a frame
 * that could not be recorded the values may be gone, and its era with them: there a plain error, which every era knows.
 */
export function refuse(message: Message, direction: Direction, refusal: Refusal): Fate {
  const { kind, id, span } = message;
  const isKnown = refusal.reason !== "unrecorded";
  if (kind === "notification") return { ...passes, isGone: true };
  if (kind === "request") {
    const back = direction === "to-server" ? clientError : serverError;
    const result = isKnown ? requestRefusal(message, direction, refusal) : null;
    return { ...passes, isGone: true, reply: result ?? back(id, refusal) };
  }
  // An answer travels to who asked, and who asked must hear something: the other side's error in its place.
  const towards = direction === "to-client" ? clientError : serverError;
  const result = isKnown ? answerRefusal(message, direction, refusal) : null;
  return { ...passes, edits: [{ span, text: result ?? towards(id, refusal) }] };
}

/** The answer to a stopped request where it is a result and no error. */
function requestRefusal(
  { method, value, id }: Message,
  direction: Direction,
  refusal: Refusal,
): string | null {
  if (id === null) return null;
  if (direction === "to-client") return method === "elicitation/create" ? decline(id) : null;
  const params = member(value, "params");
  // A call that asks for a task waits for a task; an error is what it understands.
  if (method !== "tools/call" || member(params, "task") !== undefined) return null;
  const version = member(member(params, "_meta"), "io.modelcontextprotocol/protocolVersion");
  return toolRefusal(id, refusal, typeof version === "string" && version >= "2026-07-28");
}

/** A stopped answer to a tool call stays a result, so that the model reads why. */
function answerRefusal(message: Message, direction: Direction, refusal: Refusal): string | null {
  const { kind, id, answers, value } = message;
  if (direction !== "to-client" || kind !== "response" || id === null) return null;
  if (answers?.method !== "tools/call" && answers?.method !== "tasks/result") return null;
  // Results carry `resultType` since 2026-07-28 and never before.
  return toolRefusal(id, refusal, member(member(value, "result"), "resultType") !== undefined);
}

interface Part {
  /** The pointer of the list or object that it is taken out of. */
  readonly container: string;
  readonly key: string;
}

const item = /^(\/result\/(?:tools|prompts|resources|resourceTemplates))\/(\d+)$/;

/** The part of a result that can leave on its own; null where the whole result must go. */
function partOf({ inspection }: Verdict): Part | null {
  const { kind, at } = inspection.subject;
  if (kind === "instructions" && at === "/result/instructions")
    return { container: "/result", key: "instructions" };
  const [, container, key] = item.exec(at) ?? [];
  return container === undefined || key === undefined ? null : { container, key };
}

/** Edits that take the parts out; null where one of them cannot be taken out alone. */
function cutParts(bytes: Uint8Array, message: Message, verdicts: readonly Verdict[]): readonly Edit[] | null {
  const keys = new Map<string, Set<string>>();
  for (const verdict of verdicts) {
    const part = partOf(verdict);
    if (part === null) return null;
    keys.set(part.container, (keys.get(part.container) ?? new Set<string>()).add(part.key));
  }
  const edits: Edit[] = [];
  for (const [pointer, span] of spansOf(bytes, keys.keys(), message.span)) {
    const wanted = keys.get(pointer) ?? new Set<string>();
    const members: Span[] = [];
    const removed = new Set<number>();
    eachChild(bytes, span, ({ key, whole }) => {
      if (wanted.delete(key)) removed.add(members.length);
      members.push(whole);
    });
    edits.push(...cut(members, removed));
  }
  return [...keys.values()].every(({ size }) => size === 0) ? edits : null;
}

/** A result that was changed for one reader must not be cached for others. */
function privateScope(bytes: Uint8Array, { value, span }: Message): readonly Edit[] {
  if (member(member(value, "result"), "cacheScope") === undefined) return [];
  const tokens = spansOf(bytes, ["/result/cacheScope"], span).values();
  return [...tokens].map((token) => ({ span: token, text: '"private"' }));
}

/** In order, without those that lie inside another; of two at the same place the first given stays. */
function outermost(edits: readonly Edit[]): readonly Edit[] {
  let covered = 0;
  const ordered = edits.toSorted((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  return ordered.filter(({ span }) => {
    const isOutside = span.start >= covered;
    covered = Math.max(covered, span.end);
    return isOutside;
  });
}

function member(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined; // an object, checked above
}
