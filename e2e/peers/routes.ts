import { join } from "node:path";
import { e2eFile, startListening, type Listening } from "../support/fixtures.ts";
import { guardianCommand, startGateway } from "../support/guardian.ts";
import { startHttpTap, type HttpTap } from "../support/http-tap.ts";
import type { Place } from "../support/place.ts";
import type { Connection } from "./clients.ts";
import { httpBodies, httpMessages, runningTaps, stdioMessages, stdioStreams, type Wire } from "./wire.ts";

/** A way to a server, with a recording on each side of Guardian where Guardian stands in it. */
export interface Route {
  readonly connection: Connection;
  /** What crossed the wire on the client's side and on the server's side; the test compares them. Read after the client has closed. */
  readonly sides: () => Promise<readonly { readonly client: unknown; readonly server: unknown }[]>;
  /** Ends everything, and throws where Guardian left a server behind. */
  readonly close: () => Promise<void>;
}

/** How to start a server: over stdio, and over HTTP where it can. */
export interface Target {
  readonly stdio: readonly [string, ...string[]];
  readonly http?: HttpTarget;
  readonly sse?: HttpTarget;
}

export interface HttpTarget {
  readonly args: (port: number) => readonly string[];
  /** The path of its endpoint. */
  readonly path: string;
  /** Name of the environment variable that tells it the port. */
  readonly portVariable?: string;
}

export const ways = ["stdio", "http", "http→stdio", "sse"] as const;
export type Way = (typeof ways)[number];

/** The server without Guardian. */
export async function direct(way: Way, target: Target, place: Place): Promise<Route> {
  if (way === "stdio" || way === "http→stdio") {
    const connection = { kind: "stdio", command: target.stdio, env: place.env, cwd: place.path } as const;
    return { connection, sides: () => Promise.resolve([]), close: () => Promise.resolve() };
  }
  const { server, url } = await listen(way, target, place);
  return { connection: { kind: way, url }, sides: () => Promise.resolve([]), close: () => server.close() };
}

/** The server behind Guardian. */
export async function through(way: Way, target: Target, place: Place): Promise<Route> {
  switch (way) {
    case "stdio":
      return overStdio(target, place);
    case "http→stdio":
      return await httpToStdio(target, place);
    case "http":
    case "sse":
      return await overHttp(way, target, place);
  }
}

function overStdio(target: Target, place: Place): Route {
  const [outer, inner] = [join(place.path, "outer"), join(place.path, "inner")];
  const command = tapped(outer, guardianCommand(["wrap", "--", ...tapped(inner, target.stdio)]));
  return {
    connection: { kind: "stdio", command, env: place.env, cwd: place.path },
    // The whole streams: order, spacing and every byte.
    sides: async () => [{ client: await stdioStreams(outer), server: await stdioStreams(inner) }],
    close: () => noOrphan(inner),
  };
}

async function httpToStdio(target: Target, place: Place): Promise<Route> {
  const inner = join(place.path, "inner");
  const gateway = await startGateway({ command: tapped(inner, target.stdio) }, serving(place));
  const tap = await startHttpTap(`http://127.0.0.1:${gateway.port}`);
  return {
    connection: { kind: "http", url: `${tap.origin}/mcp` },
    sides: async () => [{ client: httpMessages(tap.exchanges), server: await stdioMessages(inner) }],
    close: async () => {
      await closeAll(tap, gateway);
      await noOrphan(inner);
    },
  };
}

async function overHttp(way: "http" | "sse", target: Target, place: Place): Promise<Route> {
  const { server, url } = await listen(way, target, place);
  const inner = await startHttpTap(server.origin);
  const tapped = `${inner.origin}${new URL(url).pathname}`;
  const upstream = way === "sse" ? { sse: tapped } : { url: tapped };
  const gateway = await startGateway(upstream, serving(place)).catch(async (cause: unknown) => {
    await closeAll(inner, server);
    throw cause;
  });
  const outer = await startHttpTap(`http://127.0.0.1:${gateway.port}`);
  const both = <T>(look: (tap: HttpTap) => T): { client: T; server: T } => ({
    client: look(outer),
    server: look(inner),
  });
  return {
    connection: { kind: way, url: `${outer.origin}${new URL(gateway.url).pathname}` },
    sides: () =>
      Promise.resolve([
        both((tap): Wire => httpMessages(tap.exchanges)),
        both((tap) => httpBodies(tap.exchanges)),
      ]),
    close: () => closeAll(outer, gateway, inner, server),
  };
}

function tapped(prefix: string, command: readonly string[]): readonly [string, ...string[]] {
  return [process.execPath, e2eFile("fixtures/tap.ts"), prefix, ...command];
}

function serving(place: Place): { env: NodeJS.ProcessEnv; cwd: string; dataDir: string } {
  return { env: place.env, cwd: place.path, dataDir: join(place.path, "data") };
}

async function listen(
  way: "http" | "sse",
  target: Target,
  place: Place,
): Promise<{ server: Listening; url: string }> {
  const http = target[way];
  if (http === undefined) throw new Error(`the target has no ${way}`);
  const { portVariable } = http;
  const server = await startListening(http.args, {
    env: place.env,
    cwd: place.path,
    ...(portVariable && { portVariable }),
  });
  return { server, url: `${server.origin}${http.path}` };
}

async function noOrphan(prefix: string): Promise<void> {
  const left = await runningTaps(prefix);
  if (left.length > 0) throw new Error(`Guardian has ended, and its servers ${left.join(", ")} still run`);
}

async function closeAll(...resources: readonly { readonly close: () => Promise<unknown> }[]): Promise<void> {
  for (const resource of resources) await resource.close();
}
