import type { Detector, Finding, Fragment, JsonPointer, Severity, Subject } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { ToolActs } from "../detect/detectors/activity/acts.ts";
import { Recent } from "../detect/detectors/activity/recent.ts";
import { fingerprint } from "../detect/findings.ts";
import { redactText } from "../detect/detectors/redaction/redact-text.ts";
import { ToolLabels } from "./labels.ts";
import type { Labels } from "./labels.ts";
import { Memory } from "./memory.ts";
import type { Source } from "./memory.ts";
import { traceOf } from "./trace.ts";
import type { Carried, Driven, Trace } from "./trace.ts";

/** Sessions that are remembered, and how long one may rest. */
const mostSessions = 64;
const rest = 60 * 60_000;
/** Tools of which the labels are remembered, for their results. */
const mostTools = 2_000;
/** Texts of one result that are read, and letters of all of them. */
const mostTexts = 256;
const mostLetters = 65_536;

/**
 * The layer of information flow. Sees a value that strangers wrote where it drives an effect, and private content where it leaves, in
 * plain words, encoded, in an address or bit by bit; what is harmless by its words. One memory for each principal, over all its
 * servers. Misses what was paraphrased freely, and results above the size that the event loop reads. Costs a few passes over each
 * result of a tool that reads for strangers or in private, and over the arguments of a tool that sends or destroys.
 */
export function flowDetector(): Detector {
  const flow = new Flow();
  return {
    name: "flow",
    cost: "inline",
    findsSecrets: false,
    keepsState: true,
    detect(subject) {
      const { kind, origin, at } = subject;
      if (origin.time === undefined || at !== "") return nothing;
      if (kind === "tool_args" && origin.method === "tools/call") return flow.call(subject);
      if (kind === "tool_result" && origin.target !== undefined) flow.result(subject, origin.target);
      if (kind === "resource" && origin.target !== undefined) flow.resource(subject, origin.target);
      return nothing;
    },
  };
}

const nothing: readonly Finding[] = Object.freeze([]);

class Flow {
  readonly #memories = new Recent<Memory>(mostSessions);
  readonly #labels = new ToolLabels();
  readonly #acts = new ToolActs();
  readonly #tools = new Recent<Labels>(mostTools);

  call(subject: Subject): readonly Finding[] {
    const { origin, fragments } = subject;
    const tool = origin.target ?? "";
    const labels = this.#labels.of(tool, origin.definition);
    this.#tools.set(`${origin.route.server}\n${tool}`, labels);
    const memory = this.#memoryOf(subject);
    memory.steps += 1;
    const called = {
      key: `${origin.route.server}\n${tool}`,
      labels,
      acts: this.#acts.of(tool, origin.definition),
      fragments,
    };
    const trace = traceOf(memory, called);
    if (trace.driven.length === 0 && trace.carried.length === 0) return nothing;
    return remarksOn(trace, labels, { server: origin.route.server, memory }).map((remark) =>
      finding(remark, subject, memory),
    );
  }

  result(subject: Subject, tool: string): void {
    const { server } = subject.origin.route;
    const labels = this.#tools.get(`${server}\n${tool}`) ?? this.#labels.of(tool, undefined);
    if (!labels.has("untrusted") && !labels.has("private") && labels.size > 0) return;
    this.#hear(subject, tool, { isUntrusted: labels.has("untrusted"), isPrivate: labels.has("private") });
  }

  /** A resource is private where it is a file, and written by strangers where it comes from elsewhere. */
  resource(subject: Subject, uri: string): void {
    const isRemote = /^https?:/i.test(uri);
    this.#hear(subject, uri.slice(0, 200), { isUntrusted: isRemote, isPrivate: !isRemote });
  }

  #hear(subject: Subject, tool: string, whose: Pick<Source, "isUntrusted" | "isPrivate">): void {
    const { route, time = 0 } = subject.origin;
    const memory = this.#memoryOf(subject);
    memory.steps += 1;
    let left = mostLetters;
    for (const { path, text, via } of subject.fragments.slice(0, mostTexts)) {
      if (via.length > 0 || text.length < 4 || left <= 0) continue;
      left -= text.length;
      memory.hear(text, { server: route.server, tool, path, step: memory.steps, at: time, ...whose });
    }
  }

  #memoryOf({ origin }: Subject): Memory {
    const { route, time = 0 } = origin;
    const key = route.principal;
    let memory = this.#memories.get(key);
    if (memory === undefined || time - memory.usedAt > rest) this.#memories.set(key, (memory = new Memory()));
    memory.usedAt = time;
    return memory;
  }
}

