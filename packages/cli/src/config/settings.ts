import { contacts, defaultBudgets } from "@guardian/engine";
import type { Contact } from "@guardian/engine";
import type { Layer } from "@guardian/model";
import { alertSettings } from "./alert-settings.ts";
import { approvalSettings } from "./approval-settings.ts";
import { authSettings } from "./auth-settings.ts";
import { judgeSettings } from "./judge-settings.ts";
import { rateSettings } from "./rate-settings.ts";
import {
  claim,
  count,
  duration,
  durationText,
  layerNames,
  list,
  nameOrPath,
  oneOf,
  path,
  paths,
  sessionName,
  size,
  sizeText,
  text,
} from "./reading.ts";
import type { Read } from "./reading.ts";

/** One value of the configuration that a file, the environment or a flag can give. */
export interface Setting<T> {
  /** Where it stands in the file: `listen.port`. Its variable is `GUARDIAN_LISTEN_PORT`. */
  readonly path: string;
  readonly read: Read<T>;
  readonly fallback: T;
  /** Writes a value as it stands in a file, where that is not the value itself. */
  readonly show?: (value: T) => string;
  /** The flag that sets it, where a command has one. */
  readonly flag?: string;
  readonly about: string;
}

const day = 86_400_000;

/** Every setting but servers and suppressions, which stand in the file only. */
export const settings = {
  host: {
    path: "listen.host",
    read: text,
    fallback: "127.0.0.1",
    flag: "host",
    about: "address that serve listens on",
  } satisfies Setting<string>,
  port: {
    path: "listen.port",
    read: count(0, 65_535),
    fallback: 8000,
    flag: "port",
    about: "port that serve listens on; 0 takes a free one",
  } satisfies Setting<number>,
  allowedHosts: {
    path: "listen.allowed-hosts",
    read: list,
    fallback: [],
    about: "Host headers that are accepted besides the loopback names and the address itself",
  } satisfies Setting<readonly string[]>,
  allowedOrigins: {
    path: "listen.allowed-origins",
    read: list,
    fallback: [],
    about: "Origin headers that are accepted besides those of loopback pages",
  } satisfies Setting<readonly string[]>,
  insecureAllowUnauthenticated: {
    path: "listen.insecure-allow-unauthenticated",
    read: claim,
    fallback: false,
    about: "allow an address beyond loopback although nobody has to authenticate",
  } satisfies Setting<boolean>,
  dataDir: {
    path: "data-dir",
    read: path,
    fallback: "",
    flag: "data-dir",
    about: "folder of the audit, the recorded traffic and the keys",
  } satisfies Setting<string>,
  policy: {
    path: "policy",
    read: nameOrPath,
    fallback: "balanced",
    flag: "policy",
    about: "monitor, balanced, strict, a name from the policies folders, or a file",
  } satisfies Setting<string>,
  policies: {
    path: "policies",
    read: paths,
    fallback: [],
    about: "folders with policies of your own",
  } satisfies Setting<readonly string[]>,
  rules: {
    path: "rules",
    read: paths,
    fallback: [],
    about: "folders with rules of your own, besides the built-in ones",
  } satisfies Setting<readonly string[]>,
  frameBytes: {
    path: "limits.frame-bytes",
    read: size,
    fallback: 32 * 2 ** 20,
    show: sizeText,
    about: "largest message; a larger one is malformed",
  } satisfies Setting<number>,
  depth: {
    path: "limits.depth",
    read: count(1, 1_000),
    fallback: 64,
    about: "deepest nesting of a message",
  } satisfies Setting<number>,
  strings: {
    path: "limits.strings",
    read: count(1, 10_000_000),
    fallback: 100_000,
    about: "most texts in a message",
  } satisfies Setting<number>,
  deadline: {
    path: "detect.deadline",
    read: duration,
    fallback: 1_000,
    show: durationText,
    about: "time that one detector has for one subject; overrunning it is a fault",
  } satisfies Setting<number>,
  without: {
    path: "detect.without",
    read: layerNames,
    fallback: [],
    flag: "without",
    about: "layers of detection that are switched off; each is a way past the guard",
  } satisfies Setting<readonly Layer[]>,
  transformer: {
    path: "detect.transformer",
    read: claim,
    fallback: true,
    about:
      "let the transformer read texts that the linear classifier leaves in doubt (needs onnxruntime-node)",
  } satisfies Setting<boolean>,
  firstContact: {
    path: "surface.first-contact",
    read: oneOf(contacts),
    fallback: "trust-on-first-use",
    about:
      "trust-on-first-use, require-approval or locked (CI): what is done with what a server offers before anybody has approved it",
  } satisfies Setting<Contact>,
  lockFile: {
    path: "surface.lock-file",
    read: path,
    fallback: "",
    about: "a file of guardian lock; what it holds is what was approved, before anything that was seen",
  } satisfies Setting<string>,
  trustedKeys: {
    path: "surface.trusted-keys",
    read: list,
    fallback: [],
    about: "ids of the keys of other installations whose lock files are trusted; guardian lock names its own",
  } satisfies Setting<readonly string[]>,
  flowSession: {
    path: "flow.session",
    read: sessionName,
    fallback: "",
    flag: "session",
    about:
      "guards of wrap with the same name follow what goes from one server to another; empty: all that one client has started, none: each for itself",
  } satisfies Setting<string>,
  budgetCalls: {
    path: "detect.budget.calls-per-hour",
    read: count(1, 1_000_000_000),
    fallback: defaultBudgets.calls,
    about: "calls of one principal; more are `traffic/denial-of-wallet`",
  } satisfies Setting<number>,
  budgetBytes: {
    path: "detect.budget.bytes-per-hour",
    read: size,
    fallback: defaultBudgets.bytes,
    show: sizeText,
    about: "size of one principal's calls and answers; more is `traffic/denial-of-wallet`",
  } satisfies Setting<number>,
  budgetRepeats: {
    path: "detect.budget.repeats",
    read: count(2, 1_000_000_000),
    fallback: defaultBudgets.repeats,
    about:
      "times that a session makes the very same call in a minute or two; more are `traffic/denial-of-wallet`",
  } satisfies Setting<number>,
  budgetSent: {
    path: "detect.budget.sent-per-day",
    read: size,
    fallback: defaultBudgets.sent,
    show: sizeText,
    about: "size of what a principal sends to one destination; more is `traffic/slow-exfiltration`",
  } satisfies Setting<number>,
  traffic: {
    path: "record.traffic",
    read: claim,
    fallback: true,
    about: "keep redacted records of judged traffic for policy replay",
  } satisfies Setting<boolean>,
  recordFlow: {
    path: "record.flow",
    read: claim,
    fallback: true,
    about: "keep which session used which tool, and what it read and reached, for guardian flow",
  } satisfies Setting<boolean>,
  retentionAge: {
    path: "record.retention.age",
    read: duration,
    fallback: 30 * day,
    show: durationText,
    about: "recorded traffic and flows older than this are deleted",
  } satisfies Setting<number>,
  retentionSize: {
    path: "record.retention.size",
    read: size,
    fallback: 512 * 2 ** 20,
    show: sizeText,
    about: "recorded traffic beyond this size is deleted, oldest first",
  } satisfies Setting<number>,
  ...alertSettings,
  ...approvalSettings,
  ...authSettings,
  ...rateSettings,
  ...judgeSettings,
} as const;

/** The environment variable of a setting. */
export function variableOf({ path: where }: { readonly path: string }): string {
  return `GUARDIAN_${where.replaceAll(/[.-]/g, "_").toUpperCase()}`;
}
