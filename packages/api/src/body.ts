import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { readJson } from "@guardian/engine";
import type { Json } from "@guardian/model";
import { Problem } from "./problem.ts";

export interface BodyLimits {
  /** Largest body in bytes, before and after decompression. */
  readonly bytes: number;
  readonly depth: number;
  /** Most texts, keys, arrays and objects. */
  readonly strings: number;
}

export const defaultBodyLimits: BodyLimits = { bytes: 100 * 1024, depth: 64, strings: 10_000 };

/**
 * Reads a JSON body: never more than the limit is held, and what is compressed is counted as it comes out. Undefined where there is none.
 * Throws a Problem.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Json | undefined> {
  const { headers } = request;
  const length = Number(headers["content-length"] ?? Number.NaN);
  if (length === 0 || (Number.isNaN(length) && headers["transfer-encoding"] === undefined)) return undefined;
  if (!isJson(headers["content-type"]))
    throw new Problem("request/type", { detail: "Send application/json in UTF-8." });
  const inflate = inflaterOf(headers["content-encoding"]);
  if (length > limits.bytes) throw tooLarge(limits);
  const bytes = await collect(inflate === null ? request : request.pipe(inflate), limits);
  const text = textOf(bytes);
  const read = text === null ? { problem: "is not UTF-8" } : readJson(text, limits);
  if ("problem" in read) throw new Problem("request/malformed", { detail: `The body ${read.problem}.` });
  return read.value;
}

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

function isJson(type: string | undefined): boolean {
  return type !== undefined && jsonType.test(type);
}

function inflaterOf(encoding: string | undefined): (Readable & NodeJS.WritableStream) | null {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case "identity":
      return null;
    case "gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw new Problem("request/type", { detail: "Send the body as it is, or as gzip, deflate or br." });
  }
}

async function collect(stream: Readable, limits: BodyLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The stream is not destroyed where it is left early: the answer still has to go over the same connection.
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length; // no encoding is set on it
      if (size > limits.bytes) throw tooLarge(limits);
      chunks.push(chunk as Buffer);
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem("request/malformed", {
      detail: "The body ends early or is not compressed as it says.",
    });
  }
  return Buffer.concat(chunks, size);
}

function tooLarge({ bytes }: BodyLimits): Problem {
  return new Problem("request/too-large", {
    detail: `At most ${bytes} bytes are read, counted after decompression.`,
    headers: { connection: "close" },
  });
}

function textOf(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
