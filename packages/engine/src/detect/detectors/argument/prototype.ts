import type { Json } from "@guardian/model";
import type { Sign } from "./sign.ts";

/** `__proto__` with its underscores as they are or escaped. */
const proto = String.raw`(?:_|\\u005f){2}proto(?:_|\\u005f){2}`;
const asKey = new RegExp(
  String.raw`["'](?:[\w.-]{0,60}[.[])?${proto}(?:[.\]][^"'\n]{0,60})?["']\s{0,8}:|["']constructor["']\s{0,8}:\s{0,8}\{\s{0,8}["']prototype["']\s{0,8}:`,
  "i",
);
/** A value that is a way to a member and nothing else: dots, brackets and names. */
const way = /^[\w$.[\]'"-]{1,200}(?:=[^\s]{0,200})?$/;
const wayThere =
  /(?:^|[.[\]'"])__proto__(?:$|[.[\]'"=])|(?:^|[.[\]'"])constructor(?:['"]?\]\[?|\.|\[)['"]?prototype(?:$|[.[\]'"=])/;

/**
 * Sees: keys and ways to members that lead a program in JavaScript to the prototype of all its objects, as JSON, as a parameter, or
 * as a dotted path. Misses: names that a program makes of several arguments. Costs: one search for two words.
 */
export function prototypeSign(text: string): Sign | null {
  const head = text.slice(0, 4_096);
  const key = asKey.exec(head);
  if (key !== null) {
    // JSON is the attack; a text that shows some is about it.
    const form = /^\s*[[{]/.test(head) ? "breakout" : "whole";
    return signAt(form, form === "breakout" ? 0.92 : 0.6, key.index, key[0].length);
  }
  const value = head.trim();
  if (!way.test(value)) return null;
  const there = wayThere.exec(value);
  if (there === null) return null;
  // By itself it is a word that programmers look for.
  return signAt("whole", value === "__proto__" ? 0.6 : 0.8, 0, text.length);
}

const signAt = (form: Sign["form"], confidence: number, start: number, length: number): Sign => ({
  attack: "prototype-pollution",
  form,
  confidence,
  span: { start, end: start + length },
});

/** Where a key of an argument's own value leads there, which no honest object has. */
export function leadsToPrototype(key: string, inner: Json | undefined): boolean {
  if (key === "__proto__" || /(?:^|[.[])__proto__[.\]]/.test(key)) return true;
  return (
    key === "constructor" && typeof inner === "object" && inner !== null && Object.hasOwn(inner, "prototype")
  );
}
