import { parseArgs } from "node:util";
import { excerpt, GuardianError, nearest } from "@guardian/model";
import type { ExitCode, Io } from "./io.ts";

/** One option of a command. Without `value` it is a switch. */
export interface Option {
  /** What the option takes, as help shows it: `FILE`. */
  readonly value?: string;
  readonly about: string;
}

/** A command as help, documentation and the parser need it; its code is loaded when it runs. */
export interface Command {
  /** One or two words: `wrap`, `rules prove`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name, as help shows it. */
  readonly usage: string;
  readonly about: string;
  readonly example: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Most operands that it takes besides options. */
  readonly operands: number;
  /** True: everything behind `--` is a server's command. */
  readonly tail: boolean;
  readonly load: () => Promise<Run>;
}

export type Run = (call: Call, io: Io) => Promise<ExitCode>;

/** What was asked on the command line. */
export interface Call {
  readonly texts: Readonly<Record<string, string>>;
  readonly switches: ReadonlySet<string>;
  readonly operands: readonly string[];
  /** The words behind `--`. */
  readonly tail: readonly string[];
}

const help: Option = { about: "show this help" };

/** The options of a command with those that every command has. */
export function optionsOf(command: Command): Readonly<Record<string, Option>> {
  return { ...command.options, help };
}

/** Reads the words behind a command's name; throws `usage` for whatever the command does not know. */
export function parseCall(command: Command, words: readonly string[]): Call {
  const border = words.indexOf("--");
  const own = border === -1 ? words : words.slice(0, border);
  const tail = border === -1 ? [] : words.slice(border + 1);
  const options = optionsOf(command);
  const { tokens } = parseArgs({
    args: [...own],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value }]) => [
        name,
        { type: value === undefined ? "boolean" : "string" },
      ]),
    ),
  });
  const texts: Record<string, string> = {};
  const switches = new Set<string>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw unknownOption(command, token.rawName);
    if (option.value === undefined) switches.add(checkedSwitch(command, token.rawName, token.value));
    else texts[token.name] = checkedText(command, token.rawName, token.value);
  }
  if (switches.has("help")) return { texts, switches, operands, tail };
  checkOperands(command, operands, tail);
  return { texts, switches, operands, tail };
}

/** A `usage` error that says how to go on. */
export function usageError(command: Pick<Command, "name">, problem: string): GuardianError {
  return new GuardianError("usage", `${problem}; see guardian ${command.name} --help`);
}

/** `; did you mean "x"?` where a known word is near, else nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? "" : `; did you mean "${near}"?`;
}

function unknownOption(command: Command, rawName: string): GuardianError {
  const known = Object.keys(optionsOf(command)).map((name) => `--${name}`);
  const tail = command.tail ? `; put the server's command behind "--"` : "";
  const problem = `unknown option "${excerpt(rawName)}"${suggestion(rawName, known)}${tail}`;
  return usageError(command, problem);
}

function checkedSwitch(command: Command, rawName: string, value: string | undefined): string {
  if (value !== undefined) throw usageError(command, `option "${rawName}" takes no value`);
  return rawName.replace(/^--?/, "");
}

function checkedText(command: Command, rawName: string, value: string | undefined): string {
  if (value === undefined || value === "") throw usageError(command, `option "${rawName}" needs a value`);
  if (value.startsWith("--")) {
    const problem = `option "${rawName}" needs a value and "${excerpt(value)}" follows; write ${rawName}=VALUE if you mean it`;
    throw usageError(command, problem);
  }
  return value;
}

function checkOperands(command: Command, operands: readonly string[], tail: readonly string[]): void {
  const extra = operands[command.operands];
  if (extra !== undefined) {
    const hint = command.tail ? `; put the server's command behind "--"` : "";
    throw usageError(command, `unexpected "${excerpt(extra)}"${hint}`);
  }
  if (tail.length > 0 && !command.tail) {
    throw usageError(command, `unexpected "-- ${excerpt(tail[0] ?? "")}"`);
  }
}
