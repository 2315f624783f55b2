import { Buffer, isUtf8 } from "node:buffer";
import type { MessageKind } from "@guardian/model";
import { members, OPEN_OBJECT, skipSpace, stringAt } from "./scan.ts";

/** What a malformed frame still says about itself. */
export interface Remains {
  /** The id's JSON text; null where there is none, or two. */
  readonly id: string | null;
  readonly kind?: MessageKind;
}

/**
 * The id and kind of a frame that could not be read, so that its sender, or who waits for it, can be answered. Looks at the
 * members of the outermost object only and believes nothing but a single well-formed id. Linear in the bytes.
 */
export function recover(bytes: Uint8Array): Remains {
  const start = skipSpace(bytes, 0);
  if (bytes[start] !== OPEN_OBJECT) return { id: null };
  const ids: (string | null)[] = [];
  const seen = new Set<string>();
  for (const { key, value } of members(bytes, start)) {
    // Longer than `"jsonrpc"` with every letter escaped: none of the keys that are asked for.
    if (key === null || key.end - key.start > 64) continue;
    const name = stringAt(bytes, key);
    if (name === "id") ids.push(idAt(bytes.subarray(value.start, value.end)));
    else if (name !== null) seen.add(name);
  }
  const id = ids.length === 1 ? (ids[0] ?? null) : null;
  const kind = kindOf(seen, id !== null);
  return kind === null ? { id } : { id, kind };
}

const LONGEST_ID = 1024;

function idAt(token: Uint8Array): string | null {
  if (token.length > LONGEST_ID || !isUtf8(token)) return null;
  const text = Buffer.from(token).toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    const isId = typeof value === "string" ? value.isWellFormed() : Number.isFinite(value);
    return isId ? text : null;
  } catch {
    return null; // Only a SyntaxError can come: it is not an id.
  }
}

function kindOf(seen: ReadonlySet<string>, hasId: boolean): MessageKind | null {
  if (seen.has("method")) return hasId ? "request" : "notification";
  if (!hasId) return null;
  if (seen.has("result")) return "response";
  return seen.has("error") ? "error" : null;
}
