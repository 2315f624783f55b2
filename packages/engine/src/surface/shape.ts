import type { Json, JsonObject } from "@guardian/model";
import { canonicalJson } from "../decode/canonical.ts";
import { isObject } from "../decode/message.ts";
import type { Risk } from "./risk.ts";

/** What differs in the structure of two definitions; the texts are collected, to be compared as wording. */
export interface ShapeChange {
  readonly risks: readonly Risk[];
  /** Whether something is allowed, or asked for, that was not before. */
  readonly isWider: boolean;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Compares deeper values as texts only. */
const deepest = 40;
/** More reasons than anybody reads. */
const mostRisks = 200;

/** Walks two definitions side by side. */
export function compareShapes(before: Json | undefined, after: Json | undefined): ShapeChange {
  const walk = new Walk();
  walk.compare(before, after, { name: "", depth: 0, isSchema: false });
  return walk;
}

interface Place {
  /** The member that holds the value, or the property of a schema. */
  readonly name: string;
  readonly depth: number;
  readonly isSchema: boolean;
}

class Walk implements ShapeChange {
  readonly risks: Risk[] = [];
  readonly before: string[] = [];
  readonly after: string[] = [];
  isWider = false;

  compare(before: Json | undefined, after: Json | undefined, place: Place): void {
    if (place.depth > deepest) this.#note({ risk: 0.5, words: "a structure too deep to be compared" });
    else if (isObject(before) && isObject(after)) this.#members(before, after, place);
    else if (Array.isArray(before) && Array.isArray(after)) this.#items(before, after, place);
    else {
      const isText = typeof before === "string" || typeof after === "string";
      if (!isText && before !== undefined && after !== undefined && !isSame(before, after))
        this.#note({ risk: 0.1, words: `another value of "${place.name}"` });
      this.#texts(before, this.before, place);
      this.#texts(after, this.after, place);
    }
  }

  #members(before: JsonObject, after: JsonObject, place: Place): void {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const old = Object.hasOwn(before, key) ? before[key] : undefined;
      const now = Object.hasOwn(after, key) ? after[key] : undefined;
      const isSchema = place.isSchema || schemas.has(key);
      const inner = { name: key, depth: place.depth + 1, isSchema };
      if (place.isSchema && place.name === "properties") this.#property(key, old, now);
      else if (place.isSchema) this.#keyword(key, old, now, before);
      else if (place.name === "annotations") this.#annotation(key, old, now);
      else this.#member(key, old, now);
      this.compare(old, now, inner);
    }
  }

  #items(before: readonly Json[], after: readonly Json[], place: Place): void {
    const inner = { ...place, depth: place.depth + 1 };
    if (place.isSchema && setLike.has(place.name)) {
      this.#texts([...before], this.before, inner);
      this.#texts([...after], this.after, inner);
      return;
    }
    for (let index = 0; index < Math.max(before.length, after.length); index += 1)
      this.compare(before[index], after[index], inner);
  }

  #property(name: string, before: Json | undefined, after: Json | undefined): void {
    // A name says what a model is to give; it reads it like the description.
    if (before === undefined) {
      this.after.push(name);
      this.isWider = true;
      if (wantsSecret.test(name)) this.#note({ risk: 0.75, words: `a new argument "${name}"` });
      else if (wantsContext.test(name)) this.#note({ risk: 0.5, words: `a new argument "${name}"` });
      else this.#note({ risk: 0.3, words: `a new argument "${name}"` });
    } else {
      this.before.push(name);
      if (after === undefined) this.#note({ risk: 0.15, words: `the argument "${name}" is gone` });
      else this.after.push(name);
    }
  }

  #keyword(key: string, before: Json | undefined, after: Json | undefined, schema: JsonObject): void {
    if (isSame(before, after)) return;
    if (key === "required") {
      const added = listOf(after).filter((name) => !listOf(before).includes(name));
      if (added.length > 0 && Object.keys(schema).length > 1)
        this.#note({ risk: 0.2, words: `arguments that must be given now: ${added.join(", ")}` });
    } else if (key === "type" || key === "enum") {
      const [old, now] = [listOf(before), listOf(after)];
      const isWider = now.length === 0 || (old.length > 0 && now.some((one) => !old.includes(one)));
      if (isWider) this.#wider(0.35, `${key} allows ${now.length === 0 ? "anything" : "more"}`);
      else if (now.length < old.length) this.#note({ risk: 0.1, words: `${key} allows less` });
    } else if (limits.has(key)) {
      if (after === undefined || !isTighter(key, before, after)) this.#wider(0.35, `${key} limits less`);
      else this.#note({ risk: 0.1, words: `${key} limits more` });
    } else if (key === "additionalProperties" && before === false) {
      this.#wider(0.35, "arguments that are not declared are allowed");
    } else if (key === "default" || key === "const" || key === "examples") {
      const text = typeof after === "string" ? after : JSON.stringify(after ?? null);
      const isPlace = place.test(text);
      if (after !== undefined)
        this.#wider(isPlace ? 0.75 : 0.3, `another ${key}${isPlace ? ", a place or an address" : ""}`);
    }
  }

  #annotation(key: string, before: Json | undefined, after: Json | undefined): void {
    if (isSame(before, after) || key === "title") return;
    if (key === "readOnlyHint" && before === true) this.#wider(0.5, "it no longer says that it only reads");
    else if (key === "destructiveHint" && before === false)
      this.#wider(0.5, "it no longer says that it destroys nothing");
    else if (key === "openWorldHint" && before === false)
      this.#wider(0.4, "it no longer says that it stays inside");
    else if ((key === "readOnlyHint" && after === true) || (key === "destructiveHint" && after === false))
      this.#note({ risk: 0.3, words: `it says now that it is harmless (${key})` });
    else this.#note({ risk: 0.1, words: `another ${key.slice(0, 40)}` });
  }

  #member(key: string, before: Json | undefined, after: Json | undefined): void {
    if (key === "icons" && !isSame(before, after)) this.#note({ risk: 0.2, words: "other icons" });
    else if ((key === "uri" || key === "uriTemplate" || key === "mimeType") && !isSame(before, after))
      this.#note({ risk: 0.3, words: `another ${key}` });
    else if (key === "arguments" && !isSame(before, after))
      this.#note({ risk: 0.3, words: "other arguments" });
    else if (key === "outputSchema" && before === undefined)
      this.#note({ risk: 0.1, words: "a new outputSchema" });
  }

  /** Texts that have no counterpart. */
  #texts(value: Json | undefined, into: string[], place: Place): void {
    if (typeof value === "string" && !(place.isSchema && place.name === "type")) into.push(value);
    if (typeof value !== "object" || value === null) return;
    if (place.depth > deepest) {
      this.#note({ risk: 0.5, words: "a structure too deep to be compared" });
      return;
    }
    for (const [key, inner] of Object.entries(value) as [string, Json][]) {
      if (
        !Array.isArray(value) &&
        place.name === "properties" &&
        into === this.after &&
        wantsSecret.test(key)
      )
        this.#note({ risk: 0.75, words: `a new argument "${key}"` });
      if (!Array.isArray(value) && !words.has(key)) into.push(key);
      this.#texts(inner, into, { name: key, depth: place.depth + 1, isSchema: place.isSchema });
    }
  }

  #wider(risk: number, words: string): void {
    this.isWider = true;
    this.#note({ risk, words });
  }

  #note(risk: Risk): void {
    if (this.risks.length < mostRisks) this.risks.push(risk);
  }
}

