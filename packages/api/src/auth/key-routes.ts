import { randomBytes } from "node:crypto";
import { accountName, roles } from "@guardian/model";
import type { ApiKey } from "@guardian/model";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { known } from "./auth-routes.ts";
import type { Authority } from "./authority.ts";
import { digestOf } from "./digest.ts";
import { randomId } from "./random-id.ts";

/** How a key begins, so that a person, and whoever looks for secrets, knows what it is. */
export const keyMark = "mcpg_";

/** A key may do whatever its role may, but nothing that makes keys or accounts, or belongs to a login. */
const keyRoles = roles.filter((role) => role !== "admin");
const day = 24 * 60 * 60 * 1_000;

const shape = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(roles),
  operations: z.array(z.string()),
  created: z.string(),
  expires: z.string(),
  revoked: z.string().nullable(),
});

/** The operations that a key may be given. */
export function operationsForKeys(routes: readonly Route[]): readonly string[] {
  return routes
    .filter(({ access }) => access !== "public" && access.some((role) => role !== "admin"))
    .map(({ operation }) => operation)
    .filter((operation) => !operation.startsWith("auth."));
}

/** `/api/v1/admin/api-keys`: what programs sign in with. */
export function keyRoutes(authority: Authority, operations: readonly string[]): readonly Route[] {
  return [listRoute(authority), addRoute(authority, operations), revokeRoute(authority)];
}

function listRoute({ keys }: Authority): Route {
  return route({
    method: "GET",
    path: "/api/v1/admin/api-keys",
    operation: "keys.list",
    tag: "admin",
    summary: "The keys, the newest first; `next` is the `before` of the next page",
    access: ["admin"],
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      before: z.string().max(128).optional(),
    }),
    answers: {
      200: {
        about: "A page of keys.",
        schema: z.strictObject({ items: z.array(shape), next: z.string().nullable() }),
      },
    },
    async run({ query: { limit, before } }) {
      const found = await keys.list({ limit: limit + 1, ...(before === undefined ? {} : { before }) });
      const page = found.slice(0, limit);
      const next = found.length > limit ? (page.at(-1)?.id ?? null) : null;
      return { status: 200, body: { items: page.map(shown), next } };
    },
  });
}

function addRoute({ keys, journal, clock }: Authority, operations: readonly string[]): Route {
  return route({
    method: "POST",
    path: "/api/v1/admin/api-keys",
    operation: "keys.add",
    tag: "admin",
    summary: "Makes a key for a program, which is shown in this answer and never again",
    access: ["admin"],
    body: z.strictObject({
      name: z.string().regex(accountName),
      role: z.enum(keyRoles as [string, ...string[]]).default("agent"), // there is more than one role
      operations: z.array(z.enum(operations as [string, ...string[]])).min(1), // the API has some
      days: z.int().min(1).max(3_650).default(90),
    }),
    answers: { 201: { about: "The key.", schema: z.strictObject({ api_key: shape, key: z.string() }) } },
    problems: ["resource/conflict"],
    async run({ body, caller, origin }) {
      const secret = `${keyMark}${randomBytes(32).toString("base64url")}`;
      const { id: owner, name: who } = known(caller);
      const now = clock();
      const key: ApiKey = {
        id: randomId(),
        name: body.name,
        digest: digestOf(secret),
        owner,
        role: body.role as ApiKey["role"], // one of the words above
        operations: [...new Set(body.operations)],
        created: now,
        expires: now + body.days * day,
        revoked: null,
      };
      const words = `made the API key "${key.name}" as ${key.role} for ${key.operations.join(", ")}`;
      await journal.note({ event: "key.added", who, words, ...origin });
      if (!(await keys.add(key))) throw new Problem("resource/conflict");
      return { status: 201, body: { api_key: shown(key), key: secret } };
    },
  });
}

function revokeRoute({ keys, journal, clock }: Authority): Route {
  return route({
    method: "DELETE",
    path: "/api/v1/admin/api-keys/{id}",
    operation: "keys.revoke",
    tag: "admin",
    summary: "Takes a key back, at once and on every instance",
    access: ["admin"],
    params: z.strictObject({ id: z.string().min(1).max(128) }),
    answers: { 200: { about: "The key.", schema: shape } },
    problems: ["resource/unknown"],
    async run({ params: { id }, caller, origin }) {
      const key = await keys.revoke(id, clock());
      if (key === null) throw new Problem("resource/unknown");
      const words = `revoked the API key "${key.name}"`;
      await journal.note({ event: "key.revoked", who: known(caller).name, words, ...origin });
      return { status: 200, body: shown(key) };
    },
  });
}

function shown({ id, name, role, operations, created, expires, revoked }: ApiKey): z.output<typeof shape> {
  const text = (at: number): string => new Date(at).toISOString();
  return {
    id,
    name,
    role,
    operations: [...operations],
    created: text(created),
    expires: text(expires),
    revoked: revoked === null ? null : text(revoked),
  };
}
