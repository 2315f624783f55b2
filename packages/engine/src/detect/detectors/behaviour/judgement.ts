import type { Instant, Milliseconds } from "@guardian/model";
import type { Remark } from "./finding.ts";
import type { Figure } from "./profile.ts";
import type { Kept } from "./profiles.ts";
import { binOf } from "./sketch.ts";
import { dayWords, sizeWords, timeWords } from "./words.ts";

/** Nothing is said before so much was seen: on so many days, over so many, and so many calls. */
export interface Enough {
  readonly days: number;
  readonly calls: number;
}

export const enough = { days: 4, calls: 80 } as const satisfies Enough;
/** Of the figure itself. */
const enoughValues = 30;

/** True once a profile knows what is usual. */
export function isWarm({ whole }: Kept, time: Instant, { days, calls }: Enough = enough): boolean {
  return whole.calls >= calls && whole.days >= days && time - whole.since >= (days - 1) * 86_400_000;
}

/** True where a rule may speak again; takes note that it did. */
export function maySay(kept: Kept, rule: string, time: Instant, pause: Milliseconds): boolean {
  const last = kept.said.get(rule);
  if (last !== undefined && time - last < pause) return false;
  kept.said.set(rule, time);
  return true;
}

interface Measure {
  readonly rule: string;
  readonly title: string;
  readonly what: string;
  /** What is smaller is never extraordinary, whatever was usual. */
  readonly floor: number;
  readonly words: (value: number) => string;
  /** Whether so far out of range that it deserves a look by itself. */
  readonly canBeGrave: boolean;
  /** What must have been seen of it, where that is not the usual. */
  readonly values?: number;
  readonly needed?: Enough;
}

const measures: Readonly<Record<Figure, Measure>> = {
  arguments: {
    rule: "behaviour/large-arguments",
    title: "A call carries far more than this tool is usually given",
    what: "arguments of",
    floor: 16_384,
    words: sizeWords,
    canBeGrave: true,
  },
  result: {
    rule: "behaviour/large-result",
    title: "A result is far larger than this tool's results usually are",
    what: "result of",
    floor: 131_072,
    words: sizeWords,
    canBeGrave: true,
  },
  latency: {
    rule: "behaviour/slow-answer",
    title: "An answer took far longer than this tool usually takes",
    what: "answer after",
    floor: 10_000,
    words: timeWords,
    canBeGrave: false,
  },
  rate: {
    rule: "behaviour/fast-calls",
    title: "A tool is called far more often than usual",
    what: "calls in one minute:",
    floor: 60,
    words: (value) => String(Math.round(value)),
    canBeGrave: true,
    values: 10,
  },
  sent: {
    rule: "traffic/slow-exfiltration",
    title: "Far more was sent to one destination in a day than usual",
    what: "sent today:",
    floor: 2_000_000,
    words: sizeWords,
    canBeGrave: true,
    values: 3,
    needed: { days: 5, calls: 20 },
  },
};

/** Another eight times beyond the limit, and that after more was seen: rare sizes are still to come when little was. */
const grave = 12;
const enoughForGrave = 200;
/** A figure is known where one of a quarter of it was seen. */
const near = 8;

/** What there is to say about one value of a figure, before it is added; null nearly always, after two comparisons. */
export function remarkOn(kept: Kept, figure: Figure, value: number, time: Instant): Remark | null {
  const { floor, rule, title, what, words, canBeGrave, values = enoughValues, needed } = measures[figure];
  if (value < floor) return null;
  const { whole } = kept;
  const sketch = whole.sketches[figure];
  if (sketch.total < values || value <= sketch.ceiling().value || !isWarm(kept, time, needed)) return null;
  const bin = binOf(value);
  if (sketch.above(bin - near) >= 0.5) return null;
  const { low, high } = sketch.range();
  const isGrave = canBeGrave && bin - sketch.ceiling().bin >= grave && whole.calls >= enoughForGrave;
  return {
    rule,
    layer: figure === "sent" ? "traffic" : "behaviour",
    title,
    severity: isGrave ? "medium" : "low",
    confidence: isGrave ? 0.5 : 0.4,
    detail: `${what} ${words(value)}; normal ${words(low)} to ${words(high)} since ${dayWords(whole.since)}, ${whole.calls} calls`,
  };
}
