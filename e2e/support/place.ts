import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of its own for one test: HOME, data directory and working directory of the processes that it starts. */
export interface Place {
  readonly path: string;
  /** The environment of a newcomer: PATH and a fresh HOME, nothing of the person who runs the tests. */
  readonly env: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/** Makes an empty temporary folder; call `remove` in afterEach or afterAll. */
export async function temporaryPlace(): Promise<Place> {
  const path = await mkdtemp(join(tmpdir(), "guardian-e2e-"));
  return {
    path,
    env: {
      PATH: process.env["PATH"],
      LANG: "C.UTF-8",
      HOME: path,
      XDG_CONFIG_HOME: join(path, "config"),
      XDG_DATA_HOME: join(path, "data"),
      XDG_STATE_HOME: join(path, "state"),
      XDG_CACHE_HOME: join(path, "cache"),
      TMPDIR: tmpdir(),
    },
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}
