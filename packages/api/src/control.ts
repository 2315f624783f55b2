import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import fastify from "fastify";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Alerts, Approvals, Ledger } from "@guardian/model";
import { approvalRoutes } from "./approvals/routes.ts";
import { flowRoutes } from "./monitoring/flow-routes.ts";
import type { FlowGraph } from "./monitoring/flow-routes.ts";
import type { Authority } from "./auth/authority.ts";
import { authorityRoutes } from "./auth/routes.ts";
import { readBody } from "./body.ts";
import type { BodyLimits } from "./body.ts";
import { answerFailure, sendProblem } from "./failure.ts";
import { secure } from "./headers.ts";
import { healthRoutes } from "./health.ts";
import type { Dependency } from "./health-check.ts";
import { addressBehind, networkOf } from "./limit/addresses.ts";
import type { AddressOf } from "./limit/addresses.ts";
import type { Admission } from "./limit/admission.ts";
import type { Family } from "./metrics/exposition.ts";
import { createRequestMeter } from "./metrics/request-meter.ts";
import type { RequestMeter } from "./metrics/request-meter.ts";
import { metricsRoutes } from "./metrics/routes.ts";
import { monitoringRoutes } from "./monitoring/routes.ts";
import { methodsAt } from "./paths.ts";
import { Problem } from "./problem.ts";
import { withReference } from "./reference.ts";
import { analyseRoutes } from "./analyse.ts";
import type { Analyse } from "./analyse.ts";
import type { Caller, Identify, Origin } from "./caller.ts";
import type { Answer, Ask, Route } from "./route.ts";
import { checked } from "./validation.ts";

export interface ControlOptions {
  readonly dependencies: readonly Dependency[];
  readonly limits: BodyLimits;
  readonly identify: Identify;
  /** Told of a caller who asked for what it may not do, before it is answered. */
  readonly denied?: (denial: Denial) => Promise<void>;
  /** Where a request comes from; the peer where nothing else is said. */
  readonly addressOf?: AddressOf;
  /** How often one address, and one caller, may come. */
  readonly admission?: Admission;
  /** Without it there are no accounts, and `identify` knows who may do what. */
  readonly authority?: Authority;
  /** Without it nothing of the audit can be read. */
  readonly audit?: Pick<Ledger, "list" | "find">;
  /** What people said to alerts; only with an authority. */
  readonly alerts?: Pick<Alerts, "list" | "acknowledge">;
  /** The requests that the policy holds; only with an authority. */
  readonly approvals?: Pick<Approvals, "list" | "decide">;
  readonly graph?: FlowGraph;
  /** Figures of the guard, besides those of the API; without it there are none. */
  readonly figures?: () => readonly Family[];
  /** Judges a text like traffic. */
  readonly analyse: Analyse;
  /** Tells the operator something, in the guard's own words. */
  readonly warn: (message: string) => void;
}

/** A caller who may not do what it asked for. */
export interface Denial {
  readonly caller: Caller;
  readonly operation: string;
  readonly origin: Origin;
}

/** What serving any routes needs. */
type ServeOptions = Pick<
  ControlOptions,
  "limits" | "identify" | "denied" | "addressOf" | "admission" | "warn"
> & {
  readonly meter?: RequestMeter;
};

/** The control plane: everything at the listener that is no MCP traffic. */
export interface Control {
  /** Answers one request. `refusal` says why the listener would refuse it: a foreign Host or Origin. */
  handle(request: IncomingMessage, response: ServerResponse, refusal: string | null): void;
  close(): Promise<void>;
}

/** Puts the API together. */
export function createControl(options: ControlOptions): Promise<Control> {
  const { dependencies, analyse, audit, authority, alerts, approvals, graph, figures } = options;
  const desk = authority === undefined || alerts === undefined ? null : { ...authority, alerts };
  const meter = createRequestMeter();
  const routes = [
    ...healthRoutes(dependencies),
    ...analyseRoutes(analyse),
    ...(audit === undefined ? [] : monitoringRoutes(audit, desk)),
    ...(figures === undefined ? [] : metricsRoutes(() => [...meter.read(), ...figures()])),
  ];
  if (authority !== undefined && approvals !== undefined)
    routes.push(...approvalRoutes({ ...authority, approvals }));
  if (authority !== undefined && graph !== undefined) routes.push(...flowRoutes(graph));
  if (authority !== undefined) routes.push(...authorityRoutes(authority, routes));
  return controlOf(withReference(routes), { ...options, meter });
}

