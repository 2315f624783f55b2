import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { parseSuppressions } from "@guardian/engine";
import { GuardianError } from "@guardian/model";
import type { Suppression } from "@guardian/model";
import { readText } from "../folder.ts";
import type { Io } from "../io.ts";

/** More bytes are no suppressions. */
const mostBytes = 1024 * 1024;

/** The suppressions of a file, or of stdin for `-`; throws `policy/invalid` with what is wrong. */
export async function readSuppressionsOf(file: string, io: Io): Promise<readonly Suppression[]> {
  if (file === "-") return parseSuppressions(await textOf(io.stdin), "the suppressions on stdin");
  const path = resolve(io.cwd, file);
  return parseSuppressions(readText(path, "policy/invalid"), path);
}

async function textOf(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream as AsyncIterable<Buffer | string>) {
    pieces.push(Buffer.from(piece));
    size += piece.length;
    if (size > mostBytes)
      throw new GuardianError("policy/invalid", "the suppressions on stdin: larger than 1 MiB");
  }
  return Buffer.concat(pieces).toString("utf8");
}
