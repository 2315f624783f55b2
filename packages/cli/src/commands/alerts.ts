import { userInfo } from "node:os";
import { installationKey, sqliteLedger, sqliteOutbox } from "@guardian/drivers";
import { excerpt } from "@guardian/model";
import type { AlertGroup, Alerts, DeliveryState } from "@guardian/model";
import { usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/config.ts";
import { count } from "../config/reading.ts";
import { complain, print } from "../io.ts";
import type { ExitCode, Io } from "../io.ts";
import { table, timeOf } from "../printing.ts";
import { mustExist, storageOf } from "../storage.ts";

/** `guardian alerts list`. */
export const listAlerts: Run = (call, io) =>
  withAlerts(call, io, async (alerts) => {
    const limit = count(1, 10_000)(call.texts["limit"] ?? "50", { base: io.cwd, home: io.cwd });
    if ("problem" in limit) throw usageError({ name: "alerts list" }, `--limit: ${limit.problem}`);
    const found = await alerts.list({ limit: limit.value, isOpen: !call.switches.has("all") });
    if (call.switches.has("json"))
      await print(io.stdout, found.map((one) => `${JSON.stringify(one)}\n`).join(""));
    else if (found.length === 0) await print(io.stdout, "nothing waits to be acknowledged\n");
    else {
      const head = ["ID", "STATE", "SEVERITY", "TIMES", "FIRST", "LAST", "SERVER", "TARGET", "WHAT"];
      await print(io.stdout, table(head, found.map(rowOf)));
    }
    return 0;
  });

/** `guardian alerts show`. */
export const showAlert: Run = (call, io) =>
  withAlerts(call, io, async (alerts) => {
    const id = idOf(call, "show");
    const [found] = await alerts.list({ limit: 1, id });
    if (found === undefined) return unknown(id, io);
    const deliveries = await alerts.deliveries(id);
    const json = call.switches.has("json");
    await print(
      io.stdout,
      json ? `${JSON.stringify({ ...found, deliveries })}\n` : paragraph(found, deliveries),
    );
    return 0;
  });

/** `guardian alerts ack`. */
export const acknowledgeAlert: Run = (call, io) =>
  withAlerts(call, io, async (alerts, config) => {
    const id = idOf(call, "ack");
    const [found] = await alerts.list({ limit: 1, id });
    if (found === undefined) return unknown(id, io);
    if (found.acknowledgedAt !== null) {
      await print(io.stdout, `${stateOf(found)} at ${timeOf(found.acknowledgedAt)}\n`);
      return 0;
    }
    const by = userInfo().username;
    // In the audit before it counts: an alert that nobody can say who silenced is not silenced.
    await note(config, io, found, by);
    const done = await alerts.acknowledge({ id, by, at: io.now() });
    await print(io.stdout, `${done === null ? "gone meanwhile" : stateOf(done)}; it is not sent again\n`);
    return 0;
  });

async function note(
  config: Config,
  io: Io,
  { id, entry, server, target }: AlertGroup,
  by: string,
): Promise<void> {
  const warn = (message: string): void => {
    complain(io, message);
  };
  const ledger = sqliteLedger({ file: storageOf(config).audit, key: installationKey(config.dataDir), warn });
  try {
    const words = `alert ${id} (entry ${entry}), by ${excerpt(by, 64)} with guardian alerts`;
    const draft = { event: "alert.acknowledged", at: io.now(), server, session: "", principal: "" } as const;
    await ledger.append([{ ...draft, ...(target === "" ? {} : { target }), note: words }]);
  } finally {
    await ledger.close();
  }
}

async function withAlerts(
  call: Call,
  io: Io,
  use: (alerts: Alerts, config: Config) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { config } = await loadConfig(call, io, "either");
  const file = storageOf(config).alerts;
  mustExist(file, "store of alerts");
  const alerts = sqliteOutbox({ file });
  try {
    return await use(alerts, config);
  } finally {
    await alerts.close();
  }
}

function idOf(call: Call, command: string): string {
  const id = call.operands[0];
  if (id !== undefined && id !== "") return id;
  throw usageError({ name: `alerts ${command}` }, "name the alert: its id in guardian alerts list");
}

function unknown(id: string, io: Io): ExitCode {
  complain(io, `no alert is called "${excerpt(id, 60)}"; see guardian alerts list --all`);
  return 1;
}

const line = (text: string): string => excerpt(text, 200);

function stateOf({ acknowledgedAt, acknowledgedBy, escalatedAt }: AlertGroup): string {
  if (acknowledgedAt !== null) return `acknowledged by ${line(acknowledgedBy)}`;
  return escalatedAt === null ? "open" : "open, sent again";
}

function rowOf(group: AlertGroup): readonly string[] {
  const { id, severity, count: times, first, last, server, target, title } = group;
  const state = stateOf(group);
  return [
    id,
    state,
    severity,
    String(times),
    timeOf(first),
    timeOf(last),
    line(server),
    line(target),
    line(title),
  ];
}

function paragraph(group: AlertGroup, deliveries: readonly DeliveryState[]): string {
  const { id, severity, event, title, rules, server, target, method, principal, session, entry } = group;
  const rows: readonly (readonly [string, string])[] = [
    ["id", id],
    ["state", stateOf(group)],
    ["severity", severity],
    ["what", `${event}: ${title}`],
    ["times", `${group.count}, from ${timeOf(group.first)} to ${timeOf(group.last)}`],
    ["rules", rules.join(", ")],
    ["server", server],
    ["target", target === "" ? method : `${method} ${target}`],
    ["principal", principal],
    ["session", session],
    ["entry", entry],
    ...deliveries.map(({ sink, isEscalation, state, attempts, why }) => {
      const words = `${state} after ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`;
      return [`${sink}${isEscalation ? ", again" : ""}`, why === "" ? words : `${words}: ${why}`] as const;
    }),
  ];
  return rows
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${line(name).padEnd(10)}  ${line(value)}\n`)
    .join("");
}
