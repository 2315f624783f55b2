import { existsSync } from "node:fs";
import { differences, wordsOf } from "@guardian/engine";
import type { Difference } from "@guardian/engine";
import { excerpt, GuardianError } from "@guardian/model";
import type { SurfaceItem } from "@guardian/model";
import { makeBench } from "../bench.ts";
import type { Call, Run } from "../call.ts";
import type { ServerConfig } from "../config/config.ts";
import { versionOf } from "../installation.ts";
import { complain, print } from "../io.ts";
import type { Io } from "../io.ts";
import { table } from "../printing.ts";
import { otherwise } from "../surface/declared-identity.ts";
import { fullIdentity } from "../surface/identity.ts";
import type { Identity } from "../surface/declared-identity.ts";
import { listServer } from "../surface/lister.ts";
import { mustTrust, readLock, writeLock } from "../surface/lock-file.ts";
import type { Lock } from "../surface/lock-file.ts";
import { isStopped, offeredIn } from "../surface/offered.ts";
import type { Offered } from "../surface/offered.ts";
import { sarifOf } from "../surface/sarif.ts";
import { serversOf, withWorkplace } from "../surface/workplace.ts";
import type { Workplace } from "../surface/workplace.ts";
import { planOf } from "../wire.ts";

/** `guardian lock`. */
export const lock: Run = (call, io) =>
  withWorkplace(call, io, async (place) => {
    const before = lockedBefore(call, io, place);
    const servers = new Map(before);
    let isClean = true;
    for (const view of await viewsOf(call, io, place, "lock")) {
      const { name, identity, offered, problems } = view;
      for (const problem of problems) complain(io, `${name}: ${problem}`);
      if (problems.length > 0) {
        // What was not listed would count as gone, and be trusted at the next first use.
        complain(io, `${name}: not all of it could be listed, so nothing of it was approved or changed`);
        isClean = false;
        continue;
      }
      const kept = offered.filter((one) => !isStopped(one));
      servers.set(name, { identity, items: kept });
      await approveAll(place, view, io);
      const changes = differences(before.get(name)?.items ?? [], kept);
      const words = `${kept.length} things of "${name}" are approved${before.has(name) ? `, ${changes.length} of them changed` : ""}`;
      await print(io.stdout, `${words}\n`);
      for (const one of offered.filter(isStopped)) complain(io, `${name}: ${stoppedWords(one)}`);
      isClean &&= kept.length === offered.length;
    }
    writeLock({ servers, at: io.now() }, place);
    await print(io.stdout, `written to ${place.lockFile}, signed by key ${place.key.id}\n`);
    return isClean ? 0 : 1;
  });

function stoppedWords({ sort, name, verdict }: Offered): string {
  const rules = [...new Set(verdict.because.map(({ rule }) => rule))].join(", ");
  return `${sort} "${excerpt(name, 80)}" is not approved: ${verdict.reason} Rules: ${rules}; a suppression in the policy accepts it`;
}

/**
 * The servers of the lock file that is there. What this installation signs it vouches for: one that is damaged, or signed by a
 * stranger, is made anew as a whole, and never in part.
 */
function lockedBefore(call: Call, io: Io, { lockFile, key, config }: Workplace): Lock["servers"] {
  if (!existsSync(lockFile)) return new Map();
  try {
    const lock = readLock(lockFile);
    mustTrust(lock, lockFile, [key.id, ...config.trustedKeys]);
    return lock.servers;
  } catch (cause) {
    const isUnusable = cause instanceof GuardianError && cause.code === "lockfile/invalid";
    if (!isUnusable || call.operands.length > 0) throw cause;
    complain(io, `${cause.message}; all of it is made anew now`);
    return new Map();
  }
}

