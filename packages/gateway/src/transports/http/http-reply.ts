import type { ServerResponse } from "node:http";
import type { Outgoing } from "@guardian/model";
import { troubleBody } from "./trouble.ts";
import type { Trouble } from "./trouble.ts";

/** Answers with a JSON body. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...headers,
  });
  response.end(body);
}

/** Answers without a body. */
export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-length": 0, ...headers });
  response.end();
}

/** Answers with a JSON-RPC error under the ids of the requests that it concerns. */
export function sendTrouble(
  response: ServerResponse,
  status: number,
  trouble: Trouble,
  ids: readonly string[] = [],
): void {
  sendJson(response, status, troubleBody(ids, trouble));
}

/** Answers a POST by the guard's own words: a refusal, or nothing to say. */
export function sendOutgoing(response: ServerResponse, { reply, status }: Outgoing): void {
  if (reply === null) sendEmpty(response, 202);
  else sendJson(response, status ?? 200, reply);
}

/** Answers a body that is too large; what still comes is thrown away for a moment, so that the client can read the answer. */
export function sendTooLarge(response: ServerResponse, { reply }: Outgoing): void {
  const { req } = response;
  const body = reply ?? Buffer.from("{}");
  sendJson(response, 413, body, { connection: "close" });
  req.resume();
  setTimeout(() => req.destroy(), 1000).unref();
}

/** Resolves when the client has read what was written, or is gone. */
export function drained(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

export const eventStreamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;
