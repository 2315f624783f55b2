import { roles } from "@guardian/model";
import { route } from "../route.ts";
import type { Route } from "../route.ts";
import { exposition, expositionType } from "./exposition.ts";
import type { Family } from "./exposition.ts";

/** `/metrics` and the same under the API, for a scraper with a token or a key. */
export function metricsRoutes(read: () => readonly Family[]): readonly Route[] {
  return ["/metrics", "/api/v1/metrics"].map((path) =>
    route({
      method: "GET",
      path,
      operation: path === "/metrics" ? "metrics" : "metrics.read",
      tag: "monitoring",
      summary: "Figures for Prometheus; a scraper signs in with an API key for `metrics` and the role viewer",
      access: roles.filter((role) => role !== "agent"),
      answers: { 200: { about: "The figures, in the text format of Prometheus.", type: "text/plain" } },
      run: () => ({ status: 200, type: expositionType, body: exposition(read()) }),
    }),
  );
}
