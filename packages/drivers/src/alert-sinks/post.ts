import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Milliseconds, Told } from "@guardian/model";
import { hostOf, pinned } from "./destination.ts";
import type { Destination, Resolve } from "./destination.ts";
import { failed, withDeadline } from "./telling.ts";

export interface PostOptions {
  readonly destination: Destination;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
  readonly resolve?: Resolve;
}

/** A receiver may ask for so much patience at most. */
const mostPatience = 3_600_000;

/** Posts JSON to the one address that the host has now. Follows no redirect, reads no answer but its status. */
export function post({ timeout, signal, ...options }: PostOptions): Promise<Told> {
  return withDeadline({ timeout, signal }, async (ending) => {
    const { statusCode = 0, headers } = await send(options, ending);
    if (statusCode >= 200 && statusCode < 300) return { form: "delivered" };
    if (statusCode >= 300 && statusCode < 400)
      return failed(`it answers ${statusCode}, a redirect, which is not followed`);
    const seconds = /^\d{1,6}$/.exec(headers["retry-after"] ?? "")?.[0];
    const retryAfter = seconds === undefined ? null : Math.min(Number(seconds) * 1_000, mostPatience);
    return { ...failed(`it answers ${statusCode}`), ...(retryAfter === null ? {} : { retryAfter }) };
  });
}

async function send(
  { destination, headers, body, resolve }: Omit<PostOptions, "timeout" | "signal">,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { url } = destination;
  const { address, family } = await pinned(destination, resolve);
  signal.throwIfAborted();
  const bytes = Buffer.from(body);
  const isTls = url.protocol === "https:";
  return new Promise((settle, reject) => {
    const request = (isTls ? tlsRequest : plainRequest)({
      method: "POST",
      // The address itself, so that nothing asks for the name a second time; the certificate is still checked against the name.
      host: address,
      family,
      port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      setHost: false,
      ...(isIP(hostOf(url)) === 0 ? { servername: hostOf(url) } : {}),
      agent: false,
      signal,
      headers: {
        host: url.host,
        "content-type": "application/json; charset=utf-8",
        "content-length": bytes.length,
        "user-agent": "mcp-security-guardian",
        connection: "close",
        ...headers,
      },
    });
    request.on("error", reject);
    request.on("response", (response) => {
      // What follows the status could be endless.
      response.on("error", () => undefined);
      settle(response);
      request.destroy();
    });
    request.end(bytes);
  });
}
