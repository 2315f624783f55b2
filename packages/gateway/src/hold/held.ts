import { canonicalJson, locate, placesNamed, redactJson } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type {
  ApprovalRequest,
  Envelope,
  Json,
  JsonObject,
  Message,
  Outgoing,
  RequestContext,
  Route,
  Verdict,
} from "@guardian/model";
import { hash } from "node:crypto";
import { presentableTarget, redactedArguments } from "../recorder/presentable.ts";

/** A request to a server that a person may let go on: what leaves then, and what the person is asked. */
export interface Held {
  /** What leaves where it is approved: the bytes that came, but for what other clauses take out. */
  readonly outgoing: Outgoing;
  readonly asked: readonly { readonly id: string; readonly context: RequestContext }[];
  /** The request's raw id, and its progress token as JSON text; null where it names none. */
  readonly id: string;
  readonly token: string | null;
  /** How a refusal is worded: a tool's result, one of the modern era, or an error. */
  readonly answer: "result" | "modern-result" | "error";
  /** Of the modern era: whether the client can put a question to its user. Null: what `initialize` said counts. */
  readonly elicits: boolean | null;
  /** Raw JSON texts of what a retried request of the modern era carries for the server; null where it carries none. */
  readonly retried: { readonly responses: string | null; readonly state: string | null };
  /** The hash of what the server said the tool is. */
  readonly definition: string;
  /** The tool's name as it was called; empty where no tool is. */
  readonly tool: string;
  readonly policy: string;
  readonly question: Question;
}

/** What is put down and asked; the times follow when it is. */
export type Question = Omit<ApprovalRequest, "at" | "waitsUntil" | "expires">;

export interface HeldOptions {
  readonly reference: string;
  /** What leaves, and what is remembered, where these verdicts alone are carried out. */
  readonly carryOut: (verdicts: readonly Verdict[]) => Pick<Held, "outgoing" | "asked">;
}

/**
 * The request that a frame's verdicts hold; null where they hold none, where something of it is blocked as well, or where it cannot
 * wait: what comes from a server, a batch, and what opens a connection.
 */
export function heldOf(
  envelope: Envelope,
  verdicts: readonly Verdict[],
  { reference, carryOut }: HeldOptions,
): Held | null {
  const holds = verdicts.filter(({ enforced, action }) => enforced && action === "hold");
  const [main] = holds;
  if (main === undefined || envelope.form !== "single") return null;
  if (verdicts.some(({ enforced, action }) => enforced && action === "block")) return null;
  const { frame } = envelope;
  const [message] = envelope.messages;
  if (message?.kind !== "request" || message.id === null) return null;
  if (frame.route.direction !== "to-server" || opening.has(message.method)) return null;
  const left = carryOut(verdicts.filter((verdict) => !holds.includes(verdict)));
  // A redaction that cannot be carried out is a block.
  if (left.outgoing.forward === null) return null;
  const raw = Buffer.from(frame.bytes);
  const at = (pointer: string): string | null => {
    const span = locate(raw, pointer, message.span);
    return span === null ? null : raw.toString("utf8", span.start, span.end);
  };
  const meta = objectAt(objectAt(message.value, "params"), "_meta");
  const definition = definitionHash(message.definition);
  return {
    ...left,
    id: message.id,
    token: at("/params/_meta/progressToken"),
    answer: answerOf(message, meta),
    elicits: elicitsIn(meta),
    retried: { responses: at("/params/inputResponses"), state: at("/params/requestState") },
    definition,
    tool: message.method === "tools/call" ? (main.inspection.subject.origin.target ?? "") : "",
    policy: main.policy,
    question: {
      id: reference,
      binding: bindingOf({ ...frame.route, method: message.method, definition }, at("/params") ?? "null"),
      ...descriptionOf(holds, main),
    },
  };
}

/** Nobody waits for a person with a connection that is not open yet. */
const opening: ReadonlySet<string> = new Set(["initialize", "ping", "server/discover"]);

