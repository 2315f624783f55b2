import { excerpt, surfaceSorts } from "@guardian/model";
import type { SurfaceItem } from "@guardian/model";
import { suggestion, usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { print } from "../io.ts";
import type { ExitCode } from "../io.ts";
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
  withWorkplace<ExitCode>(call, io, async ({ surfaces, person, note, lockFile, key }) => {
    const chosen = chosenOf(call, "lock approve", await surfaces.read());
    const items = chosen.map((item): SurfaceItem => {
      const approved = item.seen ?? item.approved;
      return {
        ...item,
        standing: "approved",
        approved,
        seen: null,
        risk: 0,
        change: "",
        reasons: [],
        at: io.now(),
        by: person,
      };
    });
    await surfaces.write(items);
    renewLock(lockFile, items, key, io.now());
    for (const item of items) await note("surface.approved", item.server, `${whatOf(item)}, by ${person}`);
    await print(io.stdout, items.map((item) => `approved ${whatOf(item)} of "${item.server}"\n`).join(""));
    return 0;
  });

/** `guardian lock reject`: kept back until somebody approves it. */
export const rejectLock: Run = (call, io) =>
  withWorkplace<ExitCode>(call, io, async ({ surfaces, person, note, lockFile, key }) => {
    const chosen = chosenOf(call, "lock reject", await surfaces.read());
    const items = chosen.map((item): SurfaceItem => ({
      ...item,
      standing: "rejected",
      at: io.now(),
      by: person,
    }));
    await surfaces.write(items);
    renewLock(lockFile, items, key, io.now());
    for (const item of items) await note("surface.rejected", item.server, `${whatOf(item)}, by ${person}`);
    await print(io.stdout, items.map((item) => `rejected ${whatOf(item)} of "${item.server}"\n`).join(""));
    return 0;
  });

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
