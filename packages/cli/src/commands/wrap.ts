import { basename } from "node:path";
import { cleanEnvironment, wrapStdio } from "@guardian/gateway";
import { redactText } from "@guardian/engine";
import type { ServerSpec } from "@guardian/gateway";
import { excerpt } from "@guardian/model";
import type { Call, Run } from "../call.ts";
import { usageError } from "../call.ts";
import { serverDefaults } from "../config/config.ts";
import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { tellingWord } from "../command-words.ts";
import { serverNamePattern } from "../config/server-name.ts";
import { complain } from "../io.ts";
import type { Io } from "../io.ts";
import { secretNames, specOf, tellRemoved, without } from "../server-spec.ts";
import { declaredIdentity, identityMark } from "../surface/declared-identity.ts";
import type { Identity } from "../surface/declared-identity.ts";
import { noteStart, wire } from "../wire.ts";

/** How long a server may take to leave after its stdin was closed, and again after SIGTERM. */
const grace = 2_000;

/** `guardian wrap`: one client, one server, and the guard between them. */
export const wrap: Run = async (call, io) => {
  const { config } = await loadConfig(call, io, "user");
  const spec = specFor(call, config, io);
  const warn = (message: string): void => {
    complain(io, redactText(message));
  };
  tellRemoved(io.env, warn);
  // A name that was made of the command may be another server's too.
  const isNamed = call.texts["name"] !== undefined || Object.hasOwn(config.servers, spec.name);
  const identity = identityOf(spec);
  const kept = `${spec.name}@${identityMark(identity)}`;
  const wired = await wire(config, {
    env: io.env,
    warn,
    // stdout belongs to the client.
    streams: { stdout: io.stderr, stderr: io.stderr },
    hasCompany: true,
    ...(isNamed ? { identities: new Map([[spec.name, identity]]) } : { surfaceOf: () => kept }),
  });
  const noted = wired.ready.then(() => noteStart(wired, spec, `wrap, policy ${config.policy}`));
  noted.catch(() => undefined); // the same rejection is told below
  try {
    const ending = await wrapStdio({
      spec,
      gate: wired.gate,
      input: io.stdin,
      output: io.stdout,
      errors: io.stderr,
      signal: AbortSignal.any([io.signal, whenRejected(wired.ready)]),
      limit: config.limits.bytes,
      grace,
      warn,
    });
    await noted;
    if (ending.failed !== undefined) return 2;
    return ending.isEarly && ending.code !== 0 ? 3 : 0;
  } finally {
    await wired.close();
  }
};

function identityOf({ command, args }: ServerSpec): Identity {
  return declaredIdentity({
    kind: "command",
    command,
    args,
    env: {},
    passEnv: [],
    shared: false,
    ...serverDefaults,
  });
}

/** Aborted where rules do not compile: a guard that can judge nothing ends. */
function whenRejected(ready: Promise<unknown>): AbortSignal {
  const ending = new AbortController();
  ready.catch((cause: unknown) => {
    ending.abort(cause);
  });
  return ending.signal;
}

function specFor(call: Call, config: Config, io: Io): ServerSpec {
  const [command, ...args] = call.tail;
  if (command === undefined || command === "") {
    throw usageError({ name: "wrap" }, `the server's command is missing: guardian wrap -- npx -y SERVER`);
  }
  const name = call.texts["name"] ?? nameOf(call.tail);
  if (!serverNamePattern.test(name)) {
    throw usageError(
      { name: "wrap" },
      `--name "${excerpt(name, 60)}": use letters, digits, dot, dash and underscore, at most 64`,
    );
  }
  const known = Object.hasOwn(config.servers, name) ? config.servers[name] : undefined;
  // One that anybody may name gets what the client's environment holds, but not the guard's own key.
  const withheld = secretNames({ ...config, servers: {} });
  if (known?.kind === "command") return { ...specOf(name, known, io.env, withheld), command, args };
  return { name, command, args, env: without(cleanEnvironment(io.env).env, withheld) };
}

/** A name for a server from its command: `npx -y @scope/server-files /tmp` is `server-files`. Never made of an option's value. */
function nameOf(words: readonly string[]): string {
  const plain = basename(tellingWord(words) ?? words[0] ?? "")
    .replace(/\.(m?[jt]s|cjs|py|exe|sh)$/i, "")
    .replace(/(?<=.)[@:][^@:]*$/, "")
    .replaceAll(/[^A-Za-z0-9._-]/g, "-")
    .slice(0, 64);
  return serverNamePattern.test(plain) ? plain : "server";
}