interface Remark {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly source: Source;
  readonly fragment: Fragment;
  readonly words: string;
}

/** What a trace means, by what the tool does. */
function remarksOn({ driven, carried }: Trace, labels: Labels, { server, memory }: Scene): readonly Remark[] {
  const aims = driven.filter(({ isAim }) => isAim);
  const tells = aims.filter(({ isTold, known }) => isTold && known.role === "order");
  // A manual says what to change and where; only with a place of its own to put in does it steer the call.
  const puts = driven.some(
    ({ isAim, known, value }) => !isAim && known.role === "order" && value.kind !== "path",
  );
  const told = tells.find(({ isManual }) => !isManual) ?? (puts ? tells[0] : undefined);
  const brought = told ?? aims.find(({ known }) => known.role !== "party");
  const remarks: Remark[] = [];
  const leaks = carried.toSorted((a, b) => weightOf(b) - weightOf(a));
  const [leak] = leaks;
  if (leak !== undefined) remarks.push(onLeak(leak, brought, { server, memory }));
  if (told !== undefined) remarks.push(onTold(told));
  else if (brought !== undefined && isActedOn(brought, labels)) remarks.push(onBrought(brought));
  return remarks;
}

const weights = { encoded: 4, secret: 3, "in an address": 3, "bit by bit": 2, quoted: 1 } as const;
const weightOf = ({ how }: Carried): number => weights[how];

interface Scene {
  readonly server: string;
  readonly memory: Memory;
}

function onLeak(leak: Carried, brought: Driven | undefined, { server, memory }: Scene): Remark {
  const { source, fragment, how, hits } = leak;
  const title = "Private content leaves through a tool that sends";
  const base = { title, source, fragment, severity: "high" as const };
  const what = `${how === "quoted" ? `some ${hits * 8} letters` : how} of what ${nameOf(source)} returned`;
  if (brought !== undefined) {
    const words = `${what}, to a place that ${nameOf(brought.known.source)} brought up`;
    return { ...base, rule: "flow/exfiltration", confidence: 0.95, words };
  }
  if (how !== "quoted") {
    const sure = how === "bit by bit" ? 0.7 : how === "secret" && !memory.hasUntrusted ? 0.5 : 0.8;
    return { ...base, rule: "flow/covert-exfiltration", confidence: sure, words: what };
  }
  // Quoting what is private is what mail is for; after strangers asked to hand something on it may be what they wanted. What they
  // wrote themselves, and what stays where it was, is not theirs to gain.
  const isAsked = memory.hasOrders && !source.isUntrusted && source.server !== server;
  return isAsked
    ? { ...base, rule: "flow/trifecta", confidence: 0.72, words: what }
    : { ...base, rule: "flow/private-to-external", severity: "low", confidence: 0.3, words: what };
}

function onTold({ known, fragment, value }: Driven): Remark {
  const words = `${value.kind} "${value.text}": ${nameOf(known.source)} told to do this`;
  const title = "A call does what a text of strangers told to do";
  return {
    rule: "flow/instructed",
    title,
    severity: "high",
    confidence: 0.8,
    source: known.source,
    fragment,
    words,
  };
}

/** A value of strangers matters where it says whom something is sent to, who is paid, or what is destroyed. */
function isActedOn({ value }: Driven, labels: Labels): boolean {
  if (labels.has("destructive")) return value.kind !== "url" && value.kind !== "token";
  return value.kind === "email" || value.kind === "account";
}

function onBrought({ known, fragment, value }: Driven): Remark {
  const words = `${value.kind} "${value.text}" is known from ${nameOf(known.source)} alone`;
  const title = "A value that strangers brought up drives an effect";
  const confidence = value.kind === "account" ? 0.6 : 0.45;
  return {
    rule: "flow/untrusted-aim",
    title,
    severity: "medium",
    confidence,
    source: known.source,
    fragment,
    words,
  };
}

const nameOf = ({ tool, server }: Source): string => `${tool} of "${server}"`;

function finding(remark: Remark, { origin }: Subject, memory: Memory): Finding {
  const { rule, title, severity, confidence, source, fragment, words } = remark;
  const path: JsonPointer = fragment.path;
  const detail = `step ${source.step} ${source.path} → step ${memory.steps} ${path}: ${words}`;
  return {
    rule,
    layer: "flow",
    title,
    severity,
    confidence,
    path,
    span: { start: 0, end: fragment.via.length === 0 ? fragment.text.length : 0 },
    via: fragment.via,
    excerpt: excerpt(redactText(detail), 300),
    fingerprint: fingerprint(rule, path, `${origin.route.server}\0${origin.target ?? ""}\0${source.tool}`),
  };
}
