import type { Command } from "../call.ts";
import { alertCommands } from "./alert-table.ts";
import { approvalCommands } from "./approval-table.ts";
import { flowCommands } from "./flow-table.ts";
import { userCommands } from "./user-table.ts";
import { lockCommands } from "./lock-table.ts";
import { config, dataDir, json, policy, where } from "./options.ts";

/** Every command, in the order that help and docs/cli.md show. */
export const commands: readonly Command[] = [
  {
    name: "wrap",
    summary: "Guard one stdio server: put it before the command in any MCP client",
    usage: "[OPTIONS] -- COMMAND [ARGS…]",
    about: `Starts COMMAND and stands between it and the client on stdin and stdout. What the policy allows passes as the bytes
that came; what it stops is answered with the reason and stands in the audit.
${where}
A guardian.yaml in the working directory is never read: a project could weaken its own guard.`,
    example: "guardian wrap --name files -- npx -y @modelcontextprotocol/server-filesystem /home/me/notes",
    options: {
      name: {
        value: "NAME",
        about: "the server's name in policies and the audit; taken from the command otherwise",
      },
      session: {
        value: "NAME",
        about: "guards with the same name follow what goes from one server to another; `none`: not at all",
      },
      policy,
      config,
      "data-dir": dataDir,
    },
    operands: 0,
    tail: true,
    load: async () => (await import("./wrap.ts")).wrap,
  },
  {
    name: "serve",
    summary: "Guard many servers behind one HTTP address",
    usage: "[OPTIONS] [-- COMMAND [ARGS…]]",
    about: `Every server of the configuration answers at /mcp/NAME, /health says whether the guard is up. With --upstream URL,
or a command behind --, it guards just that one, at /mcp.
The configuration is --config, else GUARDIAN_CONFIG, else ./guardian.yaml; where there is none, a commented one is
written which guards the reference server "everything".`,
    example: "guardian serve --port 8000\nguardian serve --upstream http://127.0.0.1:3001/mcp",
    options: {
      config,
      host: { value: "HOST", about: "address to listen on; 127.0.0.1 where nothing else is said" },
      port: { value: "PORT", about: "port to listen on; 8000 where nothing else is said, 0 for a free one" },
      "data-dir": dataDir,
      policy,
      upstream: { value: "URL", about: "guard this one MCP server, at /mcp" },
    },
    operands: 0,
    tail: true,
    load: async () => (await import("./serve.ts")).serve,
  },
  {
    name: "analyze",
    summary: "Judge texts with the rules and the policy that guard traffic",
    usage: "[OPTIONS] [FILE|-]",
    about: `Reads JSON lines {"id","text","kind"?,"tool"?,"argument"?} and prints one judgement for each, in the same order.
malicious: the policy would redact, hold or block it. suspicious: it would flag it. benign: it would let it pass.
A line that cannot be read is reported with its number, and the exit code is 3. Otherwise it is 1 where something was
found and 0 where nothing was.`,
    example: `echo '{"id":"1","kind":"tool_description","text":"Adds two numbers."}' | guardian analyze --format jsonl`,
    options: {
      kind: { value: "KIND", about: "kind of the lines that name none; document where nothing else is said" },
      format: { value: "table|json|jsonl", about: "how to print; table where nothing else is said" },
      json: { about: "the same as --format json" },
      await: { value: "LAYER", about: "wait for a deferred layer as well, for every text: judge" },
      policy,
      without: { value: "LAYER,…", about: "switch layers of detection off, to see what each of them gives" },
      config,
    },
    operands: 1,
    tail: false,
    load: async () => (await import("./analyze.ts")).analyze,
  },
  {
    name: "redact",
    summary: "Take secrets and personal data out of a text",
    usage: "[OPTIONS] [FILE|-]",
    about: `Prints the text with a placeholder such as ‹redacted:aws-key› in place of each secret and each piece of personal data; the
same value has the same placeholder, another one of its type a number more. Streams: what is printed does not depend on how
the text comes.
With --format jsonl each line {"id","text"} gives {"id","text","spans":[{"start","end","type"}]}, in the same order; offsets
count Unicode code points, and the end is the place behind. A line that cannot be read is reported, and the exit code is 3.`,
    example: "guardian redact app.log",
    options: {
      format: { value: "jsonl|text", about: "what is read and printed; text where nothing else is said" },
    },
    operands: 1,
    tail: false,
    load: async () => (await import("./redact.ts")).redact,
  },
  {
    name: "rules list",
    summary: "List the rules",
    usage: "[OPTIONS] [DIR]",
    about:
      "Lists the built-in rules and those of the configured folders; with DIR only the rules in that folder.",
    example: "guardian rules list",
    options: { json, config },
    operands: 1,
    tail: false,
    load: async () => (await import("./rules.ts")).listRules,
  },
  {
    name: "rules show",
    summary: "Show one rule with its examples",
    usage: "[OPTIONS] RULE [DIR]",
    about: "Shows what a rule looks for, how severe it is, and the texts that it must match and must miss.",
    example: "guardian rules show secrets/aws-access-key",
    options: { json, config },
    operands: 2,
    tail: false,
    load: async () => (await import("./rules.ts")).showRule,
  },
  {
    name: "rules prove",
    summary: "Run every example of every rule",
    usage: "[OPTIONS] [DIR]",
    about: `Runs the examples of the built-in rules and of the configured folders; with DIR those of that folder only.
The exit code is 1 where an example does not do what it says.`,
    example: "guardian rules prove ./my-rules",
    options: { json, config },
    operands: 1,
    tail: false,
    load: async () => (await import("./rules.ts")).proveRulesCommand,
  },
  {
    name: "rules import",
    summary: "Turn YARA, Sigma (SAFE-MCP) and ATR rules into rules for this guard",
    usage: "[OPTIONS] FILE|DIR…",
    about: `Writes one rule below --out for each that can be expressed, and names the others with the reason. Every rule brings
texts that it must match and must miss: ATR in its test cases, the others in NAME.examples.yaml beside NAME (match and
miss, or these under the names of rules). Their examples run. A rule without them is not taken, unless --unproven says so:
then its file says that it is unproven and why, and its confidence is 0.5 at most. Add DIR to rules: in guardian.yaml.
The exit code is 1 where something was not imported.`,
    example: "guardian rules import --out ./my-rules ./sigma ./hunting.yar",
    options: {
      format: { value: "yara|sigma|atr", about: "format of the files; they say it themselves otherwise" },
      out: { value: "DIR", about: "folder for the rules; without it nothing is written" },
      unproven: { about: "take rules whose examples are missing or wrong, marked as unproven" },
    },
    operands: 10_000,
    tail: false,
    load: async () => (await import("./import-rules.ts")).importRulesCommand,
  },
  {
    name: "audit list",
    summary: "List what was blocked, held, redacted and flagged, newest first",
    usage: "[OPTIONS]",
    about: where,
    example: "guardian audit list --limit 20 --event frame.blocked",
    options: {
      json,
      limit: { value: "N", about: "most entries to print; 50 where nothing else is said" },
      event: { value: "EVENT", about: "only entries of this event, e.g. frame.blocked" },
      server: { value: "NAME", about: "only entries of this server" },
      config,
      "data-dir": dataDir,
    },
    operands: 0,
    tail: false,
    load: async () => (await import("./audit.ts")).listAudit,
  },
  {
    name: "audit show",
    summary: "Show one entry with everything that is known of it",
    usage: "[OPTIONS] ID",
    about: `ID is the reference that a blocked message names, an entry's id, or its number.\n${where}`,
    example: "guardian audit show 4xh2k9m1qz7p",
    options: { json, config, "data-dir": dataDir },
    operands: 1,
    tail: false,
    load: async () => (await import("./audit.ts")).showAudit,
  },
  {
    name: "audit verify",
    summary: "Check that no entry was altered, removed, inserted or reordered",
    usage: "[OPTIONS]",
    about: `Walks the hash chain from the first entry, and looks for the entries that the signed checkpoint promises.
The exit code is 1 where the audit was touched; the first wrong entry is named.\n${where}`,
    example: "guardian audit verify",
    options: {
      json,
      checkpoint: { value: "FILE", about: "checkpoint that was kept elsewhere" },
      "public-key": { value: "FILE", about: "installation.pub that was kept elsewhere" },
      config,
      "data-dir": dataDir,
    },
    operands: 0,
    tail: false,
    load: async () => (await import("./audit.ts")).verifyAuditCommand,
  },
  {
    name: "explain",
    summary: "Say why a message was stopped, and what would let exactly this pass",
    usage: "[OPTIONS] ENTRY",
    about: `ENTRY is an entry's number or id in guardian audit list, or the reference that a blocked message names. Prints what was found
and where, the views that read it, the clause that decided, and the suppression that would let this message pass, for this
server, tool, place and rule alone, until a day: ready to be put into guardian.yaml. --format yaml prints that alone; its exit
code is 1 where there is none, and what to do instead goes to stderr.
It is judged by --policy, else by the policy that made the entry where one of that name is here, else by the configured one.\n${where}`,
    example:
      "guardian explain 4xh2k9m1qz7p\nguardian explain 12 --format yaml | guardian policy replay --suppress -",
    options: {
      days: { value: "N", about: "how many days the suppression lasts; 30 where nothing else is said" },
      format: { value: "text|json|yaml", about: "how to print; text where nothing else is said" },
      json: { about: "the same as --format json" },
      policy,
      config,
      "data-dir": dataDir,
    },
    operands: 1,
    tail: false,
    load: async () => (await import("./explain.ts")).explain,
  },
  ...lockCommands,
  ...flowCommands,
  ...approvalCommands,
  ...alertCommands,
  ...userCommands,
  {
    name: "config print",
    summary: "Print each value and where it came from",
    usage: "[OPTIONS]",
    about: `A flag wins over the environment, the environment over the file, the file over the default. Secrets are shown as the
references that they are. Here ./guardian.yaml is read like serve does, else the user's own as wrap does.`,
    example: "guardian config print",
    options: { json, config },
    operands: 0,
    tail: false,
    load: async () => (await import("./config.ts")).printConfig,
  },
  {
    name: "config check",
    summary: "Check the configuration, its policy, its rules and its secrets",
    usage: "[OPTIONS]",
    about: "Reads everything that serve or wrap would read, starts nothing, and names the first mistake.",
    example: "guardian config check --config ./guardian.yaml",
    options: { config },
    operands: 0,
    tail: false,
    load: async () => (await import("./config.ts")).checkConfig,
  },
  {
    name: "policy check",
    summary: "Check a policy",
    usage: "[OPTIONS] [NAME|FILE]",
    about: "Reads the policy, its conditions and expressions; without an operand the configured one.",
    example: "guardian policy check ./my-policy.yaml",
    options: { config },
    operands: 1,
    tail: false,
    load: async () => (await import("./policy.ts")).checkPolicy,
  },
  {
    name: "policy replay",
    summary: "Judge recorded traffic again under a policy and show what would change",
    usage: "--policy NAME|FILE | --suppress FILE|- [OPTIONS]",
    about: `Takes the recorded findings and faults of each message and decides again. Texts are not recorded, so rules do not run
again. What was only noted in monitor mode counts as passed. With --suppress the policy, --policy or the configured one, is
compared with itself and these suppressions more: which messages they alone would have let through, by server, tool and rule,
and how many others stay stopped; what guardian explain ENTRY --format yaml prints can be given to it. Suppressions that
have expired, or that name a rule or a server that nobody knows, are told. The exit code is 1 where something would change.\n${where}`,
    example:
      "guardian policy replay --policy strict --since 7d\nguardian explain 12 --format yaml | guardian policy replay --suppress -",
    options: {
      policy,
      suppress: { value: "FILE|-", about: "suppressions to try, as they stand in a policy; - is stdin" },
      json,
      since: { value: "DURATION", about: "only traffic of the last 30m, 12h, 7d …" },
      server: { value: "NAME", about: "only traffic of this server" },
      config,
      "data-dir": dataDir,
    },
    operands: 0,
    tail: false,
    load: async () => (await import("./replay.ts")).replayPolicy,
  },
];
