import type { Json } from "@guardian/model";
import { isObject } from "../decode/message.ts";

/** What a definition is recognised by under another name: the words of its description and the names of its arguments. */
export interface Likeness {
  readonly tokens: ReadonlySet<string>;
}

const mostTokens = 400;
/** With fewer words than these, two definitions are alike by chance. */
const fewest = 5;
/** Of the words of both, so many must be the same. */
const alike = 0.7;

export function likenessOf(definition: Json): Likeness {
  const tokens = new Set<string>();
  if (isObject(definition)) {
    const { description, inputSchema, arguments: given } = definition;
    const text = typeof description === "string" ? description : "";
    for (const word of text.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? []) {
      if (tokens.size >= mostTokens) break;
      tokens.add(word);
    }
    const properties = isObject(inputSchema) ? inputSchema["properties"] : undefined;
    if (isObject(properties))
      for (const name of Object.keys(properties).slice(0, mostTokens)) tokens.add(`argument ${name}`);
    for (const name of Array.isArray(given) ? (given as readonly Json[]).flatMap(nameOf) : [])
      tokens.add(`argument ${name}`);
  }
  return { tokens };
}

/** Whether `now` is `before` under another name, perhaps with more said: most of what was said is still said. */
export function isLike(before: Likeness, now: Likeness): boolean {
  const least = Math.min(before.tokens.size, now.tokens.size);
  if (least < fewest) return false;
  // What was added may be long, so that it does not count against the likeness. Nearly all pairs differ soon.
  let missing = before.tokens.size * (1 - alike);
  for (const token of before.tokens) if (!now.tokens.has(token) && (missing -= 1) < 0) return false;
  return true;
}

const nameOf = (argument: Json): readonly string[] =>
  isObject(argument) && typeof argument["name"] === "string" ? [argument["name"]] : [];
