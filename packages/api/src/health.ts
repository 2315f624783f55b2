import { z } from "zod";
import { checkHealth } from "./health-check.ts";
import type { Dependency } from "./health-check.ts";
import { route } from "./route.ts";
import type { Route } from "./route.ts";

const health = z.strictObject({
  status: z.enum(["ok", "failing"]),
  live: z.literal(true),
  ready: z.boolean(),
  dependencies: z.array(z.strictObject({ name: z.string(), ok: z.boolean() })),
});

/** `/health` and the same under the API: live, and ready with each dependency. Neither version nor configuration shows. */
export function healthRoutes(dependencies: readonly Dependency[]): readonly Route[] {
  return ["/health", "/api/v1/health"].map((path) =>
    route({
      method: "GET",
      path,
      operation: path === "/health" ? "health" : "health.read",
      tag: "health",
      summary: "Whether the guard lives, and whether all that it needs can be used",
      access: "public",
      answers: {
        200: { about: "It lives and is ready.", schema: health },
        503: { about: "It lives, and something that it needs cannot be used.", schema: health },
      },
      async run() {
        const found = await checkHealth(dependencies);
        return { status: found.ready ? 200 : 503, body: found };
      },
    }),
  );
}
