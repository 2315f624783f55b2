import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, waitForPort } from "./net.ts";
import { start, stop, type Ending, type Running, type StartOptions } from "./process.ts";

/** The script under test. TEST_GUARDIAN names another one with the same command line, e.g. an installed package or a raw relay. */
export const guardianScript =
  process.env["TEST_GUARDIAN"] ??
  fileURLToPath(new URL("../../packages/cli/bin/guardian.js", import.meta.url));

/** The command line of a Guardian, for configurations that start it themselves. */
export function guardianCommand(args: readonly string[]): readonly [string, ...string[]] {
  return [process.execPath, guardianScript, ...args];
}

/** Starts `guardian ARGS…`. */
export function startGuardian(args: readonly string[], options: StartOptions = {}): Running {
  return start(process.execPath, [guardianScript, ...args], options);
}

/** A gateway in front of one server. */
export interface Gateway {
  readonly running: Running;
  readonly port: number;
  /** The MCP URL of the guarded server. */
  readonly url: string;
  readonly close: () => Promise<Ending>;
}

/** What stands behind the gateway. Legacy HTTP+SSE is named in a configuration file only. */
export type Upstream =
  { readonly url: string } | { readonly command: readonly string[] } | { readonly sse: string };

/** Starts `guardian serve` in front of one server and waits until it listens. */
export async function startGateway(
  upstream: Upstream,
  options: StartOptions & { readonly dataDir: string; readonly args?: readonly string[] },
): Promise<Gateway> {
  const port = await freePort();
  const target = await targetOf(upstream, options.dataDir);
  const running = startGuardian(
    ["serve", "--port", String(port), "--data-dir", options.dataDir, ...(options.args ?? []), ...target],
    options,
  );
  try {
    await waitForPort(port, { alive: running.isRunning });
  } catch (cause) {
    await stop(running);
    throw new Error(`guardian serve did not listen; it said:\n${running.errors.join("\n")}`, { cause });
  }
  const path = "sse" in upstream ? `/mcp/${sseName}` : "/mcp";
  return { running, port, url: `http://127.0.0.1:${port}${path}`, close: () => stop(running) };
}

const sseName = "old";

async function targetOf(upstream: Upstream, dataDir: string): Promise<readonly string[]> {
  if ("url" in upstream) return ["--upstream", upstream.url];
  if ("command" in upstream) return ["--", ...upstream.command];
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, "guardian.yaml");
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ servers: { [sseName]: { url: upstream.sse, transport: "sse" } } }));
  return ["--config", file];
}
