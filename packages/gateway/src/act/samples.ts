// Small envelopes and verdicts for the tests of `act`.
import { decode, relate } from "@guardian/engine";
import type {
  Direction,
  Envelope,
  Finding,
  Frame,
  Outgoing,
  RequestContext,
  SubjectKind,
  Verdict,
} from "@guardian/model";
import { expect } from "vitest";

export interface Given {
  readonly direction?: Direction;
  readonly answers?: RequestContext;
  readonly mirrored?: NonNullable<Frame["mirrored"]>;
}

export function frameOf(text: string, { direction = "to-client", mirrored }: Given = {}): Frame {
  return {
    route: { server: "files", session: "s", principal: "local", transport: "stdio", direction },
    bytes: new TextEncoder().encode(text),
    at: Date.UTC(2026, 10, 23),
    ...(mirrored === undefined ? {} : { mirrored }),
  };
}

/** The envelope of a JSON text; every answer in it answers the same request. */
export function envelopeOf(text: string, given: Given = {}): Exclude<Envelope, { form: "malformed" }> {
  const envelope = relate(decode(frameOf(text, given)), () => given.answers);
  if (envelope.form === "malformed")
    throw new Error(`the test's own frame is malformed: ${envelope.problem.detail}`);
  return envelope;
}

export function finding(given: Partial<Finding> = {}): Finding {
  return {
    rule: "injection/order",
    layer: "yara",
    title: "t",
    severity: "high",
    confidence: 0.9,
    path: "/result/content/0/text",
    span: { start: 0, end: 1 },
    via: [],
    excerpt: "",
    fingerprint: "f",
    ...given,
  };
}

export interface GivenVerdict extends Partial<Omit<Verdict, "inspection">> {
  readonly kind?: SubjectKind;
  readonly message?: number;
  readonly at?: string;
  readonly method?: string;
  readonly target?: string;
}

export function verdictOf(envelope: Envelope, given: GivenVerdict = {}): Verdict {
  const {
    kind = "tool_result",
    message = 0,
    at = "",
    method = "tools/call",
    target = "read_file",
    ...rest
  } = given;
  const origin = { route: envelope.frame.route, method, target };
  return {
    action: "block",
    enforced: true,
    policy: "balanced",
    clause: "attack",
    reason: "It looks like an attack.",
    because: [finding()],
    suppressed: [],
    score: 0.8,
    shares: [],
    complete: true,
    inspection: { subject: { kind, origin, message, at, fragments: [] }, findings: [], faults: [] },
    ...rest,
  };
}

/** What leaves, as texts. */
export function texts({ forward, reply, ...rest }: Outgoing): {
  readonly forward: string | null;
  readonly reply: string | null;
} {
  const text = (bytes: Uint8Array | null): string | null =>
    bytes === null ? null : new TextDecoder().decode(bytes);
  return { forward: text(forward), reply: text(reply), ...rest };
}

/** What leaves, as values. */
export function values(outgoing: Outgoing): { readonly forward: unknown; readonly reply: unknown } {
  const { forward, reply, ...rest } = texts(outgoing);
  const parse = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
  return { forward: parse(forward), reply: parse(reply), ...rest };
}

const words = expect.stringContaining("MCP Security Guardian blocked") as string;
const rules = { rules: ["injection/order"], policy: "balanced", clause: "attack" };
/** The error that a client sees under the entry `k3v9`. */
export const clientError = (id: unknown): object => ({
  jsonrpc: "2.0",
  id,
  error: { code: 1001, message: words, data: { reason: "blocked", ...rules, reference: "k3v9" } },
});
/** The error that a server sees. */
export const serverError = (id: unknown): object => ({
  jsonrpc: "2.0",
  id,
  error: {
    code: 1001,
    message: "MCP Security Guardian refused this message.",
    data: { reason: "blocked", reference: "k3v9" },
  },
});
/** The tool result that a client sees. */
export const toolRefusal = (id: unknown, more: object = {}): object => ({
  jsonrpc: "2.0",
  id,
  result: { ...more, content: [{ type: "text", text: words }], isError: true },
});