/** `guardian lock check`. */
export const checkLock: Run = (call, io) =>
  withWorkplace(call, io, async (place) => {
    const locked = readLock(place.lockFile);
    mustTrust(locked, place.lockFile, [place.key.id, ...place.config.trustedKeys]);
    const found: Found[] = [];
    let isComplete = true;
    for (const { name, identity, offered, problems } of await viewsOf(call, io, place, "lock check")) {
      const approved = locked.servers.get(name);
      for (const problem of problems) complain(io, `${name}: ${problem}`);
      // What could not be listed is not gone.
      const isPartial = problems.length > 0;
      isComplete &&= !isPartial;
      if (approved === undefined) {
        found.push({ server: name, difference: null, words: "the server is not in the lock file" });
        continue;
      }
      for (const words of changesOf(approved.identity, identity))
        found.push({ server: name, difference: null, words });
      for (const difference of differences(approved.items, offered))
        if (difference.change.sort !== "cosmetic" && !(isPartial && difference.change.sort === "removed"))
          found.push({ server: name, difference, words: wordsOf(difference.change).join("; ") });
    }
    await print(io.stdout, shown(call, found, place.lockFile));
    if (found.length > 0) return 1;
    return isComplete ? 0 : 3;
  });

/** One way in which the servers are not what the lock file says. */
export interface Found {
  readonly server: string;
  /** Null where the server itself is another. */
  readonly difference: Difference | null;
  readonly words: string;
}

interface View {
  readonly name: string;
  readonly identity: Identity;
  readonly offered: readonly Offered[];
  readonly problems: readonly string[];
}

/** Asks each server what it offers, and reads it as the guard would. */
async function viewsOf(call: Call, io: Io, { config }: Workplace, command: string): Promise<readonly View[]> {
  const servers = serversOf(config, call.operands, command);
  const bench = await makeBench(await planOf(config));
  const views: View[] = [];
  for (const [name, server] of servers) views.push(await viewOf(name, server, io, bench));
  return views;
}

async function viewOf(
  name: string,
  server: ServerConfig,
  io: Io,
  bench: Awaited<ReturnType<typeof makeBench>>,
): Promise<View> {
  const { answers, problems } = await listServer(name, server, {
    env: io.env,
    version: versionOf(),
    signal: io.signal,
  });
  const offered = await offeredIn(name, answers, bench);
  return { name, identity: await fullIdentity(server, io.env, io.cwd), offered, problems };
}

/** What a person locks is approved; what the policy stops is not, and what is gone is forgotten. */
async function approveAll(
  { surfaces, person, note }: Workplace,
  { name, offered }: View,
  io: Io,
): Promise<void> {
  const items = offered.map((one): SurfaceItem => {
    const stopped = isStopped(one);
    return {
      server: name,
      sort: one.sort,
      name: one.name,
      standing: stopped ? "quarantined" : "approved",
      approved: stopped ? null : one.text,
      seen: stopped ? one.text : null,
      risk: stopped ? 1 : 0,
      change: stopped ? "stopped" : "",
      reasons: stopped ? [one.verdict.reason] : [],
      at: io.now(),
      by: person,
    };
  });
  const now = new Set(items.map(({ sort, name: own }) => `${sort} ${own}`));
  const stored = (await surfaces.read()).filter(({ server }) => server === name);
  await surfaces.remove(stored.filter(({ sort, name: own }) => !now.has(`${sort} ${own}`)));
  await surfaces.write(items);
  const count = items.filter(({ standing }) => standing === "approved").length;
  await note(
    "surface.approved",
    name,
    `all that the server offers: ${count} of ${items.length}, by ${person}`,
  );
}

/** Also what is not there any more. */
function changesOf(before: Identity, now: Identity): readonly string[] {
  const gone = Object.keys(before).filter((key) => now[key] === undefined);
  return [...otherwise(before, now), ...gone.map((key) => `its ${key} is not known any more`)];
}

function shown(call: Call, found: readonly Found[], file: string): string {
  const format = call.texts["format"] ?? "table";
  if (format === "sarif") return `${JSON.stringify(sarifOf(found, file, versionOf()), null, 2)}\n`;
  if (format === "json") return found.map((one) => `${JSON.stringify(one)}\n`).join("");
  if (found.length === 0) return "everything is as it was approved\n";
  return table(["SERVER", "WHAT", "CHANGE", "RISK", "WHY"], found.map(rowOf));
}

function rowOf({ server, difference, words }: Found): readonly string[] {
  if (difference === null) return [server, "server", "identity", "", words];
  const { sort, name, former, change } = difference;
  const what = former === undefined ? `${sort} ${name}` : `${sort} ${former} → ${name}`;
  return [server, what, change.sort, change.risk.toFixed(2), words];
}