const schemas: ReadonlySet<string> = new Set(["inputSchema", "outputSchema"]);
const setLike: ReadonlySet<string> = new Set(["required", "enum", "type"]);
const limits: ReadonlySet<string> = new Set([
  "pattern",
  "format",
  "maxLength",
  "minLength",
  "maximum",
  "minimum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "maxItems",
  "minItems",
  "maxProperties",
  "multipleOf",
  "uniqueItems",
]);
/** Words of JSON Schema itself, which say nothing. */
const words: ReadonlySet<string> = new Set([
  ...limits,
  ...setLike,
  "properties",
  "description",
  "title",
  "items",
  "default",
  "const",
  "examples",
  "anyOf",
  "oneOf",
  "allOf",
  "not",
  "additionalProperties",
  "$schema",
  "$ref",
  "$defs",
  "definitions",
]);

const wantsSecret =
  /(?:^|[_-])(?:pass(?:word|wd|phrase)|secret|credentials?|private_?key|api_?key|access_?token|auth_?token|id_rsa|conversation|chat_?history|message_?history|system_?prompt|side_?notes?|env(?:ironment)?(?:_?vars?)?|file_?contents?_?of_?(?:env|ssh)\w{0,20})$/i;
const wantsContext = /(?:^|[_-])(?:tokens?|context|history|notes?|prompt|messages|reasoning|thoughts?|bcc)$/i;
const place = /\b(?:https?|ftp):\/\/|@[\w-]+\.[a-z]{2,}|~\/|\/etc\/|\.ssh|\.env\b|[A-Z]:\\/i;

function isTighter(key: string, before: Json | undefined, after: Json): boolean {
  if (before === undefined) return true;
  if (typeof before !== "number" || typeof after !== "number") return false;
  return key.startsWith("max") || key === "exclusiveMaximum" ? after < before : after > before;
}

const listOf = (value: Json | undefined): readonly string[] =>
  value === undefined
    ? []
    : (Array.isArray(value) ? value : [value]).map((one) =>
        typeof one === "string" ? one : textOf(one as Json),
      );

/** Members in another order are the same value. */
const isSame = (one: Json | undefined, other: Json | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && textOf(one) === textOf(other));

const textOf = (value: Json): string => canonicalJson(JSON.stringify(value));
