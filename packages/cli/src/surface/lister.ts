import { Client, SSEClientTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { Json, JsonObject, RequestContext } from "@guardian/model";
import { excerpt, GuardianError } from "@guardian/model";
import { resolveSecret } from "../config/secret.ts";
import type { ServerConfig } from "../config/config.ts";
import type { Environment } from "../io.ts";
import { specOf } from "../server-spec.ts";

/** An answer as it crossed the wire, with the request that it answers. */
export interface Answer {
  readonly context: RequestContext;
  readonly message: JsonObject;
}

export interface Listing {
  readonly answers: readonly Answer[];
  /** What could not be listed, in the guard's words. */
  readonly problems: readonly string[];
}

export interface ListerOptions {
  readonly env: Environment;
  readonly version: string;
  readonly signal: AbortSignal;
}

type Transport = Parameters<Client["connect"]>[0];

const patience = 30_000;

/**
 * Asks a server for everything that it offers, as the official client does, and gives the answers as they came: what the client's
 * schemas drop is part of what a model may read. Throws `server/unreachable` where the server does not answer at all.
 */
export async function listServer(
  name: string,
  server: ServerConfig,
  { env, version, signal }: ListerOptions,
): Promise<Listing> {
  const client = new Client(
    { name: "mcp-security-guardian", version },
    { versionNegotiation: { mode: "auto" } },
  );
  const answers: Answer[] = [];
  const transport = tapped(transportOf(name, server, env), (answer) => answers.push(answer));
  const options = { signal, timeout: patience };
  try {
    await client.connect(transport, options);
    const problems: string[] = [];
    for (const [what, list] of listsOf(client)) {
      try {
        await list(options);
      } catch (cause) {
        problems.push(`${what}: ${excerpt(cause instanceof Error ? cause.message : String(cause), 200)}`);
      }
    }
    return { answers, problems };
  } catch (cause) {
    const why = excerpt(cause instanceof Error ? cause.message : String(cause), 200);
    const message = `server "${name}" does not say what it offers: ${why}; check its command or URL with guardian config check`;
    throw new GuardianError("server/unreachable", message, { cause });
  } finally {
    await client.close();
  }
}

type List = (options: { readonly signal: AbortSignal; readonly timeout: number }) => Promise<unknown>;

function listsOf(client: Client): readonly (readonly [string, List])[] {
  const has = client.getServerCapabilities() ?? {};
  return [
    ...(has.tools === undefined
      ? []
      : [["tools", (options) => client.listTools(undefined, options)] as [string, List]]),
    ...(has.prompts === undefined
      ? []
      : [["prompts", (options) => client.listPrompts(undefined, options)] as [string, List]]),
    ...(has.resources === undefined
      ? []
      : [
          ["resources", (options) => client.listResources(undefined, options)] as [string, List],
          ["resource templates", (options) => client.listResourceTemplates(undefined, options)] as [
            string,
            List,
          ],
        ]),
  ];
}

function transportOf(name: string, server: ServerConfig, env: Environment): Transport {
  if (server.kind === "command") {
    const spec = specOf(name, server, env);
    // What the server says on stderr is its own; a terminal must not be written to by it.
    return new StdioClientTransport({
      command: spec.command,
      args: [...spec.args],
      env: { ...spec.env },
      stderr: "ignore",
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    });
  }
  const headers = Object.fromEntries(
    Object.entries(server.headers).map(([header, value]) => [
      header,
      resolveSecret(value, `servers.${name}.headers.${header}`, env),
    ]),
  );
  const url = new URL(server.url);
  return server.transport === "sse"
    ? // Servers of yesterday speak nothing else, and are guarded all the same.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      new SSEClientTransport(url, { requestInit: { headers } })
    : new StreamableHTTPClientTransport(url, { requestInit: { headers } });
}

/** Hears every answer before the client's schemas read it. */
function tapped(transport: Transport, hear: (answer: Answer) => void): Transport {
  const asked = new Map<string, RequestContext>();
  const send = transport.send.bind(transport);
  transport.send = (message, options) => {
    const { id, method, params } = message as {
      id?: unknown;
      method?: string;
      params?: { cursor?: unknown };
    };
    if (id !== undefined && method !== undefined) {
      const isNext = typeof params?.cursor === "string";
      asked.set(JSON.stringify(id), isNext ? { method, isNext } : { method });
    }
    return send(message, options);
  };
  let inner: Transport["onmessage"];
  Object.defineProperty(transport, "onmessage", {
    get: () => inner,
    set: (listener: Transport["onmessage"]) => {
      inner = (message, extra) => {
        const { id, result } = message as { id?: unknown; result?: Json };
        const context = result === undefined ? undefined : asked.get(JSON.stringify(id));
        if (context !== undefined) hear({ context, message: message as unknown as JsonObject });
        listener?.(message, extra);
      };
    },
  });
  return transport;
}
