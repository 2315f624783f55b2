import { Buffer } from "node:buffer";
import type { Detector, Finding, Route } from "@guardian/model";
import { decode } from "../decode/decode.ts";
import { normalise } from "../normalise/normalise.ts";
import { relate } from "../relate/relate.ts";
import { clientDetector } from "./client-detector.ts";

export interface Passing {
  readonly direction?: Route["direction"];
  /** The method of the request that the message answers. */
  readonly answers?: string;
  readonly at?: number;
  readonly route?: Partial<Route>;
}

/** For tests: what a detector says of a message that passes. */
export function said(
  detector: Detector,
  message: object,
  { direction = "to-client", answers, at = 0, route = {} }: Passing = {},
): readonly Finding[] {
  const way: Route = {
    server: "s",
    session: "1",
    principal: "local",
    transport: "stdio",
    direction,
    ...route,
  };
  const bytes = Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }));
  const envelope = relate(decode({ route: way, bytes, at }), () =>
    answers === undefined ? undefined : { method: answers },
  );
  return normalise(envelope).flatMap((subject) => {
    const found = detector.detect(subject, { signal: null, deadline: 1_000 });
    if (found instanceof Promise) throw new Error("this layer answers at once");
    return found;
  });
}

/** For tests: a request of a server in each era: of its own, inside a result, and inside a task. */
export const eras = (method: string, params: object) =>
  [
    ["a request", { method, params }, undefined],
    [
      "a result",
      { result: { resultType: "input_required", inputRequests: { "a/b": { method, params } } } },
      "tools/call",
    ],
    [
      "a task",
      { result: { taskId: "t", status: "input_required", inputRequests: { a: { method, params } } } },
      "tasks/get",
    ],
  ] as const;

/** For tests: an elicitation with fields by name. */
export const form = (message: string, properties: Readonly<Record<string, object>>) => ({
  method: "elicitation/create",
  params: { mode: "form", message, requestedSchema: { type: "object", properties } },
});

/** For tests: a form as tables write it; a text for a field is its title. */
export type Given = readonly [message: string, fields: Readonly<Record<string, string | object>>];

const detector = clientDetector();

/** For tests: the rules of which the layer is sure in a form. */
export function surelyAskedIn([message, fields]: Given): readonly string[] {
  const properties = Object.entries(fields).map(
    ([name, field]) => [name, typeof field === "string" ? { type: "string", title: field } : field] as const,
  );
  return said(detector, form(message, Object.fromEntries(properties)))
    .filter(({ confidence }) => confidence >= 0.7)
    .map(({ rule }) => rule);
}
