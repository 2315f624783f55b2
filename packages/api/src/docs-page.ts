import { createHash } from "node:crypto";
import { problemsOf } from "./openapi.ts";
import type { Route } from "./route.ts";

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}" +
  "code{font-family:ui-monospace,monospace}h2{margin-top:2rem}table{border-collapse:collapse;width:100%}" +
  "td,th{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left;vertical-align:top}";

/** The policy of the reference page: its one style, and nothing else. */
export const docsPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A reference page without scripts: every operation, what it asks for and what it answers. */
export function docsPage(routes: readonly Route[]): string {
  const byTag = Map.groupBy(routes, ({ tag }) => tag);
  const sections = [...byTag].map(
    ([tag, some]) => `<h2>${escape(tag)}</h2>
<table><thead><tr><th scope="col">Operation</th><th scope="col">What it does</th><th scope="col">Who may</th><th scope="col">Answers</th></tr></thead>
<tbody>
${some.map(row).join("\n")}
</tbody></table>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>API reference</title><style>${style}</style></head>
<body><main><h1>API reference</h1>
<p>The whole description, with every schema, is the OpenAPI 3.1 document at <a href="/openapi.json"><code>/openapi.json</code></a>. Errors are
problem documents (RFC 9457) with a stable <code>code</code>.</p>
${sections.join("\n")}
</main></body></html>
`;
}

function row(route: Route): string {
  const answers = Object.entries(route.answers).map(([status, { about }]) => `${status} ${about}`);
  const own = problemsOf(route).filter((code) => !code.startsWith("guard/") && !code.startsWith("request/"));
  return `<tr><td><code>${route.method} ${escape(route.path)}</code></td><td>${escape(route.summary)}</td><td>${route.access === "public" ? "everybody" : route.access.join(", ")}</td><td>${escape([...answers, ...own].join(" · "))}</td></tr>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
