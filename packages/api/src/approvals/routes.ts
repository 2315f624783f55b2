import { roles } from "@guardian/model";
import type { Approval, Approvals, Instant } from "@guardian/model";
import { z } from "zod";
import type { Journal } from "../auth/journal.ts";
import { known } from "../auth/auth-routes.ts";
import { Problem } from "../problem.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";

/** What deciding on held requests takes. */
export interface ApprovalDesk {
  readonly approvals: Pick<Approvals, "list" | "decide">;
  readonly journal: Journal;
  readonly clock: () => Instant;
}

const states = ["waiting", "approved", "denied", "used", "withdrawn", "expired"] as const;

const shape = z.strictObject({
  id: z.string(),
  state: z.enum(states),
  held: z.string(),
  waits_until: z.string(),
  expires: z.string(),
  principal: z.string(),
  server: z.string(),
  session: z.string(),
  method: z.string(),
  target: z.string(),
  arguments: z.string(),
  clause: z.string(),
  reason: z.string(),
  rules: z.array(z.string()),
  decided_at: z.string().nullable(),
  decided_by: z.string(),
});

const watchers = roles.filter((role) => role !== "agent");
const params = z.strictObject({ id: z.string().regex(/^[0-9a-z-]{1,64}$/) });
/** The store keeps a day of them; so many are shown. */
const mostListed = 200;

/** `/api/v1/approvals`: the requests that the policy holds, and deciding on them. */
export function approvalRoutes(desk: ApprovalDesk): readonly Route[] {
  const { approvals, clock } = desk;
  return [
    route({
      method: "GET",
      path: "/api/v1/approvals",
      operation: "approvals.list",
      tag: "approvals",
      summary:
        "The held requests of the last day, the newest first; secrets in their arguments are taken out",
      access: watchers,
      query: z.strictObject({ state: z.enum(states).optional() }),
      answers: {
        200: { about: "The requests.", schema: z.strictObject({ items: z.array(shape) }) },
      },
      async run({ query: { state } }) {
        const found = (await approvals.list({ limit: mostListed })).map((one) => shown(one, clock()));
        return { status: 200, body: { items: found.filter((one) => (state ?? one.state) === one.state) } };
      },
    }),
    route({
      method: "GET",
      path: "/api/v1/approvals/{id}",
      operation: "approvals.read",
      tag: "approvals",
      summary: "One held request",
      access: watchers,
      params,
      answers: { 200: { about: "The request.", schema: shape } },
      problems: ["resource/unknown"],
      async run({ params: { id } }) {
        return { status: 200, body: shown(await one(desk, id), clock()) };
      },
    }),
    decideRoute(desk),
  ];
}

function decideRoute(desk: ApprovalDesk): Route {
  const { approvals, journal, clock } = desk;
  return route({
    method: "POST",
    path: "/api/v1/approvals/{id}",
    operation: "approvals.decide",
    tag: "approvals",
    summary: "Lets one held request pass, once and exactly as it is, or denies it",
    access: ["admin", "operator"],
    params,
    body: z.strictObject({ decision: z.enum(["approved", "denied"]) }),
    answers: { 200: { about: "The request.", schema: shape } },
    problems: ["resource/unknown", "resource/conflict"],
    async run({ params: { id }, body: { decision }, caller, origin }) {
      const held = await one(desk, id);
      const { name } = known(caller);
      if (shown(held, clock()).state !== "waiting") throw new Problem("resource/conflict");
      const { server, session, principal, method, target, clause } = held;
      // In the audit before it counts: an approval that nobody can trace lets nothing pass.
      await journal.note({
        event: decision === "approved" ? "approval.granted" : "approval.denied",
        who: principal,
        family: session,
        words: `approval ${id}, ${decision} by ${name} over the API`,
        about: { server, method, clause, ...(target === "" ? {} : { target }) },
        ...origin,
      });
      const decided = await approvals.decide({
        id,
        binding: held.binding,
        state: decision,
        by: name,
        at: clock(),
      });
      if (decided === null) throw new Problem("resource/conflict");
      return { status: 200, body: shown(decided, clock()) };
    },
  });
}

async function one({ approvals }: ApprovalDesk, id: string): Promise<Approval> {
  const [found] = await approvals.list({ limit: 1, id });
  if (found === undefined) throw new Problem("resource/unknown");
  return found;
}

function shown(approval: Approval, now: Instant): z.output<typeof shape> {
  const { state, expires, decidedAt, rules } = approval;
  const isOver = (state === "waiting" || state === "approved") && expires <= now;
  const text = (at: Instant): string => new Date(at).toISOString();
  return {
    id: approval.id,
    state: isOver ? "expired" : state,
    held: text(approval.at),
    waits_until: text(approval.waitsUntil),
    expires: text(expires),
    principal: approval.principal,
    server: approval.server,
    session: approval.session,
    method: approval.method,
    target: approval.target,
    arguments: approval.arguments,
    clause: approval.clause,
    reason: approval.reason,
    rules: [...rules],
    decided_at: decidedAt === null ? null : text(decidedAt),
    decided_by: approval.decidedBy,
  };
}
