/**
 * What the layer of information flow costs: the third part of `npm run bench`, or `node bench/flow.ts` alone. A result of 10 KB from a
 * tool that reads in private and what strangers wrote, and a call of a tool that sends, in a session that remembers 1,000 results;
 * beside a JSON parse of the same bytes in the same run. It measures; it asserts nothing.
 */
import { createWatch, defaultBudgets, subjectOf } from "@guardian/engine";
import type { Detector, JsonObject, Subject } from "@guardian/model";

const rounds = 2_000;
const definition: JsonObject = {
  name: "send_email",
  description: "Sends an email.",
  inputSchema: { type: "object", properties: { to: { type: "string" }, body: { type: "string" } } },
};

/** A mail of so many bytes, with an address and a request in every fifth line. */
function mailOf(bytes: number, seed: number): string {
  let text = `From: ada${seed}@customer.example\nSubject: Order ${seed}\n\n`;
  for (let line = 0; text.length < bytes; line += 1) {
    text += `The parcel ${seed * 31 + line} left the house on Monday and weighs ${(seed * 7 + line) % 90} kilograms. `;
    if (line % 5 === 0)
      text += `Please write to desk${line}@depot${seed}.example or see https://depot.example/${seed}/${line}.\n`;
  }
  return text.slice(0, bytes);
}

function subject(text: string, kind: "tool_args" | "tool_result", time: number): Subject {
  const tool = kind === "tool_args" ? "send_email" : "read_email";
  const made = subjectOf(text, kind, { tool, ...(kind === "tool_args" && { argument: "body" }) });
  const origin = { ...made.origin, method: "tools/call", time, ...(kind === "tool_args" && { definition }) };
  return { ...made, at: "", origin };
}

const microseconds = async (count: number, work: (index: number) => unknown): Promise<number> => {
  const started = performance.now();
  for (let index = 0; index < count; index += 1) await work(index);
  return ((performance.now() - started) * 1_000) / count;
};

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
};

const without = ["behaviour", "traffic"] as const;
const [flow] = createWatch({ without, budgets: defaultBudgets, chains: [] }).detectors as [Detector];
const context = { signal: null, deadline: 1_000 };
const before = heap();
for (let index = 0; index < 1_000; index += 1)
  await flow.detect(subject(mailOf(2_000, index), "tool_result", index), context);
const held = heap() - before;
const results = Array.from({ length: rounds }, (_, index) =>
  subject(mailOf(10_000, index + 5_000), "tool_result", 2_000),
);
const calls = Array.from({ length: rounds }, (_, index) =>
  subject(mailOf(600, index + 900), "tool_args", 3_000),
);
const json = results.map(({ fragments }) => JSON.stringify(fragments[0]?.text));
await microseconds(200, (index) => flow.detect(calls[index] as Subject, context));
const call = await microseconds(rounds, (index) => flow.detect(calls[index] as Subject, context));
const result = await microseconds(rounds, (index) => flow.detect(results[index] as Subject, context));
const parse = await microseconds(rounds, (index) => JSON.parse(json[index] ?? "") as unknown);
process.stdout.write(
  [
    "flow                                    µs   target",
    `result of 10 KB, private and untrusted  ${result.toFixed(0).padStart(4)}  200`,
    `call of 600 B, 1,000 results remembered ${call.toFixed(0).padStart(4)}  200`,
    `JSON parse of 10 KB                     ${parse.toFixed(0).padStart(4)}`,
    `memory of the session                   ${(held / 1e6).toFixed(1)} MB, target 2 MB${globalThis.gc ? "" : " (run with --expose-gc)"}`,
    "",
  ].join("\n"),
);
