import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Exchange } from "../support/http-tap.ts";

/** The JSON texts that crossed one point, each direction sorted; latin1, so that each byte is one character. */
export interface Wire {
  readonly toServer: readonly string[];
  readonly toClient: readonly string[];
}

/** What stdio taps with this prefix recorded: each process's stream as one text, bytes and order included. */
export async function stdioStreams(prefix: string): Promise<Wire> {
  const read = async (direction: string): Promise<readonly string[]> => {
    const files = await readdir(dirname(prefix));
    const own = files.filter(
      (file) => file.startsWith(`${basename(prefix)}.`) && file.endsWith(`.${direction}`),
    );
    const texts = await Promise.all(own.map((file) => readFile(join(dirname(prefix), file), "latin1")));
    return texts.sort();
  };
  return { toServer: await read("to-server"), toClient: await read("to-client") };
}

/** The messages that stdio taps with this prefix recorded. */
export async function stdioMessages(prefix: string): Promise<Wire> {
  const { toServer, toClient } = await stdioStreams(prefix);
  const lines = (streams: readonly string[]): readonly string[] =>
    streams.flatMap((stream) => stream.split("\n").filter((line) => line !== "")).sort();
  return { toServer: lines(toServer), toClient: lines(toClient) };
}

/** Process ids of stdio taps with this prefix that still run: each would be an orphan of Guardian, with its server below it. */
export async function runningTaps(prefix: string): Promise<readonly number[]> {
  const files = await readdir(dirname(prefix));
  const own = files.filter((file) => file.startsWith(`${basename(prefix)}.`) && file.endsWith(".to-server"));
  return own.map((file) => Number(file.split(".").at(-2))).filter(isRunning);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH: no such process
  }
}

/** The messages that an HTTP tap recorded, whatever framed them. */
export function httpMessages(exchanges: readonly Exchange[]): Wire {
  return {
    toServer: exchanges
      .map(({ sent }) => latin1(sent))
      .filter((body) => body.startsWith("{") || body.startsWith("["))
      .sort(),
    toClient: exchanges.flatMap(replies).sort(),
  };
}

/** Each exchange but the long GET streams, as one text: status, the headers that MCP names, and both bodies byte by byte. */
export function httpBodies(exchanges: readonly Exchange[]): readonly string[] {
  return exchanges
    .filter(({ method }) => method !== "GET")
    .map((exchange) =>
      [
        exchange.method,
        ...["accept", "content-type", "mcp-session-id", "mcp-protocol-version", "mcp-method", "mcp-name"].map(
          (name) => `${name}: ${String(exchange.requestHeaders[name])}`,
        ),
        latin1(exchange.sent),
        String(exchange.status),
        ...["content-type", "mcp-session-id"].map((name) => `${name}: ${String(exchange.headers[name])}`),
        // What stands in a 202 is nothing to a client, which may hang up on it.
        exchange.status === 202 ? "" : settled(latin1(exchange.received)),
      ].join("\n"),
    )
    .sort();
}

function replies(exchange: Exchange): readonly string[] {
  const body = settled(latin1(exchange.received));
  if (exchange.headers["content-type"]?.includes("text/event-stream") !== true)
    return body.startsWith("{") ? [body] : [];
  return body
    .split(/\r?\n\r?\n/)
    .filter((event) => !event.startsWith("event: endpoint"))
    .map((event) => event.split(/\r?\n/).filter((line) => line.startsWith("data:")))
    .map((lines) => lines.map((line) => line.slice("data:".length).trimStart()).join("\n"))
    .filter((data) => data !== "");
}

/**
 * The one change that Guardian makes to an event that it allows: a raw U+2028 or U+2029 leaves as its JSON escape, because readers of
 * event streams disagree whether it ends a line. The taps undo it on both sides; everything else must be the same bytes.
 */
function settled(text: string): string {
  return text.replaceAll("\\u2028", "\u00e2\u0080\u00a8").replaceAll("\\u2029", "\u00e2\u0080\u00a9");
}

function latin1(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("latin1");
}
