import type { IncomingMessage } from "node:http";

/** A request's body; `oversize` is set where it is over the limit: its size so far, and `bytes` hold only its beginning. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly oversize?: number;
}

/** What is kept of a body over the limit: enough to find the id of an ordinary request. */
const keptOfOversize = 64 * 1024;

/** Reads a body up to `limit` bytes; null where the client left before the end. Nothing beyond the limit is kept. */
export function readBody(request: IncomingMessage, limit: number): Promise<Body | null> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limit) return Promise.resolve({ bytes: new Uint8Array(), oversize: declared });
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    request.on("data", (part: Buffer) => {
      length += part.length;
      parts.push(part);
      if (length <= limit) return;
      request.removeAllListeners("data").pause();
      resolve({ bytes: Buffer.concat(parts).subarray(0, keptOfOversize), oversize: length });
    });
    request.once("end", () => {
      const [first = new Uint8Array()] = parts;
      resolve({ bytes: parts.length <= 1 ? first : Buffer.concat(parts, length) });
    });
    request.once("close", () => {
      resolve(null);
    });
  });
}
