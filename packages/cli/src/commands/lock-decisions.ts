import { excerpt, surfaceSorts } from "@guardian/model";
import type { SurfaceItem } from "@guardian/model";
import { suggestion, usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { print } from "../io.ts";
import type { ExitCode, Io } from "../io.ts";
import { table } from "../printing.ts";
import { renewLock } from "../surface/lock-file.ts";
import { storedOf, withWorkplace } from "../surface/workplace.ts";

/** `guardian lock diff`: what guards have seen that is not what was approved. */
export const diffLock: Run = (call, io) =>
  withWorkplace(call, io, async ({ surfaces }) => {
    const stored = await storedOf(surfaces, call.operands);
    const found = stored.filter(({ standing, seen }) => standing !== "approved" || seen !== null);
    if (call.switches.has("json"))
      await print(io.stdout, found.map((item) => `${JSON.stringify(item)}\n`).join(""));
    else if (found.length === 0) await print(io.stdout, "everything that was seen is as it was approved\n");
    else
      await print(
        io.stdout,
        table(["SERVER", "WHAT", "STANDING", "CHANGE", "RISK", "WHY"], found.map(rowOf)),
      );
    return found.length === 0 ? 0 : 1;
  });

/** `guardian lock approve`: what a server says now is from here on what was approved. */
export const approveLock: Run = (call, io) =>
  decide(call, io, {
    command: "lock approve",
    event: "surface.approved",
    word: "approved",
    made: (item) => ({ ...item, ...approved, approved: item.seen ?? item.approved }),
  });

const approved = { standing: "approved", seen: null, risk: 0, change: "", reasons: [] } as const;

/** `guardian lock reject`: kept back until somebody approves it. */
export const rejectLock: Run = (call, io) =>
  decide(call, io, {
    command: "lock reject",
    event: "surface.rejected",
    word: "rejected",
    made: (item) => ({ ...item, standing: "rejected" }),
  });

interface Deciding {
  readonly command: string;
  readonly event: "surface.approved" | "surface.rejected";
  readonly word: string;
  readonly made: (item: SurfaceItem) => SurfaceItem;
}

/** Writes a decision where guards read it, into the lock file and into the audit. */
function decide(call: Call, io: Io, { command, event, word, made }: Deciding): Promise<ExitCode> {
  return withWorkplace<ExitCode>(call, io, async (place) => {
    const { surfaces, person, note } = place;
    const at = io.now();
    const chosen = chosenOf(call, command, await surfaces.read());
    const items = chosen.map((item): SurfaceItem => ({ ...made(item), at, by: person }));
    // First, since a file that cannot be signed leaves everything as it was.
    renewLock(items, place, at);
    await surfaces.write(items);
    for (const item of items) await note(event, item.server, `${whatOf(item)}, by ${person}`);
    await print(io.stdout, items.map((item) => `${word} ${whatOf(item)} of "${item.server}"\n`).join(""));
    return 0;
  });
}

/** The things of a server that a command names: by name, by `sort:name`, or with --all those that are not approved. */
function chosenOf(call: Call, command: string, stored: readonly SurfaceItem[]): readonly SurfaceItem[] {
  const [server, ...names] = call.operands;
  const all = call.switches.has("all");
  if (server === undefined || (names.length === 0) !== all)
    throw usageError({ name: command }, "name a server and what of it: SERVER NAME…, or SERVER --all");
  const own = stored.filter((item) => item.server === server);
  if (own.length === 0) {
    const known = [...new Set(stored.map((item) => item.server))];
    throw usageError(
      { name: command },
      `nothing is known of a server "${excerpt(server, 80)}"${suggestion(server, known)}`,
    );
  }
  if (all) return own.filter(({ standing, seen }) => standing !== "approved" || seen !== null);
  return names.flatMap((name) => namedIn(own, name, command));
}

function namedIn(own: readonly SurfaceItem[], word: string, command: string): readonly SurfaceItem[] {
  const border = word.indexOf(":");
  const sort = surfaceSorts.find((one) => one === (border === -1 ? word : word.slice(0, border)));
  const found = own.filter(
    (item) =>
      item.name === word ||
      (item.sort === sort && item.name === (border === -1 ? "" : word.slice(border + 1))),
  );
  if (found.length > 0) return found;
  const known = own.map(({ name }) => name);
  throw usageError(
    { name: command },
    `the server offers no "${excerpt(word, 80)}"${suggestion(word, known)}`,
  );
}

const whatOf = ({ sort, name }: SurfaceItem): string =>
  name === "" ? sort : `${sort} "${excerpt(name, 80)}"`;

const rowOf = ({ server, sort, name, standing, change, risk, reasons }: SurfaceItem): readonly string[] => [
  server,
  name === "" ? sort : `${sort} ${name}`,
  standing,
  change,
  risk.toFixed(2),
  reasons.join("; "),
];
