import type { Fragment, Json, JsonObject, Route, Subject, View } from "@guardian/model";
import { views } from "@guardian/model";

/** What guards tell each other of: what a client asks of a server, and what it gets. */
const kinds = ["tool_args", "tool_result", "resource"] as const;

/** A subject as one guard tells it to another: without what only serves to find and to replace a text in its frame. */
export function toldOf({ kind, origin, arguments: given, fragments }: Subject): Json {
  const { route, method, target, definition, time, bytes } = origin;
  return {
    kind,
    route: { ...route },
    method,
    ...(target !== undefined && { target }),
    ...(definition !== undefined && { definition }),
    ...(time !== undefined && { time }),
    ...(bytes !== undefined && { bytes }),
    ...(given !== undefined && { arguments: given }),
    fragments: fragments.map(({ path, text, via }) => [path, text, ...via]),
  };
}

/** The subject in what another guard has told; null where that is none. */
export function subjectIn(told: unknown): Subject | null {
  if (!isObject(told)) return null;
  const { kind, method, target, definition, time, bytes, fragments } = told;
  const [known, route] = [kinds.find((one) => one === kind), routeIn(told["route"])];
  if (known === undefined || route === null || typeof method !== "string" || !isList(fragments)) return null;
  const given = told["arguments"];
  return {
    kind: known,
    origin: {
      route,
      method,
      ...(typeof target === "string" && { target }),
      ...(isObject(definition) && { definition }),
      ...(typeof time === "number" && { time }),
      ...(typeof bytes === "number" && { bytes }),
    },
    message: 0,
    at: "",
    ...(given !== undefined && { arguments: given }),
    fragments: fragments.flatMap((one) => fragmentIn(one) ?? []),
  };
}

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

function fragmentIn(value: Json): Fragment | null {
  if (!isList(value)) return null;
  const [path, text, ...via] = value;
  if (typeof path !== "string" || typeof text !== "string") return null;
  return {
    path,
    text,
    via: via.flatMap((name) => (typeof name === "string" ? (viewNames.get(name) ?? []) : [])),
  };
}

const viewNames: ReadonlyMap<string, View> = new Map(views.map((view) => [view, view]));

function routeIn(value: Json | undefined): Route | null {
  if (!isObject(value)) return null;
  const { server, session, principal, direction } = value;
  if (typeof server !== "string" || typeof session !== "string" || typeof principal !== "string") return null;
  if (direction !== "to-server" && direction !== "to-client") return null;
  return { server, session, principal, transport: "stdio", direction };
}

/** Whether a value that was read from JSON is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