/**
 * What an approval is for: who calls which server, method, tool or resource with exactly which parameters, and what the server last
 * said that the tool is. Only `_meta` is left out, which names the attempt and not the act: a progress token, a trace.
 */
function bindingOf({ principal, server, method, definition }: Bound, params: string): string {
  const parts = [principal, server, method, definition, canonicalJson(params, "_meta")];
  return hash("sha256", JSON.stringify(parts));
}

interface Bound extends Pick<Route, "principal" | "server"> {
  readonly method: string;
  readonly definition: string;
}

/** The hash of a tool's definition; of none, where the server has listed none. */
export function definitionHash(definition: JsonObject | undefined): string {
  return definition === undefined ? "" : hash("sha256", canonicalJson(JSON.stringify(definition)));
}

function descriptionOf(holds: readonly Verdict[], main: Verdict): Omit<Question, "id" | "binding"> {
  const { subject, findings } = main.inspection;
  const { route, method, target } = subject.origin;
  const all = holds.flatMap(({ inspection }) => inspection.findings);
  const given = subject.arguments;
  return {
    principal: route.principal,
    server: route.server,
    session: route.session,
    method: excerpt(method),
    target: target === undefined ? "" : presentableTarget(target, findings),
    arguments: given === undefined ? "" : shownArguments(given, all),
    clause: main.clause,
    reason: reasonOf(holds, main),
    rules: [...new Set(holds.flatMap(({ because }) => because.map(({ rule }) => rule)))].sort().slice(0, 20),
  };
}

const mostReasons = 3;

/** What a person needs to decide: the policy's reason, what was found and where it came from, and whom the call names. */
function reasonOf(holds: readonly Verdict[], { reason, inspection: { subject } }: Verdict): string {
  const found = holds.flatMap(({ because }) =>
    because.map(({ title, from }) => {
      const end = title.replace(/\.$/, "");
      return from === undefined
        ? `${end}.`
        : `${end}, from ${excerpt(from.tool, 80)} of "${excerpt(from.server, 64)}".`;
    }),
  );
  const places = subject.kind === "tool_args" ? placesNamed(subject) : [];
  return [
    reason,
    ...[...new Set(found)].slice(0, mostReasons),
    ...(places.length === 0 ? [] : [`It names: ${places.join(", ")}.`]),
  ].join(" ");
}

/** Arguments that are too large are shown by their beginning: whoever decides must see that there is more. */
function shownArguments(given: Json, findings: Parameters<typeof redactedArguments>[1]): string {
  const shown = redactedArguments(given, findings) ?? JSON.stringify(redactJson(given));
  return excerpt(shown, mostShown);
}

const mostShown = 16_384;

/** What the modern era says of the client in each request; null in the others. */
function elicitsIn(meta: JsonObject | undefined): boolean | null {
  if (meta?.[`${mcp}protocolVersion`] === undefined) return null;
  return elicitsForms(meta[`${mcp}clientCapabilities`]);
}

/** True where capabilities say that the client can show a form to its user. */
export function elicitsForms(capabilities: Json | undefined): boolean {
  const elicitation = objectAt(capabilities, "elicitation");
  if (elicitation === undefined) return false;
  return Object.keys(elicitation).length === 0 || objectAt(elicitation, "form") !== undefined;
}

const mcp = "io.modelcontextprotocol/";

function answerOf({ method, value }: Message, meta: JsonObject | undefined): Held["answer"] {
  const params = objectAt(value, "params");
  if (method !== "tools/call" || params?.["task"] !== undefined) return "error";
  const version = meta?.[`${mcp}protocolVersion`];
  return typeof version === "string" && version >= "2026-07-28" ? "modern-result" : "result";
}

function objectAt(value: Json | undefined, key: string): JsonObject | undefined {
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
  const found = value[key];
  return isObject(found) ? found : undefined;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
