import { userInfo } from "node:os";
import { installationKey, sqliteApprovals, sqliteLedger } from "@guardian/drivers";
import { excerpt } from "@guardian/model";
import type { Approval, Approvals, Instant } from "@guardian/model";
import { usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/config.ts";
import { complain, print } from "../io.ts";
import type { ExitCode, Io } from "../io.ts";
import { table, timeOf } from "../printing.ts";
import { mustExist, storageOf } from "../storage.ts";

/** So many are listed. */
const mostListed = 200;

/** `guardian approvals list`: what waits, or with --all what was decided as well. */
export const listApprovals: Run = (call, io) =>
  withApprovals(call, io, async (approvals) => {
    const found = await approvals.list({ limit: mostListed });
    const isOpen = (one: Approval): boolean => stateOf(one, io.now()) === "waiting";
    const shown = call.switches.has("all") ? found : found.filter(isOpen);
    if (call.switches.has("json")) {
      await print(io.stdout, shown.map((one) => `${JSON.stringify(one)}\n`).join(""));
    } else if (shown.length === 0) {
      await print(io.stdout, "nothing waits for an approval\n");
    } else {
      const head = ["ID", "STATE", "HELD", "UNTIL", "PRINCIPAL", "SERVER", "WHAT", "WHY"];
      await print(
        io.stdout,
        table(
          head,
          shown.map((one) => rowOf(one, io.now())),
        ),
      );
    }
    return 0;
  });

/** `guardian approvals show`. */
export const showApproval: Run = (call, io) =>
  withApprovals(call, io, async (approvals) => {
    const found = await one(approvals, idOf(call, "show"));
    if (found === null) return unknown(call, io);
    const json = call.switches.has("json");
    await print(io.stdout, json ? `${JSON.stringify(found)}\n` : paragraph(found, io.now()));
    return 0;
  });

/** `guardian approvals approve`. */
export const approve: Run = (call, io) => decide(call, io, "approved");

/** `guardian approvals deny`. */
export const deny: Run = (call, io) => decide(call, io, "denied");

function decide(call: Call, io: Io, state: "approved" | "denied"): Promise<ExitCode> {
  const id = idOf(call, state === "approved" ? "approve" : "deny");
  return withApprovals(call, io, async (approvals, config) => {
    const found = await one(approvals, id);
    if (found === null) return unknown(call, io);
    const now = stateOf(found, io.now());
    if (now !== "waiting") {
      complain(io, `${found.id} is ${now}; there is nothing to decide any more`);
      return 1;
    }
    const by = userInfo().username;
    // In the audit before it counts: an approval that nobody can trace lets nothing pass.
    if (state === "approved") await note(config, io, found, { event: "approval.granted", by });
    const decided = await approvals.decide({ id, state, by, at: io.now() });
    if (decided === null) {
      complain(
        io,
        `${id} was decided, used or withdrawn at the same moment; see guardian approvals show ${id}`,
      );
      return 1;
    }
    if (state === "denied") await note(config, io, found, { event: "approval.denied", by });
    const what = state === "approved" ? "may pass once, exactly as it is" : "does not pass";
    await print(io.stdout, `${paragraph(decided, io.now())}\nThis request ${what}.\n`);
    return 0;
  });
}

interface Noted {
  readonly event: "approval.granted" | "approval.denied";
  readonly by: string;
}

async function note(config: Config, io: Io, approval: Approval, { event, by }: Noted): Promise<void> {
  const { server, session, principal, method, target, clause, id } = approval;
  const warn = (message: string): void => {
    complain(io, message);
  };
  const ledger = sqliteLedger({ file: storageOf(config).audit, key: installationKey(config.dataDir), warn });
  try {
    const words = `approval ${id}, by ${excerpt(by, 64)} with guardian approvals`;
    const draft = { event, at: io.now(), server, session, principal, method, clause, note: words };
    await ledger.append([target === "" ? draft : { ...draft, target }]);
  } finally {
    await ledger.close();
  }
}

async function withApprovals(
  call: Call,
  io: Io,
  use: (approvals: Approvals, config: Config) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { config } = await loadConfig(call, io, "either");
  const file = storageOf(config).approvals;
  mustExist(file, "store of approvals");
  const approvals = sqliteApprovals({ file });
  try {
    return await use(approvals, config);
  } finally {
    await approvals.close();
  }
}

async function one(approvals: Approvals, id: string): Promise<Approval | null> {
  const [found] = await approvals.list({ limit: 1, id });
  return found ?? null;
}

function idOf(call: Call, command: string): string {
  const id = call.operands[0];
  if (id !== undefined) return id;
  throw usageError(
    { name: `approvals ${command}` },
    "name the held request: the reference that its answer or guardian approvals list shows",
  );
}

function unknown(call: Call, io: Io): ExitCode {
  complain(
    io,
    `no held request is called "${excerpt(call.operands[0] ?? "", 60)}"; see guardian approvals list`,
  );
  return 1;
}

/** The state as people see it: what nobody can decide on any more has expired. */
function stateOf({ state, expires }: Approval, now: Instant): Approval["state"] | "expired" {
  return (state === "waiting" || state === "approved") && expires <= now ? "expired" : state;
}

function rowOf(approval: Approval, now: Instant): readonly string[] {
  const { id, at, expires, principal, server, method, target, reason } = approval;
  const what = target === "" ? method : `${method} ${target}`;
  return [id, stateOf(approval, now), timeOf(at), timeOf(expires), principal, server, what, reason];
}

function paragraph(approval: Approval, now: Instant): string {
  const { id, at, waitsUntil, expires, principal, server, method, target, clause, reason, rules } = approval;
  const rows: readonly (readonly [string, string])[] = [
    ["id", id],
    ["state", stateOf(approval, now)],
    ["held", timeOf(at)],
    ["waits", `until ${timeOf(waitsUntil)}`],
    ["expires", timeOf(expires)],
    ...(approval.decidedAt === null
      ? []
      : ([["decided", `${timeOf(approval.decidedAt)} by ${approval.decidedBy}`]] as const)),
    ["principal", principal],
    ["server", server],
    ["method", method],
    ["target", target],
    ["clause", clause],
    ["reason", reason],
    ["rules", rules.join(", ")],
    ["arguments", approval.arguments],
  ];
  return rows
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name.padEnd(10)}  ${excerpt(value, 20_000)}\n`)
    .join("");
}
