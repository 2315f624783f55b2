import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { AuthorityBench } from "./authority.fixture.ts";

/** Requests to each operation; TEST_FUZZ asks for more. */
const runs = Number(process.env["TEST_FUZZ"] ?? 120);

type Schema = Parameters<typeof z.fromJSONSchema>[0];
interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: "path" | "query" }[];
  readonly requestBody?: {
    readonly content: { readonly "application/json": { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<Record<string, Answer>>;
}
interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
}
interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: { readonly Problem: Schema } };
}

const bench = new AuthorityBench();
const reached = new Set<string>();
let token = "";
let password = "";
let described: Described;
beforeAll(async () => {
  await bench.start();
  password = await bench.user("root", "admin");
  token = (await bench.signIn("root", password)).access;
  described = (await bench.ask("/openapi.json")).body as unknown as Described; // the API's own document
});
afterAll(() => bench.close());

/** Texts at which programs break, and names that exist here. */
const text = fc.oneof(
  fc.stringMatching(/^[a-z]{3,9}$/),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "",
    "root",
    "__proto__",
    "constructor",
    "../..",
    "%00",
    "\u2028",
    "\u001b[2J",
    "1e999",
    "-1",
  ),
  fc.constantFrom("NaN", "' OR 1=1 --", "a".repeat(1_000), "security.analyze", "viewer", "true"),
);
const anything = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: text },
);

/** Mostly what a schema asks for, and sometimes not. */
function valueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const right = rightOf(schema);
  return fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: anything });
}

function rightOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(valueOf));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "object": {
      const members = Object.entries(schema.properties ?? {}).map(
        ([key, one]) => [key, valueOf(one)] as const,
      );
      const own = fc.record(Object.fromEntries(members), { requiredKeys: [...(schema.required ?? [])] });
      return fc.oneof({ weight: 9, arbitrary: own }, { weight: 1, arbitrary: fc.dictionary(text, anything) });
    }
    case "array":
      return fc.array(valueOf(schema.items ?? {}), { maxLength: 4 });
    case "integer":
    case "number":
      return fc.oneof(fc.integer({ min: -2, max: 200 }), fc.double());
    case "boolean":
      return fc.boolean();
    default:
      return text;
  }
}

interface Request {
  readonly path: string;
  readonly body: unknown;
}

function requests(path: string, { parameters, requestBody }: Operation): fc.Arbitrary<Request> {
  const query = parameters.filter((one) => one.in === "query").map(({ name }) => name);
  const pairs = fc.array(fc.tuple(fc.oneof(text, fc.constantFrom(...query, "limit")), text), {
    maxLength: 4,
  });
  const body = requestBody?.content["application/json"].schema;
  return fc.record({
    path: fc.tuple(text, pairs).map(([name, given]) => {
      const filled = path.replaceAll(/\{[a-z]+\}/g, encodeURIComponent(name.toWellFormed() || "x"));
      const search = new URLSearchParams(given).toString();
      return search === "" ? filled : `${filled}?${search}`;
    }),
    body: body === undefined ? fc.oneof(fc.constant({}), anything) : valueOf(body),
  });
}

/** Who is signed in stays so, whatever was tried. */
async function freshToken(): Promise<string> {
  const isGood = (await bench.ask("/api/v1/auth/me", undefined, token)).status === 200;
  if (!isGood) {
    await bench.authority.lockouts.absolve({ key: "name:root", rule: noRule }, true);
    await bench.authority.lockouts.absolve({ key: "address:127.0.0.1", rule: noRule }, true);
    token = (await bench.signIn("root", password)).access;
  }
  return token;
}
const noRule = { failures: 1, first: 1, longest: 1, forget: 1 };

describe("the API, asked by chance", () => {
  it(
    "answers every operation as its description says, and never with a failure of its own",
    { timeout: 600_000 },
    async () => {
      const problem = z.fromJSONSchema(described.components.schemas.Problem);
      for (const [path, methods] of Object.entries(described.paths))
        for (const [method, operation] of Object.entries(methods)) {
          await freshToken();
          const check = async ({ path: asked, body }: Request): Promise<void> => {
            const sent = method === "get" ? undefined : body;
            const reply = await bench.ask(asked, sent, token, method.toUpperCase());
            if (reply.status === 401) await freshToken();
            if (reply.status < 300) reached.add(operation.operationId);
            const where = `${operation.operationId} ${reply.status} ${JSON.stringify(reply.body).slice(0, 300)}`;
            expect(reply.status, where).toBeLessThan(500);
            const promised = operation.responses[reply.status];
            expect(promised, where).toBeDefined();
            const isProblem =
              reply.headers.get("content-type")?.startsWith("application/problem+json") === true;
            const schema = isProblem ? problem : schemaOf(promised);
            if (schema !== null) expect(schema.safeParse(reply.body).error, where).toBeUndefined();
            expect(reply.headers.get("x-content-type-options"), where).toBe("nosniff");
          };
          await fc.assert(fc.asyncProperty(requests(path, operation), check), { numRuns: runs });
        }
      expect(bench.warnings).toEqual([]);
      // Chance that never got past the door would prove little; what needs a password or an id by chance is left to other tests.
      expect([...reached]).toEqual(expect.arrayContaining(["security.analyze", "users.add", "alerts.list"]));
    },
  );
});

function schemaOf(answer: Answer | undefined): z.ZodType | null {
  const schema = answer?.content?.["application/json"]?.schema;
  return schema === undefined ? null : z.fromJSONSchema(schema);
}
