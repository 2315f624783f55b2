import { readFileSync, statSync } from "node:fs";
import { GuardianError } from "@guardian/model";
import type { Environment } from "../io.ts";

// Whole words of a name, so that SORT_KEYS or MONKEY are no secrets and x-api-key is one.
const secretWords =
  /(^|[-_.])(authorization|auth|cookie|token|secret|key|apikey|password|passwd|pwd|passphrase|credentials?|pat|bearer)([-_.]|$)/i;

/** True where a header or variable of this name holds a secret, which must then be a reference. */
export function isSecretName(name: string): boolean {
  return secretWords.test(name);
}

/** True for `env:NAME` and `file:/path`. */
export function isReference(value: string): boolean {
  return /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/.test(value);
}

/** How to write a secret, for error messages. */
export const howToRefer = "write env:NAME or file:/path and put the value there";

/** What a reference stands for; any other text stands for itself. `where` names the setting in errors; the value never shows. */
export function resolveSecret(value: string, where: string, env: Environment): string {
  if (!isReference(value)) return value;
  const name = value.slice(value.indexOf(":") + 1);
  return value.startsWith("env:") ? fromEnvironment(name, where, env) : fromFile(name, where);
}

function fromEnvironment(name: string, where: string, env: Environment): string {
  const found = env[name];
  if (found !== undefined && found !== "") return found;
  throw new GuardianError(
    "config/invalid",
    `${where}: the environment variable ${name} is not set; set it and start again`,
  );
}

/** No secret is longer; a path that leads to a device or a log must not fill the memory. */
const mostBytes = 64 * 1024;

function fromFile(path: string, where: string): string {
  const secret = readSmallFile(path, where).replace(/\r?\n$/, "");
  if (secret !== "") return secret;
  throw new GuardianError(
    "config/invalid",
    `${where}: ${path} is empty; put the secret there and nothing else`,
  );
}

function readSmallFile(path: string, where: string): string {
  try {
    const { size } = statSync(path);
    if (size <= mostBytes) return readFileSync(path, "utf8");
  } catch (cause) {
    const message = `${where}: cannot read the secret in ${path}: ${reason(cause)}`;
    throw new GuardianError("config/unreadable", message, { cause });
  }
  const message = `${where}: ${path} is larger than ${mostBytes} bytes; put the secret there and nothing else`;
  throw new GuardianError("config/invalid", message);
}

/** Why the system refused, in short: `ENOENT`. */
export function reason(cause: unknown): string {
  if (cause instanceof Error && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.message : String(cause);
}
