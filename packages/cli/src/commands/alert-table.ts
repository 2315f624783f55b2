import type { Command } from "../call.ts";
import { config, dataDir, json, where } from "./options.ts";

/** The commands about what people were told. */
export const alertCommands: readonly Command[] = [
  {
    name: "alerts list",
    summary: "List what sinks were told and nobody has acknowledged, newest first",
    usage: "[OPTIONS]",
    about: `Alerts of one rule, server, target and principal stand as one with a count. Without \`alerts.sinks\` in the configuration there
are none; guardian audit list shows what happened all the same.\n${where}`,
    example: "guardian alerts list",
    options: {
      all: { about: "what was acknowledged as well" },
      limit: { value: "N", about: "how many; 50 where nothing else is said" },
      json,
      config,
      "data-dir": dataDir,
    },
    operands: 0,
    tail: false,
    load: async () => (await import("./alerts.ts")).listAlerts,
  },
  {
    name: "alerts show",
    summary: "Show one alert, and how each sink came off with it",
    usage: "[OPTIONS] ID",
    about: `ID stands in guardian alerts list and in what sinks are told.\n${where}`,
    example: "guardian alerts show 4xh2k9m1qz7p",
    options: { json, config, "data-dir": dataDir },
    operands: 1,
    tail: false,
    load: async () => (await import("./alerts.ts")).showAlert,
  },
  {
    name: "alerts ack",
    summary: "Say that somebody has heard, so that an alert is not sent again",
    usage: "[OPTIONS] ID",
    about: `Stands in the audit with your name. The same thing after alerts.window is an alert of its own.\n${where}`,
    example: "guardian alerts ack 4xh2k9m1qz7p",
    options: { config, "data-dir": dataDir },
    operands: 1,
    tail: false,
    load: async () => (await import("./alerts.ts")).acknowledgeAlert,
  },
  {
    name: "alerts send",
    summary: "Tell the sinks now what no guard has told yet",
    usage: "[OPTIONS]",
    about: `A guard that runs does so by itself; this is for a timer on a machine where guards come and go.\n${where}`,
    example: "guardian alerts send",
    options: { config, "data-dir": dataDir },
    operands: 0,
    tail: false,
    load: async () => (await import("./alerts-send.ts")).sendAlerts,
  },
];
