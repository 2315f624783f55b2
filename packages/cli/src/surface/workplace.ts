import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { installationKey, sqliteLedger, sqliteSurfaces } from "@guardian/drivers";
import type { InstallationKey } from "@guardian/drivers";
import type { AuditEvent, SurfaceItem, Surfaces } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { suggestion, usageError } from "../call.ts";
import type { Call } from "../call.ts";
import type { Config, Loaded, ServerConfig } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import type { Io } from "../io.ts";
import { complain } from "../io.ts";
import { storageOf } from "../storage.ts";
import { labelsBy } from "../tool-labels.ts";
import type { LabelsOf } from "../tool-labels.ts";

/** What the commands about approved surfaces work with. */
export interface Workplace {
  readonly config: Config;
  readonly surfaces: Surfaces;
  readonly key: InstallationKey;
  /** The lock file's place, whether or not it is there. */
  readonly lockFile: string;
  readonly labelsOf: LabelsOf;
  /** Who approves: the account that runs the command. */
  readonly person: string;
  /** Writes into the audit what a person decided; a failure is told, and what was decided stands. */
  readonly note: (event: AuditEvent, server: string, words: string) => Promise<void>;
}

/** Opens what a command about approved surfaces needs, and closes it behind. */
export async function withWorkplace<T>(
  call: Call,
  io: Io,
  work: (place: Workplace) => Promise<T>,
): Promise<T> {
  const loaded = await loadConfig(call, io, "either");
  const { config } = loaded;
  const { audit, surfaces: file } = storageOf(config);
  const key = installationKey(config.dataDir);
  const surfaces = sqliteSurfaces({ file });
  const warn = (message: string): void => {
    complain(io, message);
  };
  const ledger = sqliteLedger({ file: audit, key, warn });
  const person = userInfo().username;
  const labelsOf = await labelsBy(config);
  try {
    return await work({
      config,
      surfaces,
      key,
      lockFile: lockFileOf(call, loaded, io),
      labelsOf,
      person,
      async note(event, server, words) {
        await ledger.append([
          { event, at: io.now(), server, session: "", principal: person, note: excerpt(words, 1_000) },
        ]);
      },
    });
  } finally {
    await ledger.close();
    await surfaces.close();
  }
}

/** `--file`, else guardian.lock beside the configuration, else in the working folder. */
function lockFileOf(call: Call, { file }: Loaded, io: Io): string {
  const named = call.texts["file"];
  if (named !== undefined) return join(io.cwd, named);
  return join(file === null ? io.cwd : dirname(file), "guardian.lock");
}

/** The servers that a command names, all configured ones where it names none. */
export function serversOf(
  { servers }: Config,
  names: readonly string[],
  command: string,
): readonly (readonly [string, ServerConfig])[] {
  const known = Object.keys(servers);
  if (names.length === 0 && known.length === 0)
    throw usageError({ name: command }, "the configuration names no server");
  return (names.length === 0 ? known : names).map((name) => {
    const server = Object.hasOwn(servers, name) ? servers[name] : undefined;
    if (server !== undefined) return [name, server] as const;
    throw usageError(
      { name: command },
      `there is no server "${excerpt(name, 64)}" in the configuration${suggestion(name, known)}`,
    );
  });
}

/** What is stored of some servers, of all where none is named. */
export async function storedOf(
  surfaces: Surfaces,
  names: readonly string[],
): Promise<readonly SurfaceItem[]> {
  const all = await surfaces.read();
  return names.length === 0 ? all : all.filter(({ server }) => names.includes(server));
}
