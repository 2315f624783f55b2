import type { Activity } from "../activity/activity.ts";
import { acts } from "../activity/acts.ts";
import { isWarm } from "./judgement.ts";
import type { Profiles } from "./profiles.ts";

/** Of a principal whose ways are known, a new destination says something. */
const established = { days: 5, calls: 150 } as const;

/** The key of the place outside to which a call goes: an address in its arguments, else a tool that sends; null where it goes nowhere. */
export function placeOf({ acts: does, facts, keys, principal }: Activity): string | null {
  const isOutward = (does & acts.send) !== 0 || facts.destination !== null;
  return isOutward ? `out\n${principal}\n${facts.destination ?? keys.tool}` : null;
}

/** True where a call goes to a place that was first called today, by a principal that is established. */
export function isToStranger(profiles: Profiles, activity: Activity): boolean {
  const place = placeOf(activity);
  if (place === null || profiles.get(place, activity.time).whole.days > 1) return false;
  return isWarm(profiles.get(activity.keys.all, activity.time), activity.time, established);
}
