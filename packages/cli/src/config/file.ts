import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { excerpt, GuardianError } from "@guardian/model";
import type { Suppression } from "@guardian/model";
import { isMap, LineCounter, parseDocument } from "yaml";
import type { Document } from "yaml";
import { z } from "zod";
import { suggestion } from "../call.ts";
import type { ServerConfig, SinkConfig } from "./config.ts";
import { shown } from "./reading.ts";
import type { Place } from "./reading.ts";
import { configSchema, serverSchema } from "./schema.ts";
import { reason } from "./secret.ts";
import { sinkSchema } from "./sink-shape.ts";

/** What a configuration file says. */
export interface ConfigFile {
  readonly path: string;
  readonly servers: Readonly<Record<string, ServerConfig>>;
  readonly sinks: Readonly<Record<string, SinkConfig>>;
  readonly suppressions: readonly Suppression[];
  /** The value of a setting and its line; undefined where the file does not set it. */
  readonly at: (path: string) => { readonly raw: unknown; readonly line: number } | undefined;
  readonly place: Place;
}

/** A larger file is no configuration. */
const mostBytes = 1024 * 1024;

/** Reads and checks a configuration file; throws `config/*` with file, line, path and value. */
export function readConfigFile(file: string, home: string): ConfigFile {
  const place = { base: dirname(file), home };
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, stringKeys: true, merge: false });
  const wrong = document.errors[0] ?? document.warnings[0];
  if (wrong !== undefined) throw invalid(file, wrong.linePos?.[0].line, firstLine(wrong.message));
  const lineOf = (path: readonly PropertyKey[]): number | undefined => lineAt(document, lines, path);
  // Aliases can make a small file enormous, and nothing here needs them.
  const raw: unknown = document.contents === null ? {} : toValue(file, document);
  const schema = configSchema(place);
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw issueError({ file, raw, lineOf, prefix: [] }, schema, parsed.error);
  const each = <T>(
    entries: Readonly<Record<string, unknown>> | undefined,
    prefix: readonly string[],
    schemaOf: (entry: unknown) => z.ZodType<T>,
  ): Readonly<Record<string, T>> => {
    const read = Object.entries(entries ?? {}).map(([name, entry]): [string, T] => {
      const one = schemaOf(entry);
      const { success, data, error } = one.safeParse(entry);
      if (!success) throw issueError({ file, raw, lineOf, prefix: [...prefix, name] }, one, error);
      return [name, data];
    });
    return Object.fromEntries(read);
  };
  return {
    path: file,
    servers: each<ServerConfig>(parsed.data.servers, ["servers"], (entry) => serverSchema(entry, place)),
    sinks: each<SinkConfig>(parsed.data.alerts?.sinks, ["alerts", "sinks"], sinkSchema),
    suppressions: parsed.data.suppressions ?? [],
    place,
    at(path) {
      const keys = path.split(".");
      const found = valueAt(raw, keys);
      return found === undefined ? undefined : { raw: found, line: lineOf(keys) ?? 1 };
    },
  };
}

function readText(file: string): string {
  try {
    if (statSync(file).size <= mostBytes) return readFileSync(file, "utf8");
  } catch (cause) {
    const hint = reason(cause) === "ENOENT" ? "there is no such file" : reason(cause);
    throw new GuardianError("config/unreadable", `${file}: cannot read the configuration: ${hint}`, {
      cause,
    });
  }
  throw new GuardianError("config/invalid", `${file}: larger than 1 MiB; this is no configuration`);
}

function toValue(file: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    const message = `${file}: aliases (*name) are not supported; write the value out`;
    throw new GuardianError("config/invalid", message, { cause });
  }
}

interface Scene {
  readonly file: string;
  readonly raw: unknown;
  readonly lineOf: (path: readonly PropertyKey[]) => number | undefined;
  /** Where the checked value stands in the file. */
  readonly prefix: readonly string[];
}

/** The first thing that is wrong, with file, line, path, value and what to write. */
function issueError(scene: Scene, schema: z.ZodType, error: z.ZodError): GuardianError {
  // A mistyped key explains why another one is missing, so it goes first.
  const issue = error.issues.find(({ code }) => code === "unrecognized_keys") ?? error.issues[0];
  if (issue === undefined) return invalid(scene.file, undefined, "not a configuration");
  const { file, raw, lineOf, prefix } = scene;
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const path = [...prefix, ...issue.path, key];
    const known = knownKeys(schema, issue.path);
    const list = known.length <= 8 ? `; known: ${known.join(", ")}` : "";
    const message = `${joined(path)}: unknown key "${excerpt(key, 60)}"${suggestion(key, known) || list}`;
    return invalid(file, lineOf(path), message);
  }
  const path = [...prefix, ...issue.path];
  const isSecret = issue.code === "custom" && issue.params?.["isSecret"] === true;
  const value = valueAt(raw, path);
  // The readers of settings name the value themselves; a secret's value never shows.
  const named = isSecret || issue.code === "custom" ? "" : value === undefined ? "" : ` (${shown(value)})`;
  const where = path.length === 0 ? "" : `${joined(path)}: `;
  return invalid(file, lineOf(path), `${where}${words(issue)}${named}`);
}

function words(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues[0]?.message ?? issue.message;
  if (issue.code === "invalid_type" && issue.message.endsWith("received undefined")) return "is missing";
  return firstLine(issue.message);
}

/** The keys that a schema knows at a path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const key of path) {
    at = unwrapped(at);
    if (at instanceof z.ZodObject)
      at = (at.shape as Record<PropertyKey, unknown>)[key]; // a shape is a plain record
    else if (at instanceof z.ZodArray) at = at.element;
    else return [];
  }
  const end = unwrapped(at);
  return end instanceof z.ZodObject ? Object.keys(end.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return unwrapped(schema.unwrap());
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in);
  return schema;
}

function lineAt(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let line: number | undefined;
  for (const key of path) {
    const pair = isMap(node) ? node.items.find((item) => String(item.key) === String(key)) : undefined;
    const next: unknown =
      pair === undefined ? document.getIn([...path.slice(0, path.indexOf(key) + 1)], true) : pair.value;
    const range = rangeOf(pair?.key) ?? rangeOf(next);
    if (range === undefined) return line;
    line = lines.linePos(range).line;
    node = next;
  }
  return line;
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range))
    return undefined;
  const start: unknown = node.range[0];
  return typeof start === "number" ? start : undefined;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let at = raw;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key]; // an object that has the key
  }
  return at;
}

const joined = (path: readonly PropertyKey[]): string => excerpt(path.map(String).join("."), 200);

const firstLine = (message: string): string =>
  excerpt(message.split("\n")[0] ?? message, 200).replace(/:$/, "");

function invalid(file: string, line: number | undefined, message: string): GuardianError {
  return new GuardianError("config/invalid", `${file}${line === undefined ? "" : `:${line}`}: ${message}`);
}
