import type { Dispatcher } from "undici";
import type { Milliseconds } from "@guardian/model";
import type { HttpLimits } from "./endpoint.ts";

/** The way to one upstream: connections that are kept open, and nothing that is sent twice. */
export interface Wire {
  send(request: WireRequest, handler: Dispatcher.DispatchHandler): void;
  /** Sends a message and throws the answer away. */
  tell(request: WireRequest, onError: (error: Error) => void): void;
  close(): Promise<void>;
}

export interface WireRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** A flat list of names and values. */
  readonly headers: string[];
  readonly body?: Uint8Array | null;
}

/** Below the 5 s after which Node servers close an idle connection: a request on a dying one would fail, and is never repeated. */
const keepAlive: Milliseconds = 4000;

/** Opens the way to an origin. undici is loaded here and not before: it costs 50 ms and 15 MB, which stdio does not need. */
export async function openWire(origin: string, limits: HttpLimits): Promise<Wire> {
  const { default: Pool } = await import("undici/lib/dispatcher/pool.js");
  const pool = new Pool(origin, {
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: keepAlive,
    keepAliveMaxTimeout: keepAlive,
    headersTimeout: limits.answerTime,
    // Every client may hold a stream open; a server that makes us answer it cannot make us open more than that.
    connections: limits.connections,
    // An event stream may stay silent for ever; other bodies have a timer of their own.
    bodyTimeout: 0,
    connectTimeout: 10_000,
    maxHeaderSize: 64 * 1024,
  });
  const send: Wire["send"] = ({ method, path, headers, body = null }, handler) => {
    pool.dispatch({ method, path, headers, body }, handler);
  };
  return {
    send,
    tell(request, onError) {
      send(request, {
        onRequestStart: () => undefined,
        onResponseStart(controller, status) {
          if (status >= 400) onError(new Error(`it answered with status ${status}`));
          if (status >= 200 && status !== 202) controller.abort(answered);
        },
        onResponseData: () => undefined,
        onResponseEnd: () => undefined,
        onResponseError(_controller, error) {
          if (error !== answered) onError(error);
        },
      });
    },
    async close() {
      await pool.destroy();
    },
  };
}

const answered = new Error("the answer is not needed");
