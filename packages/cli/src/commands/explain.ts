import { preparePolicy } from "@guardian/engine";
import { sqliteLedger } from "@guardian/drivers";
import { excerpt, GuardianError, nearest } from "@guardian/model";
import type { Entry, Instant, Ledger, Policy } from "@guardian/model";
import { suggestion, usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import type { Config, Loaded } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { count } from "../config/reading.ts";
import { accountOf } from "../explain/account.ts";
import type { Account } from "../explain/account.ts";
import { accountText } from "../explain/account-text.ts";
import { argumentsOf, othersOfFrame } from "../explain/surroundings.ts";
import { suppressionsYaml } from "../suppressions/yaml.ts";
import { complain, print } from "../io.ts";
import type { ExitCode, Io } from "../io.ts";
import { loadPolicy } from "../policies.ts";
import { mustExist, storageOf } from "../storage.ts";
import { toolLabels } from "../tool-labels.ts";

const self = { name: "explain" };
const formats = ["text", "json", "yaml"];
/** Entries among whose ids a mistyped one is looked for. */
const mostSearched = 1_000;
const day = 24 * 60 * 60 * 1000;

/** `guardian explain`: why a message was stopped, and the suppression that would let exactly this pass. */
export const explain: Run = async (call, io) => {
  const key = call.operands[0];
  if (key === undefined)
    throw usageError(
      self,
      "name the entry: its number or id in guardian audit list, or the reference of a block",
    );
  const format = formatOf(call);
  const expires = expiryOf(call, io);
  const loaded = await loadConfig(call, io, "either");
  const { audit, traffic } = storageOf(loaded.config);
  mustExist(audit, "audit");
  const ledger = sqliteLedger({ file: audit });
  try {
    const entry = await ledger.find(key);
    if (entry === null) {
      complain(io, await unknown(key, ledger));
      return 1;
    }
    const policy = await policyOf(entry, call, loaded.config);
    const ready = await preparePolicy(policy.found, await toolLabels(loaded.config));
    const account = accountOf(entry, {
      ready,
      arguments: await argumentsOf(entry, traffic),
      others: await othersOfFrame(entry, ledger),
      now: io.now(),
      expires,
    });
    return await tell(account, { call, io, loaded, format, policy: policy.name });
  } finally {
    await ledger.close();
  }
};

interface Telling {
  readonly call: Call;
  readonly io: Io;
  readonly loaded: Loaded;
  readonly format: string;
  /** What --policy must say to judge by the same policy; undefined where nothing. */
  readonly policy: string | undefined;
}

async function tell(account: Account, { call, io, loaded, format, policy }: Telling): Promise<ExitCode> {
  const { entry, suppressions, instead } = account;
  const replay = replayCommand(entry, { ...call.texts, policy });
  if (format === "text") {
    await print(io.stdout, accountText(account, { file: loaded.file, replay }));
    return 0;
  }
  const yaml = suppressions.length === 0 ? null : suppressionsYaml(suppressions);
  if (format === "json") {
    const more = { yaml, replay: yaml === null ? null : replay };
    await print(io.stdout, `${JSON.stringify({ ...account, ...more })}\n`);
    return 0;
  }
  if (yaml !== null) {
    await print(io.stdout, yaml);
    return 0;
  }
  complain(io, excerpt(instead.join(" "), 2_000));
  return 1;
}

function formatOf(call: Call): string {
  const given = call.texts["format"] ?? (call.switches.has("json") ? "json" : "text");
  if (formats.includes(given)) return given;
  const hint = suggestion(given, formats) || `; known: ${formats.join(", ")}`;
  throw usageError(self, `--format: unknown format "${excerpt(given, 60)}"${hint}`);
}

/** The beginning, in UTC, of the day that is so many days ahead. */
function expiryOf(call: Call, io: Io): Instant {
  const read = count(1, 366)(call.texts["days"] ?? 30, { base: "", home: "" });
  if ("value" in read) return Math.floor((io.now() + read.value * day) / day) * day;
  throw usageError(self, `--days: ${read.problem}`);
}

async function unknown(key: string, ledger: Ledger): Promise<string> {
  const entries = await ledger.list({ limit: mostSearched });
  const newest = entries[0];
  const what = `there is no entry "${excerpt(key, 60)}"`;
  if (newest === undefined) return `${what}: the audit is empty; a guard writes it when it stops something`;
  const near = nearest(
    key,
    entries.map(({ id }) => id),
  );
  const hint = near === null ? "" : `; did you mean "${excerpt(near, 60)}"?`;
  return `${what}: the audit has 1 to ${newest.seq}${hint}; see guardian audit list`;
}

interface Judging {
  readonly found: Policy;
  /** How --policy names it; undefined for the configured one. */
  readonly name: string | undefined;
}

/** The policy by which an entry was decided where it is to be had, else the configured one. */
async function policyOf(entry: Entry, call: Call, config: Config): Promise<Judging> {
  const given = call.texts["policy"];
  const configured = { found: await loadPolicy(config), name: given };
  const name = entry.policy;
  if (given !== undefined || name === undefined || name === configured.found.name) return configured;
  if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(name)) return configured;
  try {
    return { found: await loadPolicy({ ...config, policy: name }), name };
  } catch (cause) {
    // The account says that the policy is another one.
    if (cause instanceof GuardianError) return configured;
    throw cause;
  }
}

/** The command that shows what the suppression would have let through, with the options that were given here. */
function replayCommand({ seq }: Entry, texts: Readonly<Record<string, string | undefined>>): string {
  const given = (...names: readonly string[]): string =>
    names
      .flatMap((name) => {
        const value = texts[name];
        return value === undefined ? [] : [` --${name} ${quoted(value)}`];
      })
      .join("");
  const places = given("policy", "config", "data-dir");
  return `guardian explain ${seq}${given("days")}${places} --format yaml | guardian policy replay --suppress -${places}`;
}

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
