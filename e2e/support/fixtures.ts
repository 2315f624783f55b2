import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, waitForPort } from "./net.ts";
import { start, stop, type Running, type StartOptions } from "./process.ts";

/** Absolute path of a file below e2e/. */
export function e2eFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** Absolute path of a file of an installed package: for programs which its `exports` do not list. */
export function packageFile(name: string, path: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), path);
}

const require = createRequire(import.meta.url);

/** A server that listens on a port of 127.0.0.1. */
export interface Listening {
  readonly running: Running;
  readonly port: number;
  readonly origin: string;
  close(): Promise<void>;
}

/** Starts a program that listens on the port which `args` gives it (a function of the port), and waits until it does. */
export async function startListening(
  args: (port: number) => readonly string[],
  options: StartOptions & { readonly portVariable?: string } = {},
): Promise<Listening> {
  const port = await freePort();
  const env = {
    ...(options.env ?? process.env),
    ...(options.portVariable !== undefined && { [options.portVariable]: String(port) }),
  };
  const running = start(process.execPath, args(port), { ...options, env });
  try {
    await waitForPort(port, { alive: running.isRunning });
  } catch (cause) {
    await stop(running);
    throw new Error(`the server did not listen; it said:\n${running.errors.join("\n")}`, { cause });
  }
  return {
    running,
    port,
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      await stop(running);
    },
  };
}
