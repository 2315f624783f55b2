import type { Instant } from "@guardian/model";
import type { Activity } from "../activity/activity.ts";
import type { Remark } from "../behaviour/finding.ts";
import { maySay, remarkOn } from "../behaviour/judgement.ts";
import { dayOf } from "../behaviour/profile.ts";
import type { Kept } from "../behaviour/profiles.ts";
import { sizeWords } from "../behaviour/words.ts";

interface Flow {
  /** What goes to the destination. */
  readonly kept: Kept;
  /** What goes to any one destination of the principal: those that are seldom called have no usual of their own. */
  readonly others: Kept;
  /** Whether the destination is new, and the principal is not. */
  readonly isStrange: boolean;
  /** Bytes in a day that are too much whatever was usual. */
  readonly most: number;
}

const rule = "traffic/slow-exfiltration";
const day = 86_400_000;
/** To a destination that is new to a principal who is not. */
const mostToStranger = 4_000_000;

/** Adds what a call sends to the sum of the day; the sum of a day before goes into what is usual for all destinations. */
export function addToday(
  { kept, others }: Pick<Flow, "kept" | "others">,
  time: Instant,
  bytes: number,
): void {
  const { lastDay, today } = kept.whole;
  const closed = dayOf(time) > lastDay ? today : 0;
  kept.note(time, (profile) => {
    profile.calls += 1;
    profile.today += bytes;
  });
  others.note(time, (profile) => {
    profile.calls += 1;
    if (closed > 0) profile.sketches.sent.add(closed);
  });
}

const knowsItself = ({ whole }: Kept): boolean => whole.sketches.sent.total >= 3;

/** What there is to say about the sum that went to one destination today; asked after the sum has grown. */
export function outflowRemark({ time }: Activity, { kept, others, isStrange, most }: Flow): Remark | null {
  const { today } = kept.whole;
  const remark =
    today > most
      ? spent(today, most)
      : isStrange && today > mostToStranger
        ? stranger(today)
        : remarkOn(knowsItself(kept) ? kept : others, "sent", today, time);
  if (remark === null || !maySay(kept, `${rule} ${remark.severity}`, time, day)) return null;
  return remark;
}

const title = "Much data goes to one destination, bit by bit";

const spent = (today: number, most: number): Remark => ({
  rule,
  layer: "traffic",
  title,
  severity: "medium",
  confidence: 0.5,
  detail: `sent today: ${sizeWords(today)}; the budget of a day is ${sizeWords(most)}`,
});

const stranger = (today: number): Remark => ({
  rule,
  layer: "traffic",
  title,
  severity: "medium",
  confidence: 0.5,
  detail: `sent today: ${sizeWords(today)}, to a destination that was first called today`,
});
