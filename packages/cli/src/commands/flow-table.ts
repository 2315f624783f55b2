import type { Command } from "../call.ts";
import { config, dataDir, json } from "./options.ts";

/** The commands about where information goes. */
export const flowCommands: readonly Command[] = [
  {
    name: "flow list",
    summary: "List sessions with what went on in them, newest first",
    usage: "[OPTIONS]",
    about: "Reads what guards have written; `record.flow: false` in the configuration keeps them from it.",
    example: "guardian flow list --limit 5",
    options: {
      limit: { value: "N", about: "how many sessions; 20 where nothing else is said" },
      json,
      config,
      "data-dir": dataDir,
    },
    operands: 0,
    tail: false,
    load: async () => (await import("./flow.ts")).listFlow,
  },
  {
    name: "flow show",
    summary: "Show which tools a session used, what they read and reached, and what flowed between them",
    usage: "[OPTIONS] SESSION",
    about: `SESSION is the beginning of an id in guardian flow list. Of addresses only the host or domain is kept. What flowed is what the layer
flow found: from which tool it came, in a call of which tool it was, and what was done about it.`,
    example: "guardian flow show 3f9c",
    options: { json, config, "data-dir": dataDir },
    operands: 1,
    tail: false,
    load: async () => (await import("./flow.ts")).showFlow,
  },
  {
    name: "flow paths",
    summary: "Show what a client with all approved tools could be led to do, and the weakest cut",
    usage: "[OPTIONS] [SERVER…]",
    about: `Reads the lock file where there is one, else what guards have seen and approved; asks no server. A toxic path leads from a tool that
returns what strangers wrote through one that reads in private to one that sends, or to one that destroys. The cut is the smallest set of
tools without which there is no such path.`,
    example: "guardian flow paths web files mail",
    options: {
      json,
      file: { value: "FILE", about: "lock file; guardian.lock beside the configuration otherwise" },
      config,
      "data-dir": dataDir,
    },
    operands: 10_000,
    tail: false,
    load: async () => (await import("./flow-paths.ts")).flowPaths,
  },
];
