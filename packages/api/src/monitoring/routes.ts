import { actions, alertEvents, alertOf, events, isAtLeast, layers, roles, severities } from "@guardian/model";
import type { Alert, Alerts, Entry, Instant, Ledger } from "@guardian/model";
import { z } from "zod";
import { Problem } from "../problem.ts";
import { known } from "../auth/auth-routes.ts";
import type { Journal } from "../auth/journal.ts";
import { route } from "../route.ts";
import type { Route } from "../route.ts";

type Audit = Pick<Ledger, "list" | "find">;

/** What answering to alerts takes. */
export interface AlertDesk {
  readonly alerts: Pick<Alerts, "list" | "acknowledge">;
  readonly journal: Journal;
  readonly clock: () => Instant;
}

const alert = z.strictObject({
  id: z.string(),
  seq: z.int(),
  at: z.string(),
  event: z.enum(events),
  severity: z.enum(severities),
  title: z.string(),
  server: z.string(),
  session: z.string(),
  principal: z.string(),
  method: z.string(),
  target: z.string(),
  action: z.string(),
  enforced: z.boolean(),
  rules: z.array(z.string()),
  /** Null while nobody has said that they have heard. */
  acknowledged: z.strictObject({ by: z.string(), at: z.string() }).nullable(),
});
type Shown = z.output<typeof alert>;

const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
};

const filters = z.strictObject({
  ...page,
  severity: z.enum(severities).optional(),
  event: z.enum(alertEvents as [string, ...string[]]).optional(), // there are some
  server: z.string().min(1).max(64).optional(),
  principal: z.string().min(1).max(128).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
});
type Filters = z.output<typeof filters>;

const watchers = roles.filter((role) => role !== "agent");

/** What has happened: the audit, and what of it a person must hear of. */
export function monitoringRoutes(audit: Audit, desk: AlertDesk | null): readonly Route[] {
  const shown = shownBy(desk);
  return [
    route({
      method: "GET",
      path: "/api/v1/monitoring/alerts",
      operation: "alerts.list",
      tag: "monitoring",
      summary:
        "What a person must hear of, the newest first. `severity` is the least; `next` is the `before` of the next page, null at the end: a page may be short, or empty, before that",
      access: watchers,
      query: filters,
      answers: {
        200: {
          about: "A page of alerts.",
          schema: z.strictObject({ items: z.array(alert), next: z.int().nullable() }),
        },
      },
      run: async ({ query }) => ({ status: 200, body: await alertsOf(audit, query, shown) }),
    }),
    route({
      method: "GET",
      path: "/api/v1/monitoring/alerts/{id}",
      operation: "alerts.read",
      tag: "monitoring",
      summary: "One alert, by its id or number, with what was found",
      access: watchers,
      params: z.strictObject({ id: z.string().regex(/^[0-9a-z-]{1,64}$/) }),
      answers: {
        200: {
          about: "The alert.",
          schema: z.strictObject({ alert, entry: z.record(z.string(), z.unknown()) }),
        },
      },
      problems: ["resource/unknown"],
      async run({ params: { id } }) {
        const entry = await audit.find(id);
        const found = entry === null ? null : alertOf(entry);
        if (entry === null || found === null) throw new Problem("resource/unknown");
        return { status: 200, body: { alert: await shown(found), entry } };
      },
    }),
    ...(desk === null ? [] : [acknowledgeRoute(audit, desk)]),
    auditRoute(audit),
  ];
}

type Show = (found: Alert) => Promise<Shown>;

/** An alert with what people said to it. */
function shownBy(desk: AlertDesk | null): Show {
  return async ({ rules, ...found }) => {
    const [group] = desk === null ? [] : await desk.alerts.list({ limit: 1, of: { ...found, rules } });
    const { acknowledgedAt = null, acknowledgedBy: by = "" } = group ?? {};
    const acknowledged = acknowledgedAt === null ? null : { by, at: new Date(acknowledgedAt).toISOString() };
    return { ...found, rules: [...rules], acknowledged };
  };
}

