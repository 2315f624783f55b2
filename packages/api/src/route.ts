import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import type { ProblemId, Role } from "@guardian/model";
import type { Caller, Origin } from "./caller.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Who may call an operation: everybody, or whoever has one of some roles. */
export type Access = "public" | readonly Role[];

/** An answer that the OpenAPI document promises. */
export interface Promised {
  readonly about: string;
  /** Of the JSON body; absent where there is none, or where `type` says that it is no JSON. */
  readonly schema?: z.ZodType;
  readonly type?: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Of a body that is no JSON. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** What an operation is given: everything in it has been checked against the route's schemas. */
export interface Ask<Body = undefined, Query = undefined, Params = undefined> {
  readonly body: Body;
  readonly query: Query;
  readonly params: Params;
  /** Who asks; null for an operation that is open to everybody. */
  readonly caller: Caller | null;
  readonly origin: Origin;
  readonly request: IncomingMessage;
  /** For an operation that writes its answer itself, piece by piece; it then returns null. */
  readonly response: ServerResponse;
}

/** One operation of the API, as data: the router, the document and the tests are made from it. */
export interface Route {
  readonly method: Method;
  /** As OpenAPI writes it: `/api/v1/users/{id}`. */
  readonly path: string;
  /** The operation's own name, e.g. `users.list`. */
  readonly operation: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** True for what may be called while the password must be changed. */
  readonly isOpenBeforeChange?: boolean;
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly params?: z.ZodObject;
  /** By status; problems are named in `problems`. */
  readonly answers: Readonly<Record<number, Promised>>;
  /** Problems of its own, besides those that every operation may answer with. */
  readonly problems?: readonly ProblemId[];
  run(ask: Ask<unknown, unknown, unknown>): Promise<Answer | null> | Answer | null;
}

type Parsed<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

/** What a route is written as: like `Route`, with `run` typed by the schemas. */
export type RouteOf<
  B extends z.ZodType | undefined,
  Q extends z.ZodObject | undefined,
  P extends z.ZodObject | undefined,
> = Omit<Route, "body" | "query" | "params" | "run"> & {
  readonly body?: B;
  readonly query?: Q;
  readonly params?: P;
  run(ask: Ask<Parsed<B>, Parsed<Q>, Parsed<P>>): Promise<Answer | null> | Answer | null;
};

/** Makes a route; the schemas say what `run` is given. */
export function route<
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  P extends z.ZodObject | undefined = undefined,
>(given: RouteOf<B, Q, P>): Route {
  return given as unknown as Route; // the server parses with these very schemas before it calls `run`
}
