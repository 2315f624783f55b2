import { Buffer } from "node:buffer";
import type { JsonObject } from "@guardian/model";
import { standsFor, type Derived } from "./views/derived.ts";
import { noiseOf } from "./views/printable.ts";

/**
 * What a member of a content block or of resource contents holds as base64: `data` of an image or sound, `blob` of a resource.
 * Null: it is no such member, or not base64 at all, and is read as the text that it then is.
 */
export function mediaOf(
  owner: JsonObject,
  key: string,
  value: string,
): { readonly text: Derived | null } | null {
  if (key !== "blob" && key !== "data") return null;
  const mimeType = typeof owner["mimeType"] === "string" ? owner["mimeType"].slice(0, LONGEST_TYPE) : null;
  if (key === "data" && mimeType === null && owner["type"] !== "image" && owner["type"] !== "audio")
    return null;
  return foreign.test(value) ? null : { text: textOf(value, mimeType ?? "") };
}

const LONGEST_TYPE = 128;
const foreign = /[^A-Za-z0-9+/_=\r\n-]/;
// Parameters are left out of the match: `image/png;note=text/html` is an image.
const textual =
  /^\s*(?:text\/|[a-z-]+\/[a-z0-9.+-]*(?:json|xml|html|javascript|ecmascript|yaml|csv|markdown|sql|x-sh))/i;

/** The text of media whose type is textual, or which turns out to be text; a picture's bytes are not worth a look as text. */
function textOf(data: string, mimeType: string): Derived | null {
  const whole = { start: 0, end: data.length };
  if (textual.test(mimeType)) return standsFor("base64", decoded(data), whole);
  const head = decoded(data.slice(0, HEAD));
  const isNoisy = noiseOf(head) > HEAD_NOISE;
  // Of other types hosts decide by looking, so some noise at the beginning may not hide a text behind it.
  if (isNoisy && perceived.test(mimeType)) return null;
  const text = decoded(data);
  if (noiseOf(text) <= BODY_NOISE) return standsFor("base64", text, whole);
  return isNoisy ? null : standsFor("base64", head, whole);
}

/** Types that hosts show or play. */
const perceived = /^\s*(?:image|audio|video|font)\//i;
/** Letters of base64 that stand for the first kilobyte. */
const HEAD = 1368;
const HEAD_NOISE = 0.05;
const BODY_NOISE = 0.3;

const decoded = (data: string): string => Buffer.from(data, "base64").toString("utf8");
