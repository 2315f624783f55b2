import type { IncomingMessage, ServerResponse } from "node:http";
import { checkHealth, secure } from "@guardian/api";
import type { Control, Dependency } from "@guardian/api";
import type { Config } from "./config/config.ts";
import type { Environment } from "./io.ts";
import type { Wired } from "./wire.ts";

/** The control plane of a wired guard. */
export function openControl(
  config: Config,
  wired: Wired,
  { warn, env }: Pick<LazyControlOptions, "warn"> & { readonly env: Environment },
): Control {
  const dependencies = dependenciesOf(wired);
  return lazyControl({
    dependencies,
    warn,
    async make() {
      const { loadControl } = await import("./loaded-control.ts");
      return loadControl(config, wired, { dependencies, warn, env });
    },
  });
}

function dependenciesOf({ ready, ledger }: Wired): readonly Dependency[] {
  let areRulesReady = false;
  void ready.then(
    () => (areRulesReady = true),
    () => null, // told where the guard waits for them
  );
  return [
    { name: "rules", check: () => Promise.resolve(areRulesReady) },
    { name: "audit", check: () => ledger.list({ limit: 1 }).then(() => true) },
  ];
}

interface LazyControlOptions {
  readonly dependencies: readonly Dependency[];
  /** Puts the API together, when the first request for it comes. */
  readonly make: () => Promise<Control>;
  readonly warn: (message: string) => void;
}

/** The control plane before anybody asked for it: a guard whose API is never used does not load it, and a probe loads nothing. */
function lazyControl({ dependencies, make, warn }: LazyControlOptions): Control {
  let making: Promise<Control> | null = null;
  const fail = (response: ServerResponse, cause: unknown): void => {
    making = null; // the next request tries again
    warn(`the API could not be started: ${cause instanceof Error ? cause.message : String(cause)}`);
    if (!response.headersSent) response.writeHead(500, { "content-length": 0 }).end();
  };
  return {
    handle(request, response, refusal) {
      secure(response);
      if (refusal === null && isProbe(request)) {
        void checkHealth(dependencies).then((health) => {
          answer(response, health.ready ? 200 : 503, health);
        });
        return;
      }
      making ??= make();
      making.then(
        (control) => {
          control.handle(request, response, refusal);
        },
        (cause: unknown) => {
          fail(response, cause);
        },
      );
    },
    async close() {
      await (await making?.catch(() => null))?.close();
    },
  };
}

function isProbe({ method, url }: IncomingMessage): boolean {
  return method === "GET" && (url === "/health" || url === "/api/v1/health");
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
  });
  response.end(body);
}
