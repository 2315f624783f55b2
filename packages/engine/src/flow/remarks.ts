import type { Fragment, Severity } from "@guardian/model";
import { grave } from "./effects.ts";
import type { Memory } from "./memory.ts";
import { sorts } from "./sentences.ts";
import { staysIn } from "./sources.ts";
import type { Source } from "./sources.ts";
import type { Called, Carried, Driven, Trace } from "./trace.ts";

/** What is said about a call, with both ends of the flow. */
export interface Remark {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly source: Source;
  readonly fragment: Fragment;
  readonly words: string;
}

/** Fewer fingerprints than this are a phrase that anybody may use. */
const quoted = 5;

/** What a trace means, by what the tool does and what strangers asked for. */
export function remarksOn({ driven, carried }: Trace, called: Called, memory: Memory): readonly Remark[] {
  const aims = driven.filter(({ isAim }) => isAim);
  const told = toldBy(driven, aims);
  const brought = told ?? aims.find(({ known }) => known.role !== "party");
  const remarks: Remark[] = [];
  // What a stranger wrote is no news to him.
  const news = carried.filter(
    ({ source }) => brought?.known.source.step !== source.step || brought.known.source.path !== source.path,
  );
  const leaks = news.map((leak) => onLeak({ leak, carried: news, brought, called, memory }));
  const [worst] = leaks.toSorted((a, b) => weightOf(b) - weightOf(a));
  if (worst !== undefined) remarks.push(worst);
  const hasSevere = remarks.some(({ severity }) => severity === "high");
  if (told !== undefined) remarks.push(onTold(told, called));
  else if (brought !== undefined && !hasSevere) remarks.push(onBrought(brought, called));
  return remarks;
}

/** The aim that a stranger told to use as the call does. A manual names files to change; only with a place of its own to put in does it steer. */
function toldBy(driven: readonly Driven[], aims: readonly Driven[]): Driven | undefined {
  const tells = aims.filter(({ told, known }) => told !== 0 && known.role === "order");
  const puts = driven.some(
    ({ isAim, known, value }) => !isAim && known.role === "order" && value.kind !== "path",
  );
  return tells.find((one) => !isManual(one)) ?? (puts ? tells[0] : undefined);
}

const isManual = ({ value, known, told, fragment }: Driven): boolean =>
  (value.kind === "path" || (value.kind === "name" && !places.test(fragment.path))) &&
  told === sorts.change &&
  !known.isAddressed;

/** Arguments whose value says whose place it is. */
const places =
  /(?:repo(?:sitory)?|channel|owner|org(?:anization)?|user(?:name)?|project|bucket|workspace)(?:_?id)?$/i;

const weightOf = ({ severity, confidence }: Remark): number => (severity === "high" ? 1 : 0) + confidence;

interface Scene {
  readonly leak: Carried;
  readonly carried: readonly Carried[];
  readonly brought: Driven | undefined;
  readonly called: Called;
  readonly memory: Memory;
}

function onLeak({ leak, carried, brought, called, memory }: Scene): Remark {
  const { source, fragment, how } = leak;
  const title = "Private content leaves through a tool that sends";
  const what = `${sizeOf(leak)} of what ${nameOf(source)} returned`;
  const base = { title, source, fragment, severity: "high" as const, words: what };
  if (brought !== undefined) {
    const words = `${what}, to a place that ${nameOf(brought.known.source)} brought up`;
    const isOpen = brought.known.role === "order" || !brought.known.isOfParty;
    const sure = how === "retold" && !isOpen ? 0.6 : 0.95;
    return { ...base, rule: "flow/exfiltration", confidence: sure, words };
  }
  const stays = staysIn(source, called.server, called.place);
  const isAsked = (memory.asked.sorts & sorts.send) !== 0;
  if (how !== "quoted" && how !== "retold" && !(stays && !isAsked)) {
    const sure = how === "bit by bit" ? 0.7 : how === "secret" && !memory.hasUntrusted ? 0.5 : 0.8;
    return { ...base, rule: "flow/covert-exfiltration", confidence: sure };
  }
  const sure = stays ? 0 : trifecta(carried, memory, called);
  return sure > 0
    ? { ...base, rule: "flow/trifecta", confidence: sure }
    : { ...base, rule: "flow/private-to-external", severity: "low", confidence: 0.3 };
}

