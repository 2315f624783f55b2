import type { Command } from "../call.ts";
import { config, dataDir, json, where } from "./options.ts";

/** The commands about who may use the API, for whoever may read and write the data folder. */
export const userCommands: readonly Command[] = [
  {
    name: "users list",
    summary: "List who may use the API",
    usage: "[OPTIONS]",
    about: where,
    example: "guardian users list",
    options: { json, config, "data-dir": dataDir },
    operands: 0,
    tail: false,
    load: async () => (await import("./users.ts")).listUsers,
  },
  {
    name: "users reset",
    summary: "Give a user of the API a one-time password, where nobody knows the old one",
    usage: "[OPTIONS] NAME",
    about: `Prints a password that must be changed at the next login. Every login of the user ends, a lock on it is lifted, its second factor is taken away, and a disabled
user is enabled. It stands in the audit.\n${where}`,
    example: "guardian users reset admin",
    options: { config, "data-dir": dataDir },
    operands: 1,
    tail: false,
    load: async () => (await import("./users.ts")).resetUser,
  },
];
