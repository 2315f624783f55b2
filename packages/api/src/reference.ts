import { docsPage, docsPolicy } from "./docs-page.ts";
import { openApi } from "./openapi.ts";
import { route } from "./route.ts";
import type { Route } from "./route.ts";
import { z } from "zod";

/** `/openapi.json` and `/docs`: the description of the API, themselves included. */
export function withReference(routes: readonly Route[]): readonly Route[] {
  const all: Route[] = [...routes];
  // Made when somebody asks: few processes are ever asked.
  let description: unknown = null;
  let page: string | null = null;
  all.push(
    route({
      method: "GET",
      path: "/openapi.json",
      operation: "reference.document",
      tag: "reference",
      summary: "This description, as OpenAPI 3.1",
      access: "public",
      answers: { 200: { about: "The document.", schema: z.record(z.string(), z.unknown()) } },
      run: () => ({ status: 200, body: (description ??= openApi(all)) }),
    }),
    route({
      method: "GET",
      path: "/docs",
      operation: "reference.page",
      tag: "reference",
      summary: "A page for people",
      access: "public",
      answers: { 200: { about: "The page.", type: "text/html" } },
      run: () => ({
        status: 200,
        type: "text/html; charset=utf-8",
        body: (page ??= docsPage(all)),
        headers: { "content-security-policy": docsPolicy },
      }),
    }),
  );
  return all;
}
