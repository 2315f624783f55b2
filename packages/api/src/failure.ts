import type { ServerResponse } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { GuardianError } from "@guardian/model";
import { Problem, problemType } from "./problem.ts";

/** How long a client that sent too much may go on sending, so that it can read the answer. */
const patience = 1_000;

/** Answers with a problem document. What failed in the guard itself is told to the operator, under the same id, and to nobody else. */
export function answerFailure(
  cause: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  warn: (message: string) => void,
): void {
  const problem = problemOf(cause);
  if (problem.code === "guard/failed") {
    const why = cause instanceof Error ? cause.message : String(cause);
    warn(`request ${request.id} failed in the guard itself: ${why}`);
  }
  const { headers = {} } = problem.details;
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  if (headers["connection"] === "close") endSoon(reply.raw);
  void reply
    .code(problem.status)
    .type(problemType)
    .send(JSON.stringify(problem.document(request.id)));
}

/** The same before there is a Fastify reply. */
export function sendProblem(response: ServerResponse, problem: Problem, id: string): void {
  const body = Buffer.from(JSON.stringify(problem.document(id)));
  response.writeHead(problem.status, {
    "content-type": problemType,
    "content-length": body.length,
    ...problem.details.headers,
  });
  response.end(body);
}

function endSoon(response: ServerResponse): void {
  const { req } = response;
  response.on("finish", () => {
    req.resume();
    setTimeout(() => req.destroy(), patience).unref();
  });
}

function problemOf(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  if (cause instanceof GuardianError && cause.code === "passwords/busy")
    return new Problem("guard/busy", { headers: { "retry-after": "1" } });
  const status = cause instanceof Error && "statusCode" in cause ? cause.statusCode : 500;
  if (status === 413) return new Problem("request/too-large");
  if (status === 415) return new Problem("request/type");
  // Fastify's own words may name what the client sent.
  return typeof status === "number" && status >= 400 && status < 500
    ? new Problem("request/malformed", { detail: "The path or a header cannot be read." })
    : new Problem("guard/failed");
}
