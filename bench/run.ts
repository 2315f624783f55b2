/**
 * What Guardian costs: CPU of its own process per call, start-up and memory, beside a raw relay and an SDK proxy in the same run.
 * `npm run bench` prints the table and writes bench/results/latest.json. It measures; it asserts nothing but that every echo was right.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { httpClient, stdioClient } from "./clients.ts";
import type { EchoClient } from "./clients.ts";
import { cpuOf, freePort, listening, rssOf } from "./process.ts";

const here = import.meta.dirname;
const node = process.execPath;
const peer = (name: string): string => path.join(here, "peers", name);
const guardian = path.join(here, "../packages/cli/bin/guardian.js");
const home = mkdtempSync(path.join(os.tmpdir(), "guardian-bench-"));
const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
const seconds = 2;
const rounds = 3;
/** The code of a contender is compiled while it runs; what counts is a process that has been up for a while, on a busy machine too. */
const warmUp = { least: 2_500, most: 8_000, calls: 20_000 };

interface Cell {
  readonly contender: string;
  readonly cell: string;
  readonly value: number;
  readonly unit: string;
  readonly calls?: number;
  readonly errors?: number;
}

const cells: Cell[] = [];

/** Calls as fast as `width` calls in flight allow, and says what the process spent on each. */
async function load(
  pid: number,
  clients: readonly EchoClient[],
  width: number,
  bytes: number,
): Promise<{ cpu: number; calls: number; errors: number }> {
  const text = "The quick brown fox jumps over the lazy dog. ".repeat(Math.ceil(bytes / 45)).slice(0, bytes);
  let calls = 0;
  let errors = 0;
  let isOver = false;
  const worker = async (client: EchoClient): Promise<void> => {
    while (!isOver && errors < 20) {
      await client.call(text).then(
        () => (calls += 1),
        () => (errors += 1),
      );
    }
  };
  const share = Math.ceil(width / clients.length);
  const workers = clients.flatMap((client) => Array.from({ length: share }, () => worker(client)));
  const started = performance.now();
  const hasBeenUp = (time: number): boolean => performance.now() - started >= time;
  while (!hasBeenUp(warmUp.least) || (calls < warmUp.calls && !hasBeenUp(warmUp.most)))
    await new Promise((resolve) => setTimeout(resolve, 100));
  const [cpuBefore, callsBefore] = [cpuOf(pid), calls];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const [cpu, measured] = [cpuOf(pid) - cpuBefore, calls - callsBefore];
  isOver = true;
  await Promise.all(workers);
  return { cpu: cpu / measured, calls: measured, errors };
}

async function stdioRound(contender: string, command: readonly string[]): Promise<void> {
  const client = await stdioClient([...command, node, peer("echo.ts")], env);
  const pid = client.process.pid ?? 0;
  cells.push({ contender, cell: "start to first initialize", value: client.startMs, unit: "ms" });
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  cells.push({ contender, cell: "RSS idle", value: rssOf(pid), unit: "MB" });
  for (const [bytes, width] of [
    [200, 32],
    [10_240, 32],
    [1_048_576, 1],
  ] as const) {
    const { cpu, ...rest } = await load(pid, [client], width, bytes);
    cells.push({ contender, cell: `CPU per call, ${bytes} B x ${width}`, value: cpu, unit: "µs", ...rest });
  }
  await client.close();
}

async function memoryRound(contender: string, command: readonly string[]): Promise<void> {
  const client = await stdioClient([...command, node, peer("echo.ts")], env);
  const pid = client.process.pid ?? 0;
  const calls = async (count: number): Promise<number> => {
    for (let done = 0; done < count; done += 20)
      await Promise.all(Array.from({ length: 20 }, () => client.call("x".repeat(200))));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    return rssOf(pid);
  };
  // The first calls warm the engine's code and heap; growth is what comes after.
  const warm = await calls(10_000);
  const after = await calls(10_000);
  cells.push({ contender, cell: "RSS growth over 10,000 calls", value: after - warm, unit: "MB" });
  await client.close();
}