/**
 * Quoting what is private is what mail is for. After strangers asked to hand something on it may be what they wanted: surely so where
 * they asked a machine, and likely where it is what nobody hands to strangers.
 */
function trifecta(carried: readonly Carried[], memory: Memory, { server, place }: Called): number {
  const goes = carried.filter(
    ({ source, how, hits }) =>
      isTheirs(source) && !staysIn(source, server, place) && (how !== "quoted" || hits >= quoted),
  );
  if (goes.length === 0) return 0;
  if ((memory.asked.ofMachines & (sorts.send | sorts.change)) !== 0) return 0.75;
  const isWanted = (memory.asked.sorts & (sorts.send | sorts.change)) !== 0;
  if (isWanted && goes.some(({ source }) => memory.isSensitive(source))) return 0.72;
  const isTaken = goes.some(({ source, how }) => how === "quoted" && !source.isForReaders);
  return memory.asked.isForStuff && isTaken ? 0.72 : 0;
}

/** What no stranger wrote, or what lies in a place that the call named, such as a repository. */
const isTheirs = ({ isUntrusted, isOfMany, place }: Source): boolean =>
  !isUntrusted || (isOfMany && place !== "");

function onTold({ known, fragment, value, told }: Driven, called: Called): Remark {
  const words = `${value.kind} "${value.text}": ${nameOf(known.source)} told to do this`;
  const title = "A call does what a text of strangers told to do";
  const base = { rule: "flow/instructed", title, source: known.source, fragment, words };
  // A letter to whoever wrote, or a meeting with a colleague of his, harms nobody: what is in it does.
  const isGrave = (told & grave & ~(isMeeting(called.tool) ? sorts.grant : 0)) !== 0;
  const isInstalled =
    told === sorts.run && isInstall(fragment.text) && known.source.isWeb && !known.isAddressed;
  const sure = known.isAddressed || !known.isOfParty || (isGrave && (told & rights) !== 0);
  if ((!isInstalled && sure) || isStanding(called) || carriesFile(called))
    return { ...base, severity: "high", confidence: 0.8 };
  return { ...base, severity: "medium", confidence: 0.45 };
}

/** What every documentation tells to do first. */
const installs =
  /^\s*(?:sudo )?(?:npm|pnpm|yarn|bun|pip3?|pipx|uv(?: pip)?|cargo|gem|go|brew|apt(?:-get)?|dnf|conda|composer|dotnet) (?:install|add|i|ci|get|require)(?: -[-\w]+)*(?: [@\w./=^~<>-]{1,80}){0,8}\s*$/i;

const isInstall = (text: string): boolean => text.length < 300 && installs.test(text);

const rights = sorts.pay | sorts.run | sorts.remove;

const isMeeting = (tool: string): boolean => /event|meeting|calendar|appointment/i.test(tool);

/** It sets up what goes on by itself. */
const isStanding = ({ tool }: Called): boolean => /rule|filter|forward|webhook|hook|subscription/i.test(tool);

const carriesFile = ({ fragments }: Called): boolean =>
  fragments.some(
    ({ path, text }) => /\/(?:attachments?|files?|file_?paths?)(?:\/|$)/i.test(path) && text !== "",
  );

function onBrought({ known, fragment, value }: Driven, called: Called): Remark {
  const { effects, tool } = called;
  const words = `${value.kind} "${value.text}" is known from ${nameOf(known.source)} alone`;
  const title = "A value that strangers brought up drives an effect";
  const base = { rule: "flow/untrusted-aim", title, source: known.source, fragment, words };
  const isPaid = value.kind === "account" && (effects & (sorts.pay | sorts.change | sorts.run)) !== 0;
  const isLetIn =
    value.kind === "email" && (effects & sorts.grant) !== 0 && !isMeeting(tool) && !known.isOfParty;
  const isSetUp = (value.kind === "email" || value.kind === "url") && isStanding(called);
  if (isPaid || isLetIn || isSetUp) return { ...base, severity: "high", confidence: 0.72 };
  return { ...base, severity: "medium", confidence: 0.45 };
}

function sizeOf({ how, hits }: Carried): string {
  if (how === "quoted") return `some ${hits * 8} letters`;
  return how === "retold" ? `${hits} telling words` : how;
}

const nameOf = ({ tool, server }: Source): string => `${tool} of "${server}"`;
