import type { Detector, Finding, JsonPointer, Subject } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { ToolActs, acts, actsOfText } from "../detect/detectors/activity/acts.ts";
import { Recent } from "../detect/detectors/activity/recent.ts";
import { fingerprint } from "../detect/findings.ts";
import { redactText } from "../detect/detectors/redaction/redact-text.ts";
import { effectsOf } from "./effects.ts";
import { ToolLabels } from "./labels.ts";
import type { Labels, Overrules } from "./labels.ts";
import { Memory } from "./memory.ts";
import { remarksOn } from "./remarks.ts";
import type { Remark } from "./remarks.ts";
import { ofMany, ofWeb } from "./returned.ts";
import { sorts } from "./sentences.ts";
import { whereaboutsOf } from "./sources.ts";
import type { Source, Whereabouts } from "./sources.ts";
import { traceOf } from "./trace.ts";
import type { Called } from "./trace.ts";

/** Sessions that are remembered, and how long one may rest. */
const mostSessions = 64;
const rest = 60 * 60_000;
/** Calls of which it is remembered where they worked, for their results. */
const mostCalls = 2_000;
/** Texts of one result that are read, letters of all of them, and of what was hidden in them. */
const mostTexts = 256;
const mostLetters = 65_536;
const mostHidden = 16_384;

/**
 * The layer of information flow. Sees a value that strangers wrote where it drives an effect, and private content where it leaves, in
 * plain words, encoded, in an address, retold or bit by bit; what is harmless by its words. One memory for each principal, over all its
 * servers. Misses what was retold freely without a name or figure, and what stands far behind in messages that another
 * thread reads.
 * Costs a few passes over each result of a tool that reads for strangers or in private, and over the arguments of a tool that does
 * more than read.
 */
export function flowDetector(overrules?: ReadonlyMap<string, Overrules>): Detector {
  const flow = new Flow(overrules);
  return {
    name: "flow",
    cost: "inline",
    findsSecrets: false,
    keepsState: true,
    detect(subject) {
      if (!follows(subject)) return nothing;
      const { kind, origin } = subject;
      if (kind === "tool_args") return flow.call(subject);
      if (kind === "tool_result") flow.result(subject, origin.target ?? "");
      else flow.resource(subject, origin.target ?? "");
      return nothing;
    },
  };
}

/** Whether the layer looks at a subject: a call, its result, or a resource that was read, each of them traffic. */
export function follows({ kind, origin, at }: Subject): boolean {
  if (origin.time === undefined || at !== "") return false;
  if (kind === "tool_args") return origin.method === "tools/call";
  return (kind === "tool_result" || kind === "resource") && origin.target !== undefined;
}

const nothing: readonly Finding[] = Object.freeze([]);

/** What is remembered of a call for its result. */
interface Call extends Whereabouts {
  readonly labels: Labels;
  /** What it runs reaches outside. */
  readonly isOutside: boolean;
}

class Flow {
  readonly #memories = new Recent<Memory>(mostSessions);
  readonly #labels: ToolLabels;
  readonly #acts = new ToolActs();
  readonly #calls = new Recent<Call>(mostCalls);

  constructor(overrules?: ReadonlyMap<string, Overrules>) {
    this.#labels = new ToolLabels(overrules);
  }

  call(subject: Subject): readonly Finding[] {
    const { origin, fragments } = subject;
    const { server, principal } = origin.route;
    const tool = origin.target ?? "";
    const labels = this.#labels.of(server, tool, origin.definition);
    const does = this.#acts.of(tool, origin.definition);
    const whereabouts = whereaboutsOf(tool, subject.arguments);
    const runs = (does & acts.execute) !== 0;
    const isOutside = runs && fragments.some(({ text }) => outside.test(text.slice(0, mostCommand)));
    this.#calls.set(`${principal}\n${server}\n${tool}`, { labels, ...whereabouts, isOutside });
    const memory = this.#memoryOf(subject);
    memory.steps += 1;
    let effects = effectsOf(tool, does, labels);
    // What a shell is given stays on this machine where it names no other.
    if (runs && !isOutside && !fragments.some(({ text }) => sends(text))) effects &= ~sorts.send;
    const called: Called = { server, tool, effects, does, place: whereabouts.place, fragments };
    const trace = traceOf(memory, called);
    if (trace.driven.length === 0 && trace.carried.length === 0) return nothing;
    return remarksOn(trace, called, memory).map((remark) => finding(remark, subject, memory));
  }

  result(subject: Subject, tool: string): void {
    const { server, principal } = subject.origin.route;
    const call = this.#calls.get(`${principal}\n${server}\n${tool}`);
    const labels = call?.labels ?? this.#labels.of(server, tool, undefined);
    if (!labels.has("untrusted") && !labels.has("private") && labels.size > 0) return;
    this.#hear(subject, tool, {
      isUntrusted: labels.has("untrusted") || call?.isOutside === true,
      isPrivate: labels.has("private") && call?.isOutside !== true,
      isWeb: labels.get("untrusted") === ofWeb,
      isOfMany: labels.get("untrusted") === ofMany,
      place: call?.place ?? "",
      domain: call?.domain ?? "",
      isForReaders: call?.isForReaders ?? false,
    });
  }

  /** A resource is private where it is a file, and written by strangers where it comes from elsewhere. */
  resource(subject: Subject, uri: string): void {
    const isRemote = /^https?:/i.test(uri);
    const whose = {
      isUntrusted: isRemote,
      isPrivate: !isRemote,
      isWeb: isRemote,
      isOfMany: false,
      place: "",
      domain: "",
      isForReaders: false,
    };
    this.#hear(subject, uri.slice(0, 200), whose);
  }

  #hear(
    subject: Subject,
    tool: string,
    whose: Omit<Source, "server" | "tool" | "path" | "step" | "at">,
  ): void {
    const { route, time = 0 } = subject.origin;
    const memory = this.#memoryOf(subject);
    memory.steps += 1;
    memory.meet(whose);
    let left = mostLetters;
    let hidden = mostHidden;
    for (const fragment of subject.fragments.slice(0, mostTexts)) {
      const { path, text, via } = fragment;
      if (text.length < 4) continue;
      if (via.length > 0 && (!whose.isUntrusted || (hidden -= text.length) <= 0)) continue;
      if (via.length === 0 && (left -= text.length) <= -mostLetters) continue;
      memory.hear(fragment, { server: route.server, tool, path, step: memory.steps, at: time, ...whose });
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

const mostCommand = 4_096;
const outside =
  /\b(?:curl|wget|git\s+(?:clone|pull|fetch|log|show)|gh\s|npm\s+view|ssh\s|nslookup|dig\s)|https?:\/\//i;
const sends = (text: string): boolean =>
  (actsOfText(text.slice(0, mostCommand), acts.execute) & acts.send) !== 0;

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
    from: { server: source.server, tool: excerpt(source.tool, 200) },
    fingerprint: fingerprint(rule, path, `${origin.route.server}\0${origin.target ?? ""}\0${source.tool}`),
  };
}
