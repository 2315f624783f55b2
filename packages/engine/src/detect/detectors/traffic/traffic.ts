import type { Detector, Finding, Severity } from "@guardian/model";
import type { Activities, Activity } from "../activity/activity.ts";
import { digest, mix } from "../activity/digest.ts";
import { Recent } from "../activity/recent.ts";
import { findingOf } from "../behaviour/finding.ts";
import type { Remark } from "../behaviour/finding.ts";
import type { Profiles } from "../behaviour/profiles.ts";
import { isToStranger, placeOf } from "../behaviour/stranger.ts";
import { sizeWords, timeWords } from "../behaviour/words.ts";
import { CountMin } from "./count-min.ts";
import { steps, windows } from "./limits.ts";
import type { Budgets } from "./limits.ts";
import { addToday, outflowRemark } from "./outflow.ts";
import { Place, Principal, Stream } from "./streams.ts";

/**
 * The layer of traffic. Sees over all sessions of the process what no single message shows: bursts, timers, many small parcels to
 * one address, calls all over the place, surges of errors, loops and spent budgets, huge frames. Misses what stays below the limits,
 * and an attacker with more names than it remembers, who makes it forget the others (`bounds`). Costs some additions a message, and
 * a fixed room. What a limit is crossed by is told once a pause; a spent budget is told with every further call, so that a policy can stop them.
 */
export function trafficDetector(activities: Activities, profiles: Profiles, budgets: Budgets): Detector {
  const traffic = new Traffic(profiles, budgets);
  return {
    name: "traffic",
    cost: "inline",
    findsSecrets: false,
    keepsState: true,
    detect(subject) {
      const activity = activities.of(subject);
      return activity === null ? nothing : traffic.see(activity);
    },
  };
}

const nothing: readonly Finding[] = Object.freeze([]);

/** So many of each are remembered; 1 to 2 KB each at most. */
export const bounds = { principals: 500, streams: 2_000, places: 4_096 } as const;

const minute = 60_000;

export class Traffic {
  readonly #profiles: Profiles;
  readonly #budgets: Budgets;
  readonly #principals = new Recent<Principal>(bounds.principals);
  readonly #streams = new Recent<Stream>(bounds.streams);
  readonly #places = new Recent<Place>(bounds.places);
  readonly #repeats = new CountMin(2 * minute);

  constructor(profiles: Profiles, budgets: Budgets) {
    this.#profiles = profiles;
    this.#budgets = budgets;
  }

