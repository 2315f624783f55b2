import { isWordStart } from "./letters.ts";
import type { Check, Kind, Trigger } from "./kind.ts";
import { secret } from "./kind.ts";
import { isMadeUp } from "./value.ts";

/** A secret that its shape alone gives away. */
export interface Format {
  readonly kind: Kind;
  /** What it begins with, or what stands in it: letters as they are. */
  readonly starts: readonly string[];
  /** Sticky; what it matches is the secret, or its group `value` where there is one. */
  readonly shape: RegExp;
  readonly confidence?: number;
  /** The last word, over what the shape matched. */
  readonly isValid?: (value: string) => boolean;
  /** How far before what is in `starts` the shape begins, for those that do not begin with it. */
  readonly lead?: RegExp;
  readonly reach?: number;
  /** What may stand right behind it and belongs to it. */
  readonly behind?: Pick<Format, "kind" | "shape">;
  /** A cheap look before, where its beginning stands in many texts. */
  readonly gate?: (text: string, start: number) => boolean;
}

/** Formats by vendor under the rule that speaks for many services. */
export function service(
  vendor: string,
  starts: string | readonly string[],
  shape: RegExp,
  more: Partial<Format> = {},
): Format {
  const placeholder = `${vendor.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-token`;
  return {
    kind: secret(placeholder, `A token or key of ${vendor}`, { rule: "cloud-token" }),
    starts: typeof starts === "string" ? [starts] : starts,
    shape,
    ...more,
  };
}

/** The triggers of a format. */
export function triggersOf(format: Format): readonly Trigger[] {
  const check = checkOf(format);
  return format.starts.map((start): Trigger => {
    return {
      literal: start.toLowerCase(),
      reach: format.reach ?? 400,
      gate: format.gate ?? gateOf(start, format.lead === undefined),
      check,
    };
  });
}

const gateOf =
  (start: string, isFirst: boolean) =>
  (text: string, at: number): boolean =>
    text.startsWith(start, at) && (!isFirst || isWordStart(text, at));

function checkOf({ kind, shape, confidence = 0.95, isValid, lead, behind }: Format): Check {
  return ({ text, start }) => {
    const before = lead === undefined ? 0 : (lead.exec(text.slice(0, start))?.[0].length ?? -1);
    if (before < 0) return null;
    shape.lastIndex = start - before;
    const match = shape.exec(text);
    if (match === null) return null;
    const value = match.groups?.["value"] ?? match[0];
    if (isMadeUp(value) || isValid?.(value) === false) return null;
    const from = match.index + match[0].lastIndexOf(value);
    const found = { start: from, end: from + value.length, kind, confidence };
    if (behind === undefined) return found;
    behind.shape.lastIndex = found.end;
    const next = behind.shape.exec(text)?.groups?.["value"];
    if (next === undefined || isMadeUp(next)) return found;
    const { lastIndex } = behind.shape;
    return [found, { start: lastIndex - next.length, end: lastIndex, kind: behind.kind, confidence }];
  };
}