async function loopTurnsRound(contender: string, proxy: readonly string[]): Promise<void> {
  const file = path.join(home, "loop-turns");
  const command = [node, "--import", peer("loop-turns.ts"), ...proxy.slice(1), node, peer("echo.ts")];
  const client = await stdioClient(command, { ...env, LOOP_TURNS_FILE: file });
  await client.call("x".repeat(1_048_576));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const { errors, calls } = await load(client.process.pid ?? 0, [client], 1, 1_048_576);
  await new Promise((resolve) => setTimeout(resolve, 300));
  cells.push({
    contender,
    cell: "longest turn of the event loop (its own CPU), 1 MB each way",
    value: Number(readFileSync(file, "utf8")),
    unit: "ms",
    calls,
    errors,
  });
  await client.close();
}

async function httpRound(
  contender: string,
  command: (port: number, url: string) => readonly string[],
): Promise<void> {
  const [serverPort, port] = [await freePort(), await freePort()];
  const processes: ChildProcess[] = [];
  const start = (line: readonly string[]): ChildProcess => {
    const [file = "", ...args] = line;
    const child = spawn(file, args, { stdio: "ignore", env });
    processes.push(child);
    return child;
  };
  start([node, peer("echo.ts"), "--http", String(serverPort)]);
  await listening(serverPort);
  const proxy = start(command(port, `http://127.0.0.1:${serverPort}/mcp`));
  await listening(port);
  const clients = await Promise.all(
    Array.from({ length: 32 }, () => httpClient(`http://127.0.0.1:${port}/mcp`)),
  );
  for (const bytes of [200, 10_240, 1_048_576]) {
    const { cpu, ...rest } = await load(proxy.pid ?? 0, clients, 32, bytes);
    cells.push({
      contender,
      cell: `CPU per call, ${bytes} B x 32 sessions`,
      value: cpu,
      unit: "µs",
      ...rest,
    });
  }
  await Promise.all(clients.map((client) => client.close()));
  for (const child of processes) child.kill();
}

const stdio: Record<string, readonly string[]> = {
  "raw pipe": [node, peer("raw-stdio.ts"), "--"],
  "SDK pair, no inspection": [node, peer("sdk-stdio.ts"), "--"],
  guardian: [node, guardian, "wrap", "--"],
};
const overHttp: Record<string, (port: number, url: string) => readonly string[]> = {
  "raw HTTP relay": (port, url) => [node, peer("raw-http.ts"), String(port), url],
  "guardian over HTTP": (port, url) => [node, guardian, "serve", "--port", String(port), "--upstream", url],
};
for (let round = 0; round < rounds; round += 1) {
  for (const [name, command] of Object.entries(stdio)) await stdioRound(name, command);
  for (const [name, command] of Object.entries(overHttp)) await httpRound(name, command);
  console.error(`round ${round + 1} of ${rounds} done`);
}
await memoryRound("guardian", stdio["guardian"] ?? []);
for (const name of ["raw pipe", "guardian"]) await loopTurnsRound(name, stdio[name] ?? []);

const groups = Map.groupBy(cells, ({ cell, contender }) => `${cell}\t${contender}`);
const rows = [...groups].map(([key, group]) => {
  const values = group.map(({ value }) => value).sort((a, b) => a - b);
  const [cell = "", contender = ""] = key.split("\t");
  const errors = group.reduce((sum, one) => sum + (one.errors ?? 0), 0);
  const median = values[Math.floor((values.length - 1) / 2)] ?? NaN;
  return {
    cell,
    contender,
    median,
    low: values[0] ?? NaN,
    high: values.at(-1) ?? NaN,
    unit: group[0]?.unit ?? "",
    errors,
  };
});
rows.sort((a, b) => a.cell.localeCompare(b.cell));
const show = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1));
console.log(
  `Node ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? "CPU"}; median of ${rounds} rounds of ${seconds} s, range in brackets\n`,
);
console.log("| what | contender | figure | errors |\n|---|---|---:|---:|");
for (const row of rows) {
  const range = row.low === row.high ? "" : ` (${show(row.low)}–${show(row.high)})`;
  console.log(`| ${row.cell} | ${row.contender} | ${show(row.median)} ${row.unit}${range} | ${row.errors} |`);
}
mkdirSync(path.join(here, "results"), { recursive: true });
writeFileSync(
  path.join(here, "results/latest.json"),
  JSON.stringify({ at: new Date().toISOString(), node: process.version, cells }, null, 1),
);
rmSync(home, { recursive: true, force: true });
process.exit(rows.some(({ errors }) => errors > 0) ? 1 : 0);
