import { Buffer, isUtf8 } from "node:buffer";
import type { Frame, Json, Message } from "@guardian/model";
import { isObject } from "./message.ts";

/**
 * Says in the guard's words where the mirrored headers of a 2026-07-28 request contradict its body; null where they agree or
 * the revision has none. An intermediary may have routed by the header while the server runs the body, so the two must be one.
 * `Mcp-Param-*` headers can only be compared with the tool's schema at hand; here they must be single and decodable.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/transports (SEP-2243)
 */
export function checkMirrored(messages: readonly Message[], mirrored: Frame["mirrored"]): string | null {
  if (mirrored === undefined) return null;
  const headers: Headers = { lines: mirrored, versions: mirrored[VERSION] ?? [] };
  const namesModern = headers.versions.some(isModern);
  if (!namesModern && !messages.some((message) => isModern(claimOf(message)))) return null;
  const form = formProblem(headers);
  if (form !== null) return form;
  for (const message of messages) {
    const problem = messageProblem(message, headers);
    if (problem !== null) return problem;
  }
  return null;
}

interface Headers {
  readonly lines: Readonly<Record<string, readonly string[]>>;
  readonly versions: readonly string[];
}

const VERSION = "mcp-protocol-version";
const METHOD = "mcp-method";
const NAME = "mcp-name";
const PARAM = "mcp-param-";
const CLAIM = "io.modelcontextprotocol/protocolVersion";
const MODERN = "2026-07-28";

/** Which member of `params` the header `Mcp-Name` mirrors. */
const nameSource: ReadonlyMap<string, string> = new Map([
  ["tools/call", "name"],
  ["prompts/get", "name"],
  ["resources/read", "uri"],
  ["tasks/get", "taskId"],
  ["tasks/update", "taskId"],
  ["tasks/cancel", "taskId"],
]);

// Revisions are dates and compare as text, as the official SDK does it.
const isModern = (version: string | undefined): boolean => version !== undefined && version >= MODERN;

/** The revision that the body names for itself. */
function claimOf(message: Message): string | undefined {
  const { params } = message.value;
  const meta = isObject(params) ? params["_meta"] : undefined;
  const claim = isObject(meta) ? meta[CLAIM] : undefined;
  return typeof claim === "string" ? claim : undefined;
}

/** What is wrong with the header lines whatever the body says. */
function formProblem({ lines }: Headers): string | null {
  for (const [name, values] of Object.entries(lines)) {
    const isParam = name.startsWith(PARAM);
    if (!isParam && name !== VERSION && name !== METHOD && name !== NAME) continue;
    if (values.length > 1) return `the header ${isParam ? "Mcp-Param-*" : name} came more than once`;
    if ((isParam || name === NAME) && values.some((value) => decodeValue(value) === null)) {
      return `the header ${isParam ? "Mcp-Param-*" : name} cannot be decoded`;
    }
  }
  return null;
}

function messageProblem(message: Message, { lines }: Headers): string | null {
  const claim = claimOf(message);
  const method = message.method === "" ? undefined : message.method;
  // Later revisions may ask for other headers; only in the one that is known is an absent header wrong, and for requests only.
  const required = message.kind === "request" && claim === MODERN;
  const source = nameSource.get(message.method);
  const { params } = message.value;
  const name = source !== undefined && isObject(params) ? params[source] : undefined;
  return (
    disagreement("MCP-Protocol-Version", plain(lines[VERSION]), claim, required) ??
    disagreement("Mcp-Method", plain(lines[METHOD]), method, required) ??
    disagreement("Mcp-Name", decoded(lines[NAME]), name, required)
  );
}

/** A body that lacks the value is left to the server, which knows whether it may. */
function disagreement(
  header: string,
  value: string | undefined,
  body: Json | undefined,
  required: boolean,
): string | null {
  if (typeof body !== "string") return null;
  if (value === undefined) return required ? `the header ${header} is missing` : null;
  return value === body ? null : `the header ${header} differs from the body`;
}

const plain = (values: readonly string[] | undefined): string | undefined =>
  values?.[0] === undefined ? undefined : trimmed(values[0]);

const decoded = (values: readonly string[] | undefined): string | undefined =>
  values?.[0] === undefined ? undefined : (decodeValue(values[0]) ?? undefined);

/** A header's value, read through its `=?base64?…?=` form; null where that is not canonical base64 of UTF-8. */
function decodeValue(line: string): string | null {
  const value = trimmed(line);
  if (!value.startsWith("=?base64?") || !value.endsWith("?=") || value.length < 11) return value;
  const payload = value.slice(9, -2);
  const bytes = Buffer.from(payload, "base64");
  return bytes.toString("base64") === payload && isUtf8(bytes) ? bytes.toString("utf8") : null;
}

/** Without the blanks and tabs that HTTP allows around a value; other white space belongs to it. */
const trimmed = (value: string): string => value.replace(/^[ \t]+/, "").replace(trailing, "");
// Anchored at a non-blank on its left, so that a value full of blanks is still looked at once.
const trailing = /(?<![ \t])[ \t]+$/;
