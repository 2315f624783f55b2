import { problems } from "@guardian/model";
import type { ProblemId } from "@guardian/model";
import { z } from "zod";
import { cookieNames } from "./auth/cookies.ts";
import type { Promised, Route } from "./route.ts";

type Shape = Readonly<Record<string, unknown>>;

/** Problems that any operation may answer with, by what it takes. */
export function problemsOf(route: Route): readonly ProblemId[] {
  const always: ProblemId[] = [
    "request/malformed",
    "request/invalid", // a query that nobody asked for
    "request/foreign",
    "request/limited",
    "guard/failed",
    "guard/busy",
  ];
  const closed: ProblemId[] =
    route.access === "public" ? [] : ["auth/required", "auth/forbidden", "auth/password-due", "auth/csrf"];
  const body: ProblemId[] = route.method === "GET" ? [] : ["request/too-large", "request/type"];
  return [...new Set([...always, ...closed, ...body, ...(route.problems ?? [])])];
}

/** The OpenAPI 3.1 document of some routes. */
export function openApi(routes: readonly Route[]): Shape {
  const paths: Record<string, Record<string, Shape>> = {};
  for (const one of routes) (paths[one.path] ??= {})[one.method.toLowerCase()] = operationOf(one);
  return {
    openapi: "3.1.0",
    info: {
      title: "MCP Security Guardian",
      version: "1",
      summary: "The control plane of a security proxy between MCP clients and servers.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        cookie: { type: "apiKey", in: "cookie", name: cookieNames.access },
      },
    },
  };
}

function operationOf(route: Route): Shape {
  const { operation, tag, summary, access, body } = route;
  return {
    operationId: operation,
    tags: [tag],
    summary,
    security: access === "public" ? [] : [{ bearer: [] }, { cookie: [] }],
    ...(access === "public" ? {} : { "x-roles": access }),
    parameters: [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: jsonSchema(body, "input") } },
          },
        }),
    responses: responsesOf(route),
  };
}

function parametersOf(schema: z.ZodObject | undefined, place: "path" | "query"): readonly Shape[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  }; // the JSON Schema of an object
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: one,
  }));
}

function responsesOf(route: Route): Shape {
  const responses: Record<string, Shape> = {};
  for (const [status, promised] of Object.entries(route.answers)) responses[status] = responseOf(promised);
  const byStatus = Map.groupBy(problemsOf(route), (code) => problems[code].status);
  for (const [status, codes] of byStatus)
    if (!Object.hasOwn(responses, status))
      responses[status] = {
        description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join(" "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      };
  return responses;
}

function responseOf({ about, schema, type }: Promised): Shape {
  if (schema !== undefined)
    return {
      description: about,
      content: { [type ?? "application/json"]: { schema: jsonSchema(schema, "output") } },
    };
  if (type === undefined) return { description: about };
  return { description: about, content: { [type]: { schema: { type: "string" } } } };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Shape {
  const shape = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return Object.fromEntries(Object.entries(shape).filter(([key]) => key !== "$schema"));
}

const problemSchema: Shape = {
  type: "object",
  description: "RFC 9457",
  required: ["type", "title", "status", "code", "instance"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", enum: Object.keys(problems) },
    detail: { type: "string" },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: { path: { type: "string" }, message: { type: "string" } },
        additionalProperties: false,
      },
    },
    instance: { type: "string" },
  },
  additionalProperties: false,
};
