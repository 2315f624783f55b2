import type { Json } from "@guardian/model";
import { readText } from "./reading.ts";
import { redactText, replaced } from "./redact-text.ts";

/** The same value with secrets and personal data taken out of its texts and keys; names say what stands in their values. */
export function redactJson(value: Json, name = ""): Json {
  if (typeof value === "string") return replaced(value, readText({ path: `/${name}`, text: value }));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => redactJson(item, name)); // narrowed by isArray
  // Not by assignment: `__proto__` is an ordinary key here.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [redactText(key), redactJson(member as Json, key)]), // members of a Json
  );
}