function acknowledgeRoute(audit: Audit, { alerts, journal, clock }: AlertDesk): Route {
  return route({
    method: "POST",
    path: "/api/v1/monitoring/alerts/{id}/ack",
    operation: "alerts.acknowledge",
    tag: "monitoring",
    summary:
      "Says that somebody has heard of an alert, and of those of the same rule, server, target and principal that are told with it; the first who says so stays",
    access: ["admin", "analyst", "operator"],
    params: z.strictObject({ id: z.string().regex(/^[0-9a-z-]{1,64}$/) }),
    answers: { 200: { about: "The alert.", schema: alert } },
    problems: ["resource/unknown"],
    async run({ params: { id }, caller, origin }) {
      const entry = await audit.find(id);
      const found = entry === null ? null : alertOf(entry);
      if (found === null) throw new Problem("resource/unknown");
      const { name } = known(caller);
      const [group] = await alerts.list({ limit: 1, of: found });
      if (group === undefined || group.acknowledgedAt === null) {
        const { server, target } = found;
        // In the audit before it counts, as everything that somebody decides.
        await journal.note({
          event: "alert.acknowledged",
          who: name,
          words: `acknowledged the alert ${found.id} over the API`,
          about: { server, ...(target === "" ? {} : { target }) },
          ...origin,
        });
        await alerts.acknowledge({ alert: found, by: name, at: clock() });
      }
      return { status: 200, body: await shownBy({ alerts, journal, clock })(found) };
    },
  });
}

const finding = z.looseObject({ rule: z.string(), layer: z.enum(layers), severity: z.enum(severities) });
const entry = z.looseObject({
  seq: z.int(),
  id: z.string(),
  event: z.enum(events),
  at: z.number(),
  server: z.string(),
  session: z.string(),
  principal: z.string(),
  action: z.enum(actions).optional(),
  findings: z.array(finding).optional(),
  previous: z.string(),
  hash: z.string(),
});

function auditRoute(audit: Audit): Route {
  return route({
    method: "GET",
    path: "/api/v1/admin/audit",
    operation: "audit.list",
    tag: "admin",
    summary: "The audit as it is kept, the newest first; `next` is the `before` of the next page",
    access: ["admin", "analyst"],
    query: z.strictObject({
      ...page,
      event: z.enum(events).optional(),
      server: z.string().min(1).max(64).optional(),
    }),
    answers: {
      200: {
        about: "A page of entries.",
        schema: z.strictObject({ items: z.array(entry), next: z.int().nullable() }),
      },
    },
    async run({ query: { limit, before, event, server } }) {
      const items = await audit.list({
        limit,
        ...(before === undefined ? {} : { before }),
        ...(event === undefined ? {} : { event }),
        ...(server === undefined ? {} : { server }),
      });
      return { status: 200, body: { items, next: nextOf(items, limit) } };
    },
  });
}

/** Entries looked at for one answer at most, so that a filter that finds nothing reads no whole audit. */
const mostLookedAt = 2_000;
const step = 100;

async function alertsOf(
  audit: Audit,
  { limit, before, event, server, ...wanted }: Filters,
  shown: Show,
): Promise<{ readonly items: readonly Shown[]; readonly next: number | null }> {
  const items: Shown[] = [];
  const since = wanted.since === undefined ? 0 : Date.parse(wanted.since);
  let cursor = before;
  for (let looked = 0; looked < mostLookedAt; looked += step) {
    const entries = await audit.list({
      limit: step,
      ...(cursor === undefined ? {} : { before: cursor }),
      ...(event === undefined ? {} : { event }),
      ...(server === undefined ? {} : { server }),
    });
    for (const one of entries) {
      if (one.at < since) return { items, next: null };
      const found = alertOf(one);
      if (found !== null && isWanted(found, wanted)) items.push(await shown(found));
      if (items.length === limit) return { items, next: one.seq === 1 ? null : one.seq };
    }
    cursor = nextOf(entries, step) ?? undefined;
    if (cursor === undefined) return { items, next: null };
  }
  return { items, next: cursor ?? null };
}

function isWanted(found: Alert, { severity, principal }: Pick<Filters, "severity" | "principal">): boolean {
  if (severity !== undefined && !isAtLeast(found.severity, severity)) return false;
  return principal === undefined || found.principal === principal;
}

/** Null where a page is the last one. */
function nextOf(entries: readonly Entry[], limit: number): number | null {
  return entries.length < limit ? null : (entries.at(-1)?.seq ?? null);
}
