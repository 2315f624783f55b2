import type { Detector, Finding, Instant, JsonObject } from "@guardian/model";
import { isObject } from "../../../decode/message.ts";
import type { PackedChain } from "../../../rules/chain/chain.ts";
import type { Activities, Activity } from "../activity/activity.ts";
import { acts } from "../activity/acts.ts";
import { digest, mix } from "../activity/digest.ts";
import { Recent } from "../activity/recent.ts";
import { Chains } from "./chains.ts";
import { findingOf } from "./finding.ts";
import type { Remark } from "./finding.ts";
import { isWarm, maySay, remarkOn } from "./judgement.ts";
import { hourOf } from "./profile.ts";
import type { Figure } from "./profile.ts";
import type { Kept, Profiles } from "./profiles.ts";
import { isToStranger } from "./stranger.ts";
import { dayWords } from "./words.ts";

/** What the layer shares with that of traffic, and the chains that it looks for. */
export interface BehaviourOptions {
  readonly activities: Activities;
  readonly profiles: Profiles;
  readonly chains: readonly PackedChain[];
  /** Whether somebody takes note of where calls go; else no place is known to be new. */
  readonly knowsPlaces: boolean;
}

/**
 * The layer of habits. Sees what a principal does with a tool that it, or anybody before it in this installation, never did: sizes,
 * times, rates, errors, arguments, hours, and which tool follows which; and chains of calls that rules describe. Misses what an attacker does as slowly and as small as
 * everyday work, and everything before enough was seen. Costs a few look-ups and additions for each message. Its findings are
 * weak by themselves: unusual is not hostile.
 */
export function behaviourDetector(options: BehaviourOptions): Detector {
  const { activities } = options;
  const behaviour = new Behaviour(options);
  return {
    name: "behaviour",
    cost: "inline",
    findsSecrets: false,
    keepsState: true,
    detect(subject) {
      const activity = activities.of(subject);
      if (activity === null) return nothing;
      return activity.form === "call" ? behaviour.call(activity) : behaviour.answer(activity);
    },
  };
}

const nothing: readonly Finding[] = Object.freeze([]);
const hour = 3_600_000;
const minute = 60_000;
/** Sessions of which the tool before is remembered. */
const mostSessions = 4_096;

class Behaviour {
  readonly #profiles: Profiles;
  readonly #chains: Chains;
  readonly #knowsPlaces: boolean;
  readonly #before = new Recent<{ tool: number }>(mostSessions);

  constructor({ profiles, chains, knowsPlaces }: BehaviourOptions) {
    this.#profiles = profiles;
    this.#chains = new Chains(chains);
    this.#knowsPlaces = knowsPlaces;
  }

  call(activity: Activity): readonly Finding[] {
    const { keys, time, bytes, facts, session, tool } = activity;
    const own = this.#profiles.get(keys.tool, time);
    const all = this.#profiles.get(keys.all, time);
    const remarks: Remark[] = [];
    const judge = judgeOf(own, time, remarks);
    judge("arguments", bytes);
    const before = minuteBefore(own, time);
    judge("rate", own.inMinute);
    newMember(own, activity, remarks);
    const isNewHour = newHour(all, activity, remarks);
    const last = this.#before.get(session);
    const now = digest(tool);
    if (last === undefined) this.#before.set(session, { tool: now });
    else newPair(all, activity, last.tool, remarks);
    own.note(time, (profile) => {
      profile.calls += 1;
      profile.sketches.arguments.add(bytes);
      if (before > 0) profile.sketches.rate.add(before);
      for (const { hash } of facts.members) profile.members.add(hash);
    });
    all.note(time, (profile) => {
      profile.calls += 1;
      if (isNewHour) profile.hours.add(hourOf(time));
      if (last === undefined) return;
      profile.pairs.add(mix(last.tool, now));
      profile.firsts.add(last.tool);
    });
    if (last !== undefined) last.tool = now;
    remarks.push(
      ...this.#chains.see(activity, () => this.#knowsPlaces && isToStranger(this.#profiles, activity)),
    );
    return remarks.length === 0 ? nothing : remarks.map((remark) => findingOf(remark, activity));
  }

  answer(activity: Activity): readonly Finding[] {
    const { keys, time, bytes, latency, hasFailed } = activity;
    const own = this.#profiles.get(keys.tool, time);
    const remarks: Remark[] = [];
    const judge = judgeOf(own, time, remarks);
    if (!hasFailed) judge("result", bytes);
    if (latency !== null) judge("latency", latency);
    manyErrors(own, activity, remarks);
    own.note(time, (profile) => {
      profile.answers += 1;
      if (hasFailed) profile.errors += 1;
      else profile.sketches.result.add(bytes);
      if (latency !== null) profile.sketches.latency.add(latency);
    });
    return remarks.length === 0 ? nothing : remarks.map((remark) => findingOf(remark, activity));
  }
}

