import type { Peer } from "./clients.ts";

/** A call that gives the same answer each time. */
export interface Step {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** What one step gave: the result, or the words of the error. */
export interface Said {
  readonly step: Step;
  readonly result?: unknown;
  readonly error?: string;
}

/** Asks all steps one after the other. A rejected step is an answer too. */
export async function converse(peer: Peer, steps: readonly Step[]): Promise<readonly Said[]> {
  const said: Said[] = [];
  for (const step of steps) {
    try {
      said.push({ step, result: timeless(await peer.ask(step.method, step.params)) });
    } catch (error) {
      said.push({ step, error: error instanceof Error ? error.message : "not an error" });
    }
  }
  return said;
}

/** A tool call as a step. */
export function call(name: string, args: Record<string, unknown> = {}): Step {
  return { method: "tools/call", params: { name, arguments: args } };
}

/** Cancels a slow tool at its first sign of progress; true where the client's own call was rejected. */
export async function cancel(peer: Peer): Promise<boolean> {
  const controller = new AbortController();
  const { method, params } = call("trigger-long-running-operation", { duration: 0.4, steps: 8 });
  const onprogress = (): void => {
    controller.abort("enough");
  };
  return await peer.ask(method, params, { onprogress, signal: controller.signal }).then(
    () => false,
    () => true,
  );
}

/**
 * Runs a slow tool and returns the progress that was reported, but for the last: the SDK drops it where it arrives in one piece with
 * the result. It outlasts the tool that `cancel` left behind.
 */
export async function progressOf(peer: Peer): Promise<readonly number[]> {
  const seen: number[] = [];
  const { method, params } = call("trigger-long-running-operation", { duration: 0.6, steps: 4 });
  await peer.ask(method, params, { onprogress: ({ progress }) => seen.push(progress) });
  return seen.slice(0, 3);
}

/** Texts which a careless relay would change: escapes, Unicode at the borders of its ranges, numbers in odd forms. */
export const oddTexts: readonly string[] = [
  "plain",
  "",
  'quotes " and \\ and / and \t tab',
  "line one\nline two\r\nline three",
  "caf\u00e9 \u4e16\u754c \u{1f600} \u{10ffff} \u2028 \u2029 \ufffd",
  "1.0 1e2 -0 12345678901234567890 0.1",
  '{"jsonrpc":"2.0","id":1,"method":"tools/call"}',
  "<b>&amp;</b> %41 data",
  "x".repeat(20_000),
];

/** The deterministic part of server-everything. */
export const everything: readonly Step[] = [
  ...["ping", "tools/list", "prompts/list", "resources/list", "resources/templates/list"].map((method) => ({
    method,
    params: {},
  })),
  ...oddTexts.map((message) => call("echo", { message })),
  call("get-sum", { a: 1.5, b: 1e21 }),
  call("get-sum", { a: -0, b: 9_007_199_254_740_993 }),
  call("get-sum", { a: "no number" }),
  call("get-tiny-image"),
  call("get-annotated-message", { messageType: "error", includeImage: true }),
  call("get-structured-content", { location: "New York" }),
  call("get-resource-links", { count: 3 }),
  call("get-resource-reference", { resourceType: "Text", resourceId: 1 }),
  call("there-is-no-such-tool", { deep: { list: [1, [2, [3, { four: null }]]] } }),
  call("trigger-sampling-request", { prompt: "Say something", maxTokens: 20 }),
  call("trigger-elicitation-request"),
  call("get-roots-list"),
  { method: "prompts/get", params: { name: "simple-prompt" } },
  {
    method: "prompts/get",
    params: { name: "args-prompt", arguments: { city: "Z\u00fcrich", state: "\u00fc" } },
  },
  {
    method: "completion/complete",
    params: {
      ref: { type: "ref/prompt", name: "completable-prompt" },
      argument: { name: "name", value: "D" },
      context: { arguments: { department: "Sales" } },
    },
  },
  { method: "resources/read", params: { uri: "demo://resource/static/document/architecture.md" } },
  { method: "resources/read", params: { uri: "demo://resource/dynamic/text/7" } },
  { method: "resources/read", params: { uri: "demo://resource/dynamic/blob/7" } },
  { method: "resources/read", params: { uri: "demo://resource/nowhere" } },
  { method: "resources/subscribe", params: { uri: "demo://resource/dynamic/text/1" } },
  { method: "resources/unsubscribe", params: { uri: "demo://resource/dynamic/text/1" } },
  { method: "logging/setLevel", params: { level: "error" } },
];

/** Times of day differ from run to run; a blob of server-everything holds one in base64. */
function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, member: unknown) => {
    if (typeof member !== "string") return member;
    const text = key === "blob" ? Buffer.from(member, "base64").toString("utf8") : member;
    return / created at \d/.test(text) ? text.replace(/\d+:\d\d:\d\d( [AP]M)?/, "TIME") : member;
  });
}
