import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";
import { storedRows } from "./stored-rows.fixture.ts";

interface Schema {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
}
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: "path" | "query" }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}
type Described = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

let bench: AuthorityBench;
let token = "";
let described: Described = {};
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
  token = (await bench.session("root", "admin")).access;
  await bench.ask(paths.keys, { name: "ci", operations: ["security.analyze"] }, token);
  described = (await bench.ask("/openapi.json")).body["paths"] as Described; // the API's own document
});
afterEach(() => bench.close());

/** Texts that end a string of SQL, or a statement; of our own making. */
const statements = [
  "' OR 'a'='a",
  "root'--",
  "root';DELETE FROM account;--",
  "x'; DROP TABLE account; SELECT '",
  "') OR 1=1 /*",
  '" OR ""="',
  "1 UNION SELECT name, password FROM account",
  "\\' OR 1=1 #",
  "%' ESCAPE '!' OR '%'='",
  "x'||(SELECT hex(zeroblob(1000000)))||'",
  "1;ATTACH DATABASE 'x.db' AS x",
];

/** Texts for a member of a body that holds one. */
function bodiesOf(schema: Schema, text: string): readonly object[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((one) => bodiesOf(one, text));
  const members = Object.entries(schema.properties ?? {});
  const texts = members.filter(([, one]) => one.type === "string" && one.enum === undefined);
  const rest = members
    .filter(([name]) => schema.required?.includes(name) === true)
    .map(([name, one]) => [name, one.enum?.[0] ?? (one.type === "string" ? "plain" : [])] as const);
  return texts.map(([name]) => ({ ...Object.fromEntries(rest), [name]: text }));
}

interface Asked {
  readonly path: string;
  readonly body?: object;
}

function requestsOf(
  path: string,
  { parameters = [], requestBody }: Operation,
  text: string,
): readonly Asked[] {
  const own = encodeURIComponent(text);
  const plain = path.replaceAll(/\{[a-z]+\}/g, "x");
  const bodies = bodiesOf(requestBody?.content["application/json"]?.schema ?? {}, text);
  const queries = parameters.filter((one) => one.in === "query").map(({ name }) => `${plain}?${name}=${own}`);
  const base: Asked = bodies[0] === undefined ? { path } : { path, body: bodies[0] };
  return [
    ...(plain === path ? [] : [{ ...base, path: path.replaceAll(/\{[a-z]+\}/g, own) }]),
    ...queries.map((query) => ({ path: query })),
    ...bodies.map((body) => ({ path: plain, body })),
  ];
}

/** Every operation that there is. */
const operations = (): readonly { path: string; method: string; operation: Operation }[] =>
  Object.entries(described).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe("SQL in a request", () => {
  it("is text in every member, parameter and path that there is: nothing fails, and no row comes, goes or changes", async () => {
    const before = storedRows(bench.folder);
    const requests = operations().flatMap(({ path, method, operation }) =>
      statements.flatMap((text) =>
        requestsOf(path, operation, text).map((asked) => ({ ...asked, method, operation, text })),
      ),
    );
    expect(requests.length).toBeGreaterThan(200);
    for (const { path, body, method, operation, text } of requests) {
      const given = method === "get" ? undefined : (body ?? {});
      const { status } = await bench.ask(path, given, token, method.toUpperCase());
      const where = `${operation.operationId} ${text}`;
      expect(status, where).toBeLessThan(500);
      expect(status, where).not.toBe(201);
    }
    const after = storedRows(bench.folder);
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [table, rows] of before)
      if (!table.startsWith("lockouts.db")) expect(after.get(table), table).toEqual(rows);
    expect(bench.warnings).toEqual([]);
    expect((await bench.ask(paths.me, undefined, token)).status).toBe(200); // it was asked by somebody who may
  }, 120_000);
});

describe("a request that only reads", () => {
  it.each(["GET", "HEAD", "OPTIONS"])("changes nothing in any store: %s", async (method) => {
    const { body } = await bench.ask(paths.users, undefined, token);
    const [{ id = "x" } = {}] = body["items"] as readonly { readonly id?: string }[]; // as the API promises
    const before = storedRows(bench.folder);
    expect(before.size).toBeGreaterThan(5);
    const queries = ["", "?role=viewer&disabled=true", "?_method=DELETE", "?username=zoe&role=admin"];
    const asked = [...new Set(operations().map(({ path }) => path))].flatMap((path) =>
      queries.flatMap((query) => ["x", id].map((name) => path.replaceAll(/\{[a-z]+\}/g, name) + query)),
    );
    bench.headers = { "x-http-method-override": "DELETE" };
    for (const path of asked)
      expect((await bench.ask(path, undefined, token, method)).status, path).toBeLessThan(500);
    expect(storedRows(bench.folder)).toEqual(before);
  });
});