  /** How many things are remembered, of each kind: bounded whatever comes. */
  get sizes(): Readonly<Record<keyof typeof bounds, number>> {
    return { principals: this.#principals.size, streams: this.#streams.size, places: this.#places.size };
  }

  see(activity: Activity): readonly Finding[] {
    const { principal, keys, form } = activity;
    const who = this.#principals.obtain(principal, () => new Principal());
    const stream = this.#streams.obtain(keys.all, () => new Stream());
    const remarks: Remark[] = [];
    const say = (remark: Remark | null): void => {
      if (remark !== null) remarks.push(remark);
    };
    if (activity.bytes >= steps.frame[0]) say(oversized(activity));
    if (form === "call") {
      this.#call(activity, who, stream, say);
    } else say(errorSurge(activity, stream));
    const told = remarks.length === 0 ? nothing : remarks.map((remark) => findingOf(remark, activity));
    const spent = this.#budget(activity, who);
    return spent === null ? told : [...told, spent];
  }

  #call(activity: Activity, who: Principal, stream: Stream, say: (remark: Remark | null) => void): void {
    say(burst(activity, stream));
    say(this.#repeated(activity, stream));
    say(fanOut(activity, who));
    const { keys, principal, time, bytes } = activity;
    const place = placeOf(activity);
    if (place === null) return;
    const beacon = this.#places.obtain(`${keys.tool}\n${place}`, () => new Place());
    const isStrange = isToStranger(this.#profiles, activity);
    say(regular(activity, beacon, isStrange));
    const kept = this.#profiles.get(place, time);
    const others = this.#profiles.get(`outs\n${principal}`, time);
    addToday({ kept, others }, time, bytes);
    say(outflowRemark(activity, { kept, others, isStrange, most: this.#budgets.sent }));
  }

  #repeated({ session, tool, time, facts }: Activity, stream: Stream): Remark | null {
    if (facts.digest === null) return null;
    const count = this.#repeats.add(digest(session, mix(digest(tool), facts.digest)), time);
    const most = this.#budgets.repeats;
    if (count <= most) return null;
    const grade = graded(count, [most, most * 4]);
    if (!stream.maySay(`repeats ${grade.severity}`, time, 10 * minute)) return null;
    return {
      ...about("denial-of-wallet", "The same call is made again and again"),
      ...grade,
      detail: `the same call ${count} times within two minutes; the limit is ${most}`,
    };
  }

  /** One finding for the whole time that a budget is spent: the first of it is worth a look, the others carry the rule for policies. */
  #budget(activity: Activity, who: Principal): Finding | null {
    const { form, time, bytes } = activity;
    const calls = who.calls.add(form === "call" ? 1 : 0, time);
    const volume = who.bytes.add(bytes, time);
    const isSpent = calls > this.#budgets.calls || volume > this.#budgets.bytes;
    if (!isSpent) return (who.spent = null);
    if (who.spent !== null) return who.spent;
    const what =
      calls > this.#budgets.calls
        ? `${Math.round(calls)} calls in an hour; the budget is ${this.#budgets.calls}`
        : `${sizeWords(volume)} in an hour; the budget is ${sizeWords(this.#budgets.bytes)}`;
    const remark: Remark = {
      ...about("denial-of-wallet", "A principal has spent its budget"),
      severity: "low",
      confidence: 0.9,
      detail: what,
    };
    who.spent = findingOf(remark, activity);
    return who.maySay("budget", time, windows.budget) ? { ...who.spent, severity: "medium" } : who.spent;
  }
}

const about = (name: string, title: string) =>
  ({ rule: `traffic/${name}`, layer: "traffic", title }) as const;

/** Between the two numbers a note, beyond the second worth a look. */
function graded(
  value: number,
  [, second]: readonly [number, number],
): {
  readonly severity: Severity;
  readonly confidence: number;
} {
  return value >= second ? { severity: "medium", confidence: 0.5 } : { severity: "low", confidence: 0.4 };
}

function oversized({ bytes }: Activity): Remark {
  return {
    ...about("oversized-frame", "A very large message"),
    ...graded(bytes, steps.frame),
    detail: `a message of ${sizeWords(bytes)}; large is from ${sizeWords(steps.frame[0])} on`,
  };
}

function burst({ time }: Activity, stream: Stream): Remark | null {
  const count = stream.burst.add(1, time);
  if (count < steps.burst[0]) return null;
  const grade = graded(count, steps.burst);
  if (!stream.maySay(`burst ${grade.severity}`, time, 10 * minute)) return null;
  return {
    ...about("burst", "A burst of calls"),
    ...grade,
    detail: `${Math.round(count)} calls in ${timeWords(windows.burst)}`,
  };
}

function errorSurge({ time, hasFailed }: Activity, stream: Stream): Remark | null {
  const answers = stream.answers.add(1, time);
  const errors = stream.errors.add(hasFailed ? 1 : 0, time);
  stream.failing += (Number(hasFailed) - stream.failing) / 2_000;
  if (errors < steps.errors[0] || errors / answers < Math.max(0.5, 3 * stream.failing)) return null;
  const grade = graded(errors, steps.errors);
  if (!stream.maySay(`errors ${grade.severity}`, time, 60 * minute)) return null;
  return {
    ...about("error-surge", "Most calls to a server fail"),
    ...grade,
    detail: `${Math.round(errors)} of ${Math.round(answers)} calls failed in ${timeWords(windows.errors)}`,
  };
}

function fanOut({ server, tool, facts, time }: Activity, who: Principal): Remark | null {
  const counts = {
    tools: who.tools.add(digest(tool, digest(server)), time),
    servers: who.servers.add(digest(server), time),
    destinations: facts.destination === null ? 0 : who.destinations.add(digest(facts.destination), time),
  };
  for (const what of ["tools", "servers", "destinations"] as const) {
    const count = counts[what];
    if (count < steps[what][0]) continue;
    const grade = graded(count, steps[what]);
    if (!who.maySay(`${what} ${grade.severity}`, time, 10 * minute)) continue;
    return {
      ...about("fan-out", "Calls all over the place"),
      ...grade,
      detail: `${count} different ${what} in ${timeWords(windows.fanOut)}`,
    };
  }
  return null;
}

/** A timer that calls a place which is new to an established principal is worth a look; a poll that is known is everyday work. */
function regular({ time }: Activity, place: Place, isStrange: boolean): Remark | null {
  const interval = place.beacon.add(time);
  if (interval === null || !place.maySay(`beacon ${isStrange}`, time, 30 * 1_440 * minute)) return null;
  return {
    ...about("beacon", "Calls to a place outside at regular intervals"),
    ...(isStrange ? { severity: "medium", confidence: 0.5 } : { severity: "low", confidence: 0.3 }),
    detail: `a call every ${timeWords(interval)}, as regular as a timer's${isStrange ? ", to a place that was first called today" : ""}`,
  };
}
