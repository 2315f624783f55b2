import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { AuditProblem } from "./classify.ts";

export interface SignedHead {
  readonly seq: number;
  readonly hash: string;
}

/** What a checkpoint file says, and what that is worth. */
export interface ReadCheckpoint {
  /** Null where nothing can be held against the audit. */
  readonly head: SignedHead | null;
  readonly worth: "signed" | "unsigned" | "absent" | "forged";
  readonly problem: AuditProblem | null;
}

/** Reads a checkpoint with code of its own; a broken or wrongly signed one is a problem, not an exception. */
export function readCheckpoint(
  file: string | undefined,
  publicKey: KeyObject | string | undefined,
): ReadCheckpoint {
  if (file === undefined || !existsSync(file)) return { head: null, worth: "absent", problem: null };
  const parts = parse(file);
  if (parts === null) return forged(0, `the checkpoint ${file} cannot be read as one`);
  const { seq, hash, at, signature } = parts;
  if (publicKey === undefined) return { head: { seq, hash }, worth: "unsigned", problem: null };
  const key = typeof publicKey === "string" ? createPublicKey(publicKey) : publicKey;
  const statement = `mcp-security-guardian checkpoint 1\n${seq}\n${hash}\n${at}\n`;
  if (!verify(null, Buffer.from(statement), key, Buffer.from(signature, "base64")))
    return forged(seq, `the signature of the checkpoint ${file} does not hold under the given key`);
  return { head: { seq, hash }, worth: "signed", problem: null };
}

function forged(seq: number, detail: string): ReadCheckpoint {
  return { head: null, worth: "forged", problem: { seq, kind: "checkpoint-forged", detail } };
}

interface Parts extends SignedHead {
  readonly at: number;
  readonly signature: string;
}

function parse(file: string): Parts | null {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null; // no JSON, or not readable: the caller reports the file
  }
  if (typeof value !== "object" || value === null) return null;
  const { seq, hash, at, signature } = value as Readonly<Record<string, unknown>>; // any object can be read by key
  if (
    !Number.isSafeInteger(seq) ||
    !Number.isSafeInteger(at) ||
    typeof hash !== "string" ||
    typeof signature !== "string"
  )
    return null;
  return { seq: Number(seq), hash, at: Number(at), signature };
}