/** Serves some routes. Fastify finds the route and keeps the order of things; reading, checking and answering are ours. */
export async function controlOf(routes: readonly Route[], options: ServeOptions): Promise<Control> {
  const fail = (cause: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    answerFailure(cause, request, reply, options.warn);
  };
  const app = fastify({
    logger: false,
    // A path means what it says: no folding of case or slashes on which a check and a route could differ.
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true, maxParamLength: 256 },
    exposeHeadRoutes: false,
    genReqId: () => randomUUID(),
    frameworkErrors: fail,
    handlerTimeout: 0,
  });
  // Bodies are read by us, once the caller is known; Fastify must not look at them.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => {
    done(null);
  });
  app.addHook("onResponse", (request, reply, done) => {
    const { operation = "none" } = request.routeOptions.config as { readonly operation?: string }; // as `register` sets it
    options.meter?.count(operation, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });
  app.setErrorHandler(fail);
  app.setNotFoundHandler((request, reply) => {
    fail(nothingAt(request, routes), request, reply);
  });
  for (const one of routes) register(app, one, options);
  await app.ready();
  return {
    handle(request, response, refusal) {
      secure(response);
      const problem = refusal === null ? limited(request, response, options) : foreign(refusal);
      if (problem === null) app.routing(request, response);
      else sendProblem(response, problem, randomUUID());
    },
    close: async () => {
      await app.close();
    },
  };
}

/** An address that comes too often is turned away before anything else is looked at. */
function limited(
  request: IncomingMessage,
  response: ServerResponse,
  { admission, addressOf = peer }: ServeOptions,
): Problem | null {
  try {
    admission?.admit(`address ${networkOf(addressOf(request))}`, response);
    return null;
  } catch (cause) {
    if (cause instanceof Problem) return cause;
    throw cause;
  }
}

const peer = addressBehind([]);

function register(app: FastifyInstance, one: Route, options: ServeOptions): void {
  app.route({
    method: one.method,
    url: one.path.replaceAll(/\{([a-z]+)\}/g, ":$1"),
    config: { operation: one.operation },
    handler: async (request, reply) => {
      const origin = { address: (options.addressOf ?? peer)(request.raw), request: request.id };
      const caller = await admitted(one, reply.raw, { ...options, origin });
      const answer = await one.run({ ...(await askOf(one, request, reply, options.limits)), caller, origin });
      return answer === null ? reply.hijack() : send(reply, answer);
    },
  });
}

/** Who asks, where that is somebody who may. Nothing else of the request is looked at before. */
async function admitted(
  { access, operation, isOpenBeforeChange = false }: Route,
  response: ServerResponse,
  { identify, denied, admission, origin }: ServeOptions & { readonly origin: Origin },
): Promise<Caller | null> {
  if (access === "public") return null;
  const caller = await identify(response.req, origin);
  if (caller === null)
    throw new Problem("auth/required", { headers: { "www-authenticate": 'Bearer realm="guardian"' } });
  admission?.admit(`caller ${caller.id}`, response);
  if (!access.includes(caller.role) || caller.operations?.includes(operation) === false) {
    await denied?.({ caller, operation, origin });
    throw new Problem("auth/forbidden");
  }
  if (caller.mustChange && !isOpenBeforeChange) throw new Problem("auth/password-due");
  return caller;
}

const nothing = z.strictObject({});

async function askOf(
  one: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  limits: BodyLimits,
): Promise<Omit<Ask<unknown, unknown, unknown>, "caller" | "origin">> {
  const params = one.params && checked(one.params, request.params, "path");
  const query = checked(one.query ?? nothing, request.query, "query");
  if (request.headers.expect !== undefined) reply.raw.writeContinue();
  const given = one.method === "GET" ? undefined : await readBody(request.raw, limits);
  const body =
    one.body === undefined ? checked(nothing, given ?? {}, "body") : checked(one.body, given, "body");
  return { params, query, body, request: request.raw, response: reply.raw };
}

function send(reply: FastifyReply, { status, body, type, headers = {} }: Answer): FastifyReply {
  reply.code(status);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  if (body === undefined) return reply.send();
  if (type !== undefined) return reply.type(type).send(body);
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(body));
}

/** What is wrong with a request that no route took. */
function nothingAt({ url }: FastifyRequest, routes: readonly Route[]): Problem {
  const methods = methodsAt(url.split("?", 1)[0] ?? "", routes);
  return methods.length === 0
    ? new Problem("route/unknown")
    : new Problem("route/method", { headers: { allow: methods.join(", ") } });
}

function foreign(refusal: string): Problem {
  return new Problem("request/foreign", { detail: `${refusal}.`, headers: { connection: "close" } });
}
