import type { Json } from "@guardian/model";
import { defaultLimits } from "./limits.ts";
import { read } from "./reader.ts";
import { Refusal } from "./tokens.ts";

/**
 * Reads a JSON text that is no frame as strictly as one: no duplicate keys, no lone surrogates, bounded depth and count. Objects have no
 * prototype. The problem is in our own words.
 */
export function readJson(
  text: string,
  { depth, strings }: { readonly depth: number; readonly strings: number },
): { readonly value: Json } | { readonly problem: string } {
  try {
    const { array, items } = read(text, { ...defaultLimits, depth, strings });
    return { value: array ? items.map(({ value }) => value) : (items[0]?.value ?? null) };
  } catch (cause) {
    if (cause instanceof Refusal) return { problem: cause.message };
    throw cause;
  }
}
