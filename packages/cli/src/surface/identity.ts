import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { connect } from "node:tls";
import { isRunner, tellingWord } from "../command-words.ts";
import type { Environment } from "../io.ts";
import type { ServerConfig } from "../config/config.ts";
import { declaredIdentity } from "./declared-identity.ts";
import type { Identity } from "./declared-identity.ts";

/**
 * The declared identity, with the package and its version, the digests of executable and script, and for HTTPS the key that the other
 * side has. What cannot be told is left out.
 */
export async function fullIdentity(server: ServerConfig, env: Environment, cwd: string): Promise<Identity> {
  const declared = declaredIdentity(server);
  if (server.kind === "url") {
    const url = new URL(server.url);
    const key = url.protocol === "https:" ? await tlsKey(url) : null;
    return key === null ? declared : { ...declared, ...key };
  }
  const base = server.cwd ?? cwd;
  const executable = executableOf(server.command, env, base);
  const script = server.args.map((word) => resolve(base, word)).find(isScript);
  return {
    ...declared,
    ...(executable === null ? {} : { executable: await digestOf(executable) }),
    ...(script === undefined ? {} : { script: await digestOf(script) }),
    ...packageOf(server.command, server.args, script),
  };
}

const imageRunners: ReadonlySet<string> = new Set(["docker", "podman"]);

/** The package or image that a runner is told to run, else the package that a script belongs to. */
function packageOf(command: string, args: readonly string[], script: string | undefined): Identity {
  if (script !== undefined) return installedPackage(script);
  if (!isRunner(command)) return {};
  const named = tellingWord([command, ...args]);
  if (named === undefined) return {};
  return imageRunners.has(basename(command)) ? { image: named } : { package: named };
}

/** The package that a script belongs to, by the next package.json above it. */
function installedPackage(script: string): Identity {
  for (let folder = dirname(script); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const { name, version } = readPackage(file);
      return typeof name === "string" && typeof version === "string" ? { package: `${name}@${version}` } : {};
    }
    if (folder === dirname(folder)) return {};
  }
}

function readPackage(file: string): { readonly name?: unknown; readonly version?: unknown } {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {}; // a broken package.json names nothing
  }
}

function executableOf(command: string, env: Environment, base: string): string | null {
  if (isAbsolute(command) || command.includes("/")) return fileOrNull(resolve(base, command));
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    const found = folder === "" ? null : fileOrNull(join(folder, command));
    if (found !== null) return found;
  }
  return null;
}

function fileOrNull(path: string): string | null {
  try {
    const real = realpathSync(path);
    return statSync(real).isFile() ? real : null;
  } catch {
    return null; // not there
  }
}

const isScript = (path: string): boolean =>
  /\.(?:[cm]?[jt]s|py|rb|sh)$/.test(path) && fileOrNull(path) !== null;

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest("hex")}`;
}

const tlsPatience = 5_000;

/** SHA-256 of the public key that the server shows; null where it cannot be reached or its certificate is not trusted. */
function tlsKey(url: URL): Promise<Identity | null> {
  const port = url.port === "" ? 443 : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((done) => {
    const socket = connect({ host, port, servername: host, timeout: tlsPatience }, () => {
      const key = socket.getPeerX509Certificate()?.publicKey;
      socket.destroy();
      if (key === undefined) done(null);
      else {
        const der = key.export({ type: "spki", format: "der" });
        done({ tls: `sha256:${createHash("sha256").update(der).digest("hex")}` });
      }
    });
    const fail = (): void => {
      socket.destroy();
      done(null);
    };
    socket.once("error", fail).once("timeout", fail);
  });
}
