import { excerpt, GuardianError } from "@guardian/model";
import type { ErrorCode } from "@guardian/model";
import { parseCall, suggestion } from "./call.ts";
import type { Command } from "./call.ts";
import { commands } from "./commands/table.ts";
import { complain, print } from "./io.ts";
import type { ExitCode, Io } from "./io.ts";

/** Runs one command line. Never rejects: what goes wrong becomes one line on stderr and an exit code. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (error instanceof GuardianError) {
      complain(io, error.message);
      return exitCodes[error.code];
    }
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    complain(io, `internal error, please report it: ${excerpt(what, 500)}`);
    return 3;
  }
}

const exitCodes: Readonly<Record<ErrorCode, ExitCode>> = {
  "config/unreadable": 2,
  "config/invalid": 2,
  usage: 2,
  "rule/invalid": 2,
  "rule/unproven": 1,
  "policy/invalid": 2,
  "ledger/unavailable": 3,
  "archive/unavailable": 3,
  "profiles/unavailable": 3,
  "graph/unavailable": 3,
  "surfaces/unavailable": 3,
  "lockfile/invalid": 2,
  "approvals/unavailable": 3,
  "server/not-started": 2,
  "server/unreachable": 3,
  "listen/failed": 2,
  "listen/unauthenticated": 2,
  "judge/unavailable": 2,
  "alerts/unavailable": 3,
  "accounts/unavailable": 3,
  "keys/unavailable": 3,
  "factors/unavailable": 3,
  "tokens/unavailable": 3,
  "lockouts/unavailable": 3,
  "passwords/unavailable": 3,
  "passwords/busy": 3,
  "key/invalid": 2,
  "engine/unavailable": 3,
};

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [first, second] = argv;
  if (first === undefined) return overview(io, 2);
  if (first === "--version" || first === "-v") return version(io);
  if (first === "--help" || first === "-h" || first === "help") return overview(io, 0);
  // Two words before one: `lock check` is not `lock` with an operand.
  const command =
    commands.find(({ name }) => name === `${first} ${second ?? ""}`) ??
    commands.find(({ name }) => name === first);
  if (command === undefined) return unknownCommand(first, second, io);
  const words = argv.slice(command.name.split(" ").length);
  const call = parseCall(command, words);
  if (call.switches.has("help")) return help(command, io);
  const start = await command.load();
  return start(call, io);
}

async function overview(io: Io, code: ExitCode): Promise<ExitCode> {
  const { overviewText } = await import("./help.ts");
  await print(code === 0 ? io.stdout : io.stderr, overviewText(commands));
  return code;
}

async function help(command: Command, io: Io): Promise<ExitCode> {
  const { helpText } = await import("./help.ts");
  await print(io.stdout, helpText(command));
  return 0;
}

async function version(io: Io): Promise<ExitCode> {
  const { versionOf } = await import("./installation.ts");
  await print(io.stdout, `${versionOf()}\n`);
  return 0;
}

async function unknownCommand(first: string, second: string | undefined, io: Io): Promise<ExitCode> {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0 && (second === "--help" || second === "-h")) {
    const { groupText } = await import("./help.ts");
    await print(io.stdout, groupText(first, group));
    return 0;
  }
  throw new GuardianError("usage", group.length > 0 ? wrongSecond(first, second, group) : wrongFirst(first));
}

function wrongSecond(first: string, second: string | undefined, group: readonly Command[]): string {
  const known = group.map(({ name }) => name.slice(first.length + 1));
  const choice = `write guardian ${first} ${known.join("|")}`;
  if (second === undefined) return `"${first}" needs one word more: ${choice}`;
  return `unknown command "${first} ${excerpt(second)}"${suggestion(second, known)}; ${choice}`;
}

function wrongFirst(first: string): string {
  const known = [...new Set(commands.map(({ name }) => name.split(" ")[0] ?? name)), "--help", "--version"];
  const problem = first.startsWith("-") ? "unknown option" : "unknown command";
  return `${problem} "${excerpt(first)}"${suggestion(first, known)}; see guardian --help`;
}
