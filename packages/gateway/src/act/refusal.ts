import type { SubjectKind, Verdict } from "@guardian/model";

/** The JSON-RPC codes of our refusals; -32768 to -32000 belong to JSON-RPC and MCP, so these lie outside. */
export const refusalCodes = {
  blocked: 1001,
  held: 1002,
  incomplete: 1003,
  malformed: 1004,
  unrecorded: 1005,
  "server-ended": 1006,
} as const;
export type RefusalReason = keyof typeof refusalCodes;

/** Why something does not pass, in words for each side; none of them holds text from traffic. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** For the client's side: what was stopped, why, and how an operator can allow it. */
  readonly text: string;
  /** Members of the error's `data` besides the reason. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly reference: string;
}

/**
 * The refusal that follows from the verdicts which stopped a message; the strictest speaks for all. `reference` names its audit
 * entry, and is empty where there is none.
 */
export function refusalOf(stops: readonly Verdict[], reference: string): Refusal {
  const main = stops.find(({ action }) => action === "block") ?? stops[0];
  if (main === undefined) throw new RangeError("a refusal needs a verdict");
  const { policy, clause, inspection } = main;
  const rules = [...new Set(stops.flatMap(({ because }) => because.map(({ rule }) => rule)))].sort();
  const reason =
    main.action === "hold" ? "held" : rules.length === 0 && !main.complete ? "incomplete" : "blocked";
  const lines = [
    `MCP Security Guardian ${reason === "held" ? "held" : "blocked"} ${what(inspection.subject.kind)}: ${main.reason}`,
    ...(reason === "held" ? [heldWords] : []),
    `Nothing of it was passed on, and trying again gives the same answer.`,
    `${rules.length === 0 ? "" : `Rules: ${rules.join(", ")}. `}Policy: ${policy}, clause: ${clause}.`,
    look(reference),
  ];
  return { reason, text: lines.join("\n"), data: { rules, policy, clause }, reference };
}

const heldWords =
  "It would need a person's approval, for which only a single request to a server can wait; so it is refused as if it were blocked.";

/** The refusal of everything in a frame whose audit entry could not be written. */
export const unrecordedRefusal: Refusal = {
  reason: "unrecorded",
  text: "MCP Security Guardian refused this message: its records could not be written, and without them nothing that needs one passes. The guard's own log says what is wrong.",
  data: {},
  reference: "",
};

/** A JSON-RPC error for the client's side, as JSON text under a raw id. */
export function clientError(id: string | null, refusal: Refusal): string {
  return standardError(id, refusalCodes[refusal.reason], refusal);
}

/**
 * A JSON-RPC error for the server's side. It tells a server that may be hostile only that its message was refused: rules and
 * policy would teach it how to get past them.
 */
export function serverError(id: string | null, { reason, reference }: Refusal): string {
  const text = "MCP Security Guardian refused this message.";
  return errorText(id, refusalCodes[reason], text, { reason, ...named(reference) });
}

/** A client's error under a code that JSON-RPC or MCP fixes for what is wrong. */
export function standardError(
  id: string | null,
  code: number,
  { reason, text, data, reference }: Refusal,
): string {
  return errorText(id, code, text, { reason, ...data, ...named(reference) });
}

/** A tool result that lets the model read why there is no other. */
export function toolRefusal(id: string, { text }: Refusal, isModern: boolean): string {
  const result = {
    ...(isModern ? { resultType: "complete" } : {}),
    content: [{ type: "text", text }],
    isError: true,
  };
  return resultText(id, result);
}

/** The answer to an elicitation that nobody will see. */
export function decline(id: string): string {
  return resultText(id, { action: "decline" });
}

/** A JSON-RPC error as JSON text; the id goes in as it came. */
export function errorText(id: string | null, code: number, message: string, data?: object): string {
  return `{"jsonrpc":"2.0","id":${id ?? "null"},"error":${JSON.stringify({ code, message, data })}}`;
}

function resultText(id: string, result: object): string {
  return `{"jsonrpc":"2.0","id":${id},"result":${JSON.stringify(result)}}`;
}

function named(reference: string): object {
  return reference === "" ? {} : { reference };
}

function what(kind: SubjectKind): string {
  return nouns[kind] ?? "this message";
}

const nouns: Partial<Record<SubjectKind, string>> = {
  tool_args: "this tool call",
  tool_result: "the result of this tool call",
  prompt_args: "this request for a prompt",
  prompt: "this prompt",
  resource: "this resource",
  sampling: "a request of the server to the model",
  elicitation: "a question of the server to the user",
  roots: "this list of roots",
  completion: "this completion",
  task: "this task",
  handshake: "this connection",
  error: "an error message of the server",
};

/** The lines that would let the message pass are not for here: they name a place in it, and a server chooses the names of places. */
function look(reference: string): string {
  return reference === ""
    ? "An operator decides in the policy what happens to such messages."
    : `An operator learns why from \`guardian explain ${reference}\`, and, if this is a false alarm, how to let exactly this pass.`;
}