/** Judges values of figures before they are added. */
function judgeOf(own: Kept, time: Instant, remarks: Remark[]): (figure: Figure, value: number) => void {
  return (figure, value) => {
    const remark = remarkOn(own, figure, value, time);
    if (remark !== null && maySay(own, `${remark.rule} ${remark.severity}`, time, hour)) remarks.push(remark);
  };
}

/** Counts a call, and gives the number of the last minute that is over with this call; 0 while it runs. */
function minuteBefore(own: Kept, time: Instant): number {
  const now = Math.floor(time / minute);
  if (now <= own.minute) {
    own.inMinute += 1;
    return 0;
  }
  const before = own.inMinute;
  own.minute = now;
  own.inMinute = 1;
  return before;
}

/** An argument, or a type of one, that was never given before. */
function newMember(own: Kept, { facts, subject, time }: Activity, remarks: Remark[]): void {
  const { members } = own.whole;
  const known = members.size;
  for (const { name, hash } of facts.members) {
    if (members.of(hash) > 0) continue;
    // Where names come and go (a map, not a list of parameters), a new one says nothing.
    if (known === 0 || known > 24 || members.isOpen || !isWarm(own, time)) continue;
    if (!maySay(own, "behaviour/new-argument", time, hour)) continue;
    const isDeclared = declares(subject.origin.definition, name);
    const { since, calls } = own.whole;
    remarks.push({
      rule: "behaviour/new-argument",
      layer: "behaviour",
      title: "A call has an argument that this tool was never given before",
      severity: "low",
      confidence: isDeclared ? 0.2 : 0.4,
      detail: `an argument${isDeclared ? "" : " that the tool does not declare"}, or a type of value, that none of ${calls} calls since ${dayWords(since)} had`,
      path: `/params/arguments/${name.slice(0, 200).replaceAll("~", "~0").replaceAll("/", "~1")}`,
    });
  }
}

/** An hour of the day (UTC) at which, and around which, this principal never worked with this server. */
function newHour(all: Kept, { time }: Activity, remarks: Remark[]): boolean {
  const { hours, days, since } = all.whole;
  const count = Math.floor(time / hour);
  if (all.hour === count) return false;
  all.hour = count;
  const now = hourOf(time);
  const isNew = [now, (now + 1) % 24, (now + 23) % 24].every((one) => hours.of(one) < 0.3);
  if (
    isNew &&
    isWarm(all, time, { days: 10, calls: 500 }) &&
    maySay(all, "behaviour/new-hour", time, 20 * hour)
  ) {
    remarks.push({
      rule: "behaviour/new-hour",
      layer: "behaviour",
      title: "Calls at an hour at which there never were any",
      severity: "low",
      confidence: 0.2,
      detail: `calls at ${String(now).padStart(2, "0")}:00 UTC; none around that hour on ${days} days since ${dayWords(since)}`,
    });
  }
  return true;
}

/** A tool that sends, runs or reconfigures, after one that it never followed. */
/** A tool that sends, runs or reconfigures, after one that it never followed. */
function newPair(all: Kept, activity: Activity, first: number, remarks: Remark[]): void {
  if ((activity.acts & risky) === 0) return;
  const { pairs, firsts, calls, since } = all.whole;
  if (pairs.of(mix(first, digest(activity.tool))) > 0 || pairs.isOpen || firsts.of(first) < 100) return;
  if (!isWarm(all, activity.time, { days: 5, calls: 500 })) return;
  if (!maySay(all, "behaviour/new-sequence", activity.time, hour)) return;
  remarks.push({
    rule: "behaviour/new-sequence",
    layer: "behaviour",
    title: "A tool that sends or runs something was called after one that it never followed",
    severity: "low",
    confidence: 0.2,
    detail: `the tool before was followed by others ${Math.round(firsts.of(first))} times in ${calls} calls since ${dayWords(since)}, never by this one`,
  });
}

/** Of the last 32 answers, far more failed than usual. */
function manyErrors(own: Kept, { time, hasFailed }: Activity, remarks: Remark[]): void {
  own.endings = ((own.endings << 1) | (hasFailed ? 1 : 0)) >>> 0;
  own.ended = Math.min(32, own.ended + 1);
  if (!hasFailed) return;
  const failed = bitsOf(own.endings);
  const { answers, errors, since, calls } = own.whole;
  if (failed < 16 || answers < 100) return;
  const usual = errors / answers;
  if (failed / 32 < 4 * usual || !isWarm(own, time)) return;
  if (!maySay(own, "behaviour/many-errors", time, 6 * hour)) return;
  remarks.push({
    rule: "behaviour/many-errors",
    layer: "behaviour",
    title: "A tool fails far more often than usual",
    severity: "low",
    confidence: 0.3,
    detail: `${failed} of the last ${own.ended} calls failed; normal ${(usual * 100).toFixed(1)} % since ${dayWords(since)}, ${calls} calls`,
  });
}

const risky = acts.send | acts.execute | acts["write-config"];

function declares(definition: JsonObject | undefined, name: string): boolean {
  const schema = definition?.["inputSchema"];
  const properties = isObject(schema) ? schema["properties"] : undefined;
  return isObject(properties) && Object.hasOwn(properties, name);
}

function bitsOf(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
