import type { Command } from "../call.ts";
import { config, dataDir, json, where } from "./options.ts";

/** The commands about requests that a policy holds. */
export const approvalCommands: readonly Command[] = [
  {
    name: "approvals list",
    summary: "List the requests that a policy holds and that wait for a person",
    usage: "[OPTIONS]",
    about: where,
    example: "guardian approvals list",
    options: { all: { about: "what was decided or has expired as well" }, json, config, "data-dir": dataDir },
    operands: 0,
    tail: false,
    load: async () => (await import("./approvals.ts")).listApprovals,
  },
  {
    name: "approvals show",
    summary: "Show one held request with its arguments, without secrets",
    usage: "[OPTIONS] ID",
    about: `ID is the reference that the answer to a held request names.\n${where}`,
    example: "guardian approvals show 4xh2k9m1qz7p",
    options: { json, config, "data-dir": dataDir },
    operands: 1,
    tail: false,
    load: async () => (await import("./approvals.ts")).showApproval,
  },
  {
    name: "approvals approve",
    summary: "Let one held request pass, once and exactly as it is",
    usage: "[OPTIONS] ID",
    about: `Where the request still waits it goes on at once; else the very same one passes when it is made again, before the approval
expires. Other arguments, another principal or a changed definition of the tool are asked about anew.\n${where}`,
    example: "guardian approvals approve 4xh2k9m1qz7p",
    options: { config, "data-dir": dataDir },
    operands: 1,
    tail: false,
    load: async () => (await import("./approvals.ts")).approve,
  },
  {
    name: "approvals deny",
    summary: "Refuse one held request",
    usage: "[OPTIONS] ID",
    about: where,
    example: "guardian approvals deny 4xh2k9m1qz7p",
    options: { config, "data-dir": dataDir },
    operands: 1,
    tail: false,
    load: async () => (await import("./approvals.ts")).deny,
  },
];
