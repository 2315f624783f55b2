import type { Direction, Json, JsonObject, Subject, SubjectKind } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { plain } from "../decode/plain.ts";
import { defaultLimits } from "../decode/limits.ts";
import { read } from "../decode/reader.ts";
import { Refusal } from "../decode/tokens.ts";
import { defaultBounds, type Bounds } from "./bounds.ts";
import { Fragments } from "./fragments.ts";
import { bodyOf, subjectFrom } from "./normalise.ts";
import { walk, type Zone } from "./walk.ts";

/** Where a text of `guardian analyze` comes from, as far as its author says. */
export interface TextOrigin {
  readonly tool?: string;
  readonly definition?: JsonObject;
  readonly argument?: string;
  readonly id?: string;
  readonly bounds?: Bounds;
}

/**
 * A subject from a text that did not come over the wire. A JSON object or array is walked like traffic where its kind is one
 * that is JSON on the wire; everything else is one text at the empty pointer.
 */
export function subjectOf(
  text: string,
  kind: SubjectKind | "tool_description",
  options: TextOrigin = {},
): Subject {
  const known: SubjectKind = kind === "tool_description" ? "tool_definition" : kind;
  const fragments = new Fragments(options.bounds ?? defaultBounds);
  const zone = zones.get(known);
  const value = zone === undefined ? undefined : structureOf(text, known);
  if (value === undefined) fragments.add("", text);
  else walk(value, "", zone ?? "free", { fragments, without: null, hasPages: false });
  const target = options.tool ?? nameOf(value, known);
  const given = known === "tool_args" ? argumentsOf(text, value, options.argument) : undefined;
  return subjectFrom(fragments, {
    kind: known,
    origin: {
      route: {
        server: "",
        session: options.id ?? "",
        principal: "local",
        transport: "stdio",
        direction: directions.get(known) ?? "to-client",
      },
      method: methods.get(known) ?? "",
      ...(target !== undefined && { target }),
      ...(options.definition !== undefined && { definition: options.definition }),
      ...(options.argument !== undefined && { argument: options.argument }),
    },
    message: 0,
    at: "",
    ...(given !== undefined && { arguments: given }),
    ...bodyOf(known, "", value),
  });
}

/** Kinds that are JSON on the wire. */
const zones: ReadonlyMap<SubjectKind, Zone> = new Map<SubjectKind, Zone>([
  ["tool_definition", "protocol"],
  ["prompt_definition", "protocol"],
  ["resource_definition", "protocol"],
  ["tool_args", "free"],
  ["prompt_args", "free"],
  ["tool_result", "protocol"],
  ["elicitation", "protocol"],
  ["sampling", "protocol"],
]);

const directions: ReadonlyMap<SubjectKind, Direction> = new Map<SubjectKind, Direction>([
  ["tool_args", "to-server"],
  ["prompt_args", "to-server"],
  ["user_prompt", "to-server"],
  ["sampling_answer", "to-server"],
  ["elicitation_answer", "to-server"],
  ["roots", "to-server"],
]);

const methods: ReadonlyMap<SubjectKind, string> = new Map<SubjectKind, string>([
  ["tool_definition", "tools/list"],
  ["prompt_definition", "prompts/list"],
  ["resource_definition", "resources/list"],
  ["tool_args", "tools/call"],
  ["tool_result", "tools/call"],
  ["prompt_args", "prompts/get"],
  ["prompt", "prompts/get"],
  ["resource", "resources/read"],
  ["sampling", "sampling/createMessage"],
  ["elicitation", "elicitation/create"],
]);

/** The text as JSON, where it is a structure that has texts in it; for definitions only where it looks like one. */
function structureOf(text: string, kind: SubjectKind): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const value = parsed(text);
  if (!kind.endsWith("_definition")) return value;
  const isDefinition =
    isObject(value) && ("name" in value || "description" in value || "inputSchema" in value);
  return isDefinition ? value : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    const { array, items } = read(text, defaultLimits);
    return array ? items.map((item) => item.value) : items[0]?.value;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

function nameOf(value: Json | undefined, kind: SubjectKind): string | undefined {
  const name = kind.endsWith("_definition") && isObject(value) ? value["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}

/** What a policy sees as arguments: the object itself, or the one argument that was named. */
function argumentsOf(text: string, value: Json | undefined, argument: string | undefined): Json | undefined {
  if (argument === undefined) return value;
  const named = plain();
  named[argument] = value ?? text;
  return named;
}
