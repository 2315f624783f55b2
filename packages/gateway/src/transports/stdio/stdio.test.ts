import { PassThrough } from "node:stream";
import { placeholders } from "@guardian/engine";
import { expect, it } from "vitest";
import { fixtureBench } from "../../bench.fixture.ts";
import type { Gate } from "../../gate.ts";
import { judge } from "../../judge.ts";
import type { Session } from "../../session.ts";
import { wrapStdio } from "./stdio.ts";

const bench = await fixtureBench();
const gate: Gate = {
  judge: (frame, session) =>
    judge(
      frame,
      { pending: session.pending(frame.route.direction), definitions: new Map(), names: placeholders("k") },
      bench,
    ),
  record: (judged) => judged,
  leave: ({ outgoing }) => outgoing,
};

/** A wrapped server that runs `script`; what it writes to the client is collected. */
function wrapped(script: string, command = process.execPath, onRecord?: (session: Session) => void) {
  const input = new PassThrough();
  const output = new PassThrough();
  const ending = new AbortController();
  const warnings: string[] = [];
  let written = "";
  output.on("data", (chunk: Buffer) => (written += chunk.toString()));
  const exit = wrapStdio({
    spec: { name: "probe", command, args: ["-e", script], env: {} },
    gate: {
      ...gate,
      record: (judged, session) => {
        if (session !== undefined) onRecord?.(session);
        return judged;
      },
    },
    input,
    output,
    errors: new PassThrough(),
    signal: ending.signal,
    limit: 1_000,
    grace: 1_000,
    warn: (message) => warnings.push(message),
  });
  return { input, ending, exit, warnings, lines: () => written.split("\n").slice(0, -1) };
}

const echo = `process.stdin.pipe(process.stdout)`;
const note = (text: string): string => `{"jsonrpc":"2.0","method":"m",  "params":{"text":"${text}","n":1.0}}`;

it("forwards lines in order as the bytes that came, and stops the server when the client leaves", async () => {
  const { input, exit, lines } = wrapped(echo);
  const sent = Array.from({ length: 50 }, (_, index) => note(String(index)));
  input.end(`${sent.join("\n")}\n`);
  expect(await exit).toEqual({ code: 0, signal: null, isEarly: false });
  expect(lines()).toEqual(sent);
});

it("passes what stands before and after a blocked line", async () => {
  const { input, exit, lines } = wrapped(echo);
  input.end([note("a"), note("EVIL"), note("b"), ""].join("\n"));
  await exit;
  expect(lines()).toEqual([note("a"), note("b")]);
});

it("answers a blocked request itself", async () => {
  const { input, exit, lines } = wrapped(echo);
  input.end(
    `{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"t","arguments":{"q":"EVIL"}}}\n`,
  );
  await exit;
  expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      jsonrpc: "2.0",
      id: "x",
      result: { content: [{ type: "text", text: expect.any(String) as string }], isError: true },
    },
  ]);
});

it("refuses a line over the limit without keeping it", async () => {
  const { input, exit, lines } = wrapped(echo);
  input.end(
    `{"jsonrpc":"2.0","id":5,"method":"ping","params":{"x":"${"y".repeat(2_000)}"}}\n${note("after")}\n`,
  );
  await exit;
  expect(lines().at(-1)).toBe(note("after"));
  expect(JSON.parse(lines()[0]!)).toMatchObject({ id: 5, error: { code: -32600 } });
});

it("stops the server and hangs up where the guard ends the session", async () => {
  const { input, exit, lines, warnings } = wrapped(echo, process.execPath, (session) => {
    session.end();
  });
  input.write(`${note("a")}\n`);
  expect(await exit).toMatchObject({ isEarly: false });
  expect([lines().length <= 1, warnings]).toEqual([true, []]);
});

it("answers requests under way when the server ends by itself, and says so", async () => {
  const { input, exit, lines, warnings } = wrapped(`process.stdin.once("data", () => process.exit(3))`);
  input.write(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}\n`);
  expect(await exit).toEqual({ code: 3, signal: null, isEarly: true });
  expect(JSON.parse(lines()[0]!)).toMatchObject({ id: 1, error: { code: 1006 } });
  expect(warnings.join()).toContain('server "probe" ended by itself with exit code 3');
});

it("says that a command does not exist", async () => {
  const { exit, warnings } = wrapped("", "/nonexistent");
  expect((await exit).failed?.code).toBe("server/not-started");
  expect(warnings).toEqual([
    'server "probe": cannot start "/nonexistent": there is no such command; check its spelling and PATH',
  ]);
});

it("ends when it is asked to", async () => {
  const { exit, ending } = wrapped(`process.stdin.resume()`);
  ending.abort();
  expect(await exit).toEqual({ code: 0, signal: null, isEarly: false });
});
