/**
 * What the API costs: the fourth part of `npm run bench`, or `node bench/api.ts` alone. Requests for the analysis of texts of 1 KB that are
 * all different, by the layers without a learnt model, over 32 connections from this process; beside a bare Fastify server that
 * answers with what it got, in the same run. And the check of an access token, with its revocation, in this process.
 * It measures; it asserts nothing.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";
import os from "node:os";
import path from "node:path";
import { identifyBy } from "@guardian/api";
import { openAuthority } from "../packages/cli/src/authority.ts";
import { freePort, listening } from "./process.ts";

const width = 32;
const seconds = 10;
const agent = new Agent({ keepAlive: true, maxSockets: width });

interface Answer {
  readonly status: number;
  readonly text: string;
}

function post(url: string, body: object, token = ""): Promise<Answer> {
  const text = JSON.stringify(body);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    ...(token !== "" && { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", agent, headers }, (answer) => {
      let got = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (got += chunk));
      answer.on("end", () => {
        resolve({ status: answer.statusCode ?? 0, text: got });
      });
    });
    sent.on("error", reject).end(text);
  });
}

/** Requests a second over some seconds, after two seconds of warming up. */
async function rate(ask: (count: number) => Promise<Answer>): Promise<number> {
  let [count, errors, isOver] = [0, 0, false];
  const worker = async (): Promise<void> => {
    while (!isOver) if ((await ask((count += 1))).status !== 200) errors += 1;
  };
  const workers = Array.from({ length: width }, worker);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const [before, started] = [count, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const made = ((count - before) * 1_000) / (performance.now() - started);
  isOver = true;
  await Promise.all(workers);
  if (errors > 0) throw new Error(`${errors} requests were not answered with 200`);
  return made;
}

const words =
  "the report of the second quarter shows that both branches were built again in May and that most of the parts arrived late".split(
    " ",
  );

/** 1 KB of ordinary words that no other text of the run shares with it. */
function textOf(seed: number): string {
  let text = `Note ${seed}. `;
  for (let at = seed; text.length < 1_000; at = (at * 31 + 7) % 65_521)
    text += `${words[at % words.length] ?? ""} `;
  return text;
}

const home = mkdtempSync(path.join(os.tmpdir(), "guardian-bench-"));
const dataDir = path.join(home, "data");
const processes: ChildProcess[] = [];

function start(...line: readonly string[]): ChildProcess {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    GUARDIAN_RATE_PER_MINUTE: "0",
    GUARDIAN_RATE_PER_HOUR: "0",
    GUARDIAN_DETECT_WITHOUT: "classifier,judge",
  };
  const child = spawn(process.execPath, line, { cwd: home, env, stdio: ["ignore", "pipe", "inherit"] });
  processes.push(child);
  return child;
}

/** What the first start shows once. */
function passwordIn(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    output.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /Password\s+(\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
}

const tokenIn = ({ text }: Answer): string => (JSON.parse(text) as { access_token: string }).access_token;

async function signIn(api: string, given: string): Promise<string> {
  const own = ["Correct", "Horse", "7", "Battery"].join("-");
  const first = await post(`${api}/auth/login`, { username: "admin", password: given });
  const change = { current_password: given, new_password: own };
  return tokenIn(await post(`${api}/auth/password`, change, tokenIn(first)));
}

/** Microseconds that a check takes at the median and at the 99th percentile. */
async function checkOf(token: string): Promise<readonly [number, number]> {
  const auth = {
    signingKey: "",
    formerKeys: [],
    sealKey: "",
    passwordPolicy: "classic",
    refreshGrace: 0,
    breachCheck: { enabled: false, url: "", onFailure: "refuse" },
  } as const;
  const opened = await openAuthority(
    { dataDir, auth },
    { ledger: { append: () => Promise.resolve([]) }, env: {} },
  );
  const identify = identifyBy(opened.authority);
  const headersDistinct = { authorization: [`Bearer ${token}`] };
  const asked = { headersDistinct, method: "GET" } as unknown as IncomingMessage; // all that is read of it
  const taken: number[] = [];
  for (let index = 0; index < 6_000; index += 1) {
    const started = performance.now();
    const caller = await identify(asked, { address: "127.0.0.1", request: "bench" });
    if (caller === null) throw new Error("the token was refused");
    if (index >= 1_000) taken.push((performance.now() - started) * 1_000);
  }
  await opened.close();
  const sorted = taken.toSorted((a, b) => a - b);
  return [sorted[sorted.length >> 1] ?? 0, sorted[Math.floor(sorted.length * 0.99)] ?? 0];
}

try {
  const [port, echo] = [await freePort(), await freePort()];
  const guardian = path.join(import.meta.dirname, "../packages/cli/bin/guardian.js");
  const upstream = `http://127.0.0.1:${await freePort()}/mcp`;
  const guard = start(
    guardian,
    "serve",
    "--port",
    String(port),
    "--data-dir",
    dataDir,
    "--upstream",
    upstream,
  );
  start(path.join(import.meta.dirname, "peers/fastify-echo.ts"), String(echo));
  const shown = guard.stdout === null ? "" : await passwordIn(guard.stdout);
  await listening(echo);
  const api = `http://127.0.0.1:${port}/api/v1`;
  const token = await signIn(api, shown);
  const ask = (count: number): Promise<Answer> =>
    post(
      `${api}/security/analyze`,
      { instruction: textOf(count), session_id: "bench", kind: "tool_result" },
      token,
    );
  const bare = await rate((count) => post(`http://127.0.0.1:${echo}/echo`, { instruction: textOf(count) }));
  const analyses = await rate(ask);
  const [median, worst] = await checkOf(token);
  process.stdout.write(
    [
      `Node ${process.version}, ${os.cpus().length} × ${os.cpus()[0]?.model ?? "CPU"}; the load comes from the same machine`,
      "",
      "the API                                        figure   target",
      `analyses of 1 KB a second, ${width} connections      ${analyses.toFixed(0).padStart(7)}     2000`,
      `the same of a bare Fastify echo                ${bare.toFixed(0).padStart(6)}`,
      `how many times the echo's cost                 ${(bare / analyses).toFixed(1).padStart(6)}`,
      `check of a token, median                       ${median.toFixed(0).padStart(6)} µs`,
      `check of a token, 99 of 100                    ${worst.toFixed(0).padStart(6)} µs  300`,
      "",
    ].join("\n"),
  );
} finally {
  agent.destroy();
  for (const child of processes) {
    child.kill();
    await once(child, "exit");
  }
  rmSync(home, { recursive: true, force: true });
}
