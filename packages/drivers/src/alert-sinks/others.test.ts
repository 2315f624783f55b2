import { PassThrough, Writable } from "node:stream";
import { expect, it } from "vitest";
import type { AlertSink } from "@guardian/model";
import { delivery, sinkContract } from "./contract.ts";
import { destinationOf } from "./destination.ts";
import { receivers, unusedPort } from "./receiver.fixture.ts";
import { streamSink } from "./stream.ts";
import { syslogSink } from "./syslog.ts";

const start = receivers();
const never = new AbortController().signal;
const clock = (): number => Date.parse("2026-11-25T12:00:01Z");
const syslog = (url: string): AlertSink =>
  syslogSink({ destination: destinationOf(url), timeout: 5_000, version: "1.2.3", clock });

sinkContract("stream", () => {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk.toString("utf8")));
  const dead = new PassThrough();
  dead.destroy();
  const deaf = new Writable({ write: () => undefined });
  return Promise.resolve({
    sink: streamSink({ stream, timeout: 5_000 }),
    records: () =>
      chunks
        .join("")
        .split("\n")
        .filter((line) => line !== ""),
    dead: streamSink({ stream: dead, timeout: 5_000 }),
    deaf: streamSink({ stream: deaf, timeout: 30 }),
  });
});

sinkContract("syslog over UDP", async () => {
  const { heard, port } = await start.udp();
  return { sink: syslog(`udp://127.0.0.1:${port}`), records: () => heard, dead: null, deaf: null };
});

sinkContract("syslog over TCP", async () => {
  const { text, port } = await start.tcp();
  return {
    sink: syslog(`tcp://127.0.0.1:${port}`),
    records: () => counted(text()),
    dead: syslog(`tcp://127.0.0.1:${await unusedPort()}`),
    deaf: null,
  };
});

/** What octet counting makes of a stream. */
function counted(text: string): readonly string[] {
  const records: string[] = [];
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    const [size = ""] = /^\d+/.exec(rest.toString("latin1")) ?? [];
    const begin = size.length + 1;
    records.push(rest.subarray(begin, begin + Number(size)).toString("utf8"));
    rest = rest.subarray(begin + Number(size));
  }
  return records;
}

it("syslog is RFC 5424 with a CEF body, and escapes what CEF reads", async () => {
  const { heard, port } = await start.udp();
  const { alert } = delivery();
  await syslog(`udp://127.0.0.1:${port}`).tell(
    { ...delivery(), alert: { ...alert, title: "a|b\\c", target: "x=1 suser=root" } },
    never,
  );
  await expect.poll(() => heard).toHaveLength(1);
  expect(heard[0]).toMatch(
    /^<107>1 2026-11-25T12:00:01\.000Z [!-~]+ mcp-guardian \d+ frame\.blocked - \ufeffCEF:0\|MCP Security Guardian\|guardian\|1\.2\.3\|injection\/orders\|a\\\|b\\\\c\|8\|rt=/,
  );
  expect(heard[0]).toContain("cs2=x\\=1 suser\\=root");
});

it("a long alert is one datagram that ends between two characters", async () => {
  const { heard, port } = await start.udp();
  const { alert } = delivery();
  await syslog(`udp://127.0.0.1:${port}`).tell(
    { ...delivery(), alert: { ...alert, title: "é".repeat(3_000) } },
    never,
  );
  await expect.poll(() => heard).toHaveLength(1);
  expect(heard[0]).not.toContain("\ufffd");
});

it("a receiver of syslog that closes without reading has not heard", async () => {
  const { port } = await start.tcp((socket) => socket.resetAndDestroy());
  expect(await syslog(`tcp://127.0.0.1:${port}`).tell(delivery(), never)).toMatchObject({ form: "failed" });
});

it("a line is JSON with the names of the Elastic Common Schema", async () => {
  const stream = new PassThrough();
  await streamSink({ stream, timeout: 5_000 }).tell(delivery(), never);
  expect(JSON.parse(String(stream.read()))).toMatchObject({
    "@timestamp": "2026-11-25T12:00:00.000Z",
    "log.level": "error",
    "event.kind": "alert",
    "event.action": "frame.blocked",
    "rule.name": ["injection/orders"],
    "user.name": "local",
  });
});

it("a stream whose reader is far behind is not filled", async () => {
  const stream = new Writable({ write: () => undefined });
  stream.write("x".repeat(1024 * 1024 + 1));
  expect(await streamSink({ stream, timeout: 5_000 }).tell(delivery(), never)).toMatchObject({
    form: "failed",
  });
});
