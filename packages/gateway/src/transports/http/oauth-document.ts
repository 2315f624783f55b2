import { excerpt } from "@guardian/model";
import type { DocumentPlace, Exchange, HttpUpstream } from "./endpoint.ts";
import { requestHeaders, responseHeaders } from "./http-headers.ts";
import { sendEmpty, sendTrouble } from "./http-reply.ts";
import { unreachable } from "./trouble.ts";
import type { Wire } from "./upstream.ts";

export interface DocumentOptions {
  readonly wire: Wire;
  readonly upstream: HttpUpstream;
  readonly name: string;
}

/** Metadata documents are small. */
const largest = 256 * 1024;

/** Where a document of the gateway stands on the upstream: the same document, for the upstream's own path. */
export function documentPath({ document, form }: DocumentPlace, { pathname }: URL): string {
  const path = pathname === "/" ? "" : pathname;
  if (form === "behind") return `${path}/.well-known/${document}`;
  return form === "root" ? `/.well-known/${document}` : `/.well-known/${document}${path}`;
}

/** Passes an OAuth metadata document of the upstream on, unchanged (the guard stands in front of the server, under its name). */
export function relayDocument(
  exchange: Exchange,
  place: DocumentPlace,
  { wire, upstream, name }: DocumentOptions,
): void {
  const { request, response } = exchange;
  if (request.method !== "GET" && request.method !== "OPTIONS") {
    sendEmpty(response, 405, { allow: "GET, OPTIONS" });
    return;
  }
  const path = documentPath(place, upstream.url) + exchange.query;
  const parts: Buffer[] = [];
  let length = 0;
  let head: { readonly status: number; readonly lines: string[] } | null = null;
  wire.send(
    { method: request.method, path, headers: requestHeaders(request, {}) },
    {
      onRequestStart(controller) {
        response.once("close", () => {
          controller.abort(new Error("the client left"));
        });
      },
      onResponseStart(controller, status, headers) {
        if (status < 200) return;
        const raw = Array.isArray(controller.rawHeaders) ? controller.rawHeaders : [];
        head = { status, lines: responseHeaders(raw, headers["connection"]) };
        if (status >= 300 && status < 400) controller.abort(new Error("redirects are not followed"));
      },
      onResponseData(controller, chunk) {
        length += chunk.length;
        parts.push(chunk);
        if (length > largest) controller.abort(new Error(`the document is larger than ${largest} bytes`));
      },
      onResponseEnd() {
        if (head === null || response.headersSent || response.destroyed) return;
        response.writeHead(head.status, head.lines);
        response.end(Buffer.concat(parts));
      },
      onResponseError(_controller, error) {
        sendTrouble(response, 502, unreachable(excerpt(name, 64), error));
      },
    },
  );
}
