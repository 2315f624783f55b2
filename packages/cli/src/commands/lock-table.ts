import type { Command, Option } from "../call.ts";
import { config, dataDir, json, policy } from "./options.ts";

const lockFile: Option = {
  value: "FILE",
  about: "lock file; guardian.lock beside the configuration otherwise",
};

const decisions = {
  all: { about: "everything of the server that is not approved" },
  file: lockFile,
  config,
  "data-dir": dataDir,
};

/** The commands about what servers offer. */
export const lockCommands: readonly Command[] = [
  {
    name: "lock",
    summary: "Approve what servers offer now, and write it into guardian.lock",
    usage: "[OPTIONS] [SERVER…]",
    about: `Asks the named servers, all configured ones otherwise, for their instructions, tools, prompts, resources and templates, approves
what the policy does not stop, and writes it with the identity of each server into a file that is signed with this installation's key.
Review and version that file like code. The exit code is 1 where something was stopped or could not be listed.`,
    example: "guardian lock files",
    options: { file: lockFile, config, policy, "data-dir": dataDir },
    operands: 10_000,
    tail: false,
    load: async () => (await import("./lock.ts")).lock,
  },
  {
    name: "lock check",
    summary: "Compare servers with guardian.lock, e.g. in CI",
    usage: "[OPTIONS] [SERVER…]",
    about: `Asks the servers what they offer and compares that, and who they are, with the lock file. The exit code is 1 where something but
the looks of a text differs, and 3 where a list could not be had.`,
    example: "guardian lock check --format sarif > guardian.sarif",
    options: {
      file: lockFile,
      format: { value: "table|json|sarif", about: "how to print; table where nothing else is said" },
      config,
      policy,
      "data-dir": dataDir,
    },
    operands: 10_000,
    tail: false,
    load: async () => (await import("./lock.ts")).checkLock,
  },
  {
    name: "lock diff",
    summary: "Show what guards have seen that is not what was approved",
    usage: "[OPTIONS] [SERVER…]",
    about: `Lists what was changed since it was approved, what waits for approval, and what was rejected, with the reasons. Asks no server.
The exit code is 1 where there is any.`,
    example: "guardian lock diff",
    options: { json, file: lockFile, config, "data-dir": dataDir },
    operands: 10_000,
    tail: false,
    load: async () => (await import("./lock-decisions.ts")).diffLock,
  },
  {
    name: "lock approve",
    summary: "Approve what a server says now",
    usage: "[OPTIONS] SERVER NAME…",
    about: `What guards have seen of the named tools, prompts or resources is approved as it is, in running guards within a second, and in
guardian.lock where it holds the server. A name may say its sort: tool:read_file; instructions stands for the instructions.`,
    example: "guardian lock approve files read_file\nguardian lock approve files --all",
    options: decisions,
    operands: 10_000,
    tail: false,
    load: async () => (await import("./lock-decisions.ts")).approveLock,
  },
  {
    name: "lock reject",
    summary: "Keep back what a server offers until somebody approves it",
    usage: "[OPTIONS] SERVER NAME…",
    about: `The named tools, prompts or resources leave the lists of running guards, and calls to them are stopped.`,
    example: "guardian lock reject files delete_all",
    options: decisions,
    operands: 10_000,
    tail: false,
    load: async () => (await import("./lock-decisions.ts")).rejectLock,
  },
];
