import type { Kind, Sensitive } from "./kind.ts";
import { personal } from "./kind.ts";
import { isLetter, isLetterOrDigit, isUpper, runBack } from "./letters.ts";
import { europeanForms } from "./national-europe.ts";
import { worldForms } from "./national-world.ts";
import type { Numeral } from "./number.ts";

/** A number that a state or a bank gives to a person. */
export interface NationalForm {
  readonly type: string;
  readonly title: string;
  /** Sticky, over the text from the number's first letter or digit on. */
  readonly shape: RegExp;
  /** Over the letters and digits alone. */
  readonly isValid?: (value: string) => boolean;
  /** In the words before it; where absent, shape and check digits say enough. */
  readonly named?: RegExp;
  /** How many letters stand before its first digit. */
  readonly lead?: number;
}

interface Ready extends NationalForm {
  readonly kind: Kind;
}

const ready: readonly Ready[] = [...europeanForms, ...worldForms].map((form) => {
  return {
    ...form,
    kind: personal(form.type, form.title, { rule: "national-id", type: form.type.replaceAll("-", "_") }),
  };
});
const byLead = Map.groupBy(ready, ({ lead = 0 }) => lead);
/** All words that any form waits for, and all shapes that need none, as one question each. */
const anyName = new RegExp(
  [...new Set(ready.flatMap(({ named }) => (named === undefined ? [] : [named.source])))].join("|"),
);
const anyShape = new RegExp(
  ready
    .flatMap(({ named, lead, shape }) =>
      named === undefined && lead === undefined ? [`(?:${shape.source})`] : [],
    )
    .join("|"),
  "y",
);

/** National numbers by check digits, by shape, and by the words before them. */
export function nationalNumber(numeral: Numeral): Sensitive | null {
  const { text, start } = numeral;
  const lead = start - runBack(text, start, 7, isLetter);
  // `QQ 12 34 56 C`
  const isSpaced =
    lead === 0 &&
    text[start - 1] === " " &&
    isUpper(text.charCodeAt(start - 2)) &&
    isUpper(text.charCodeAt(start - 3));
  const found = isSpaced ? firstOf(byLead.get(2), numeral, start - 3) : null;
  if (found !== null) return found;
  if (lead === 0) {
    anyShape.lastIndex = start;
    if (!anyShape.test(text) && !anyName.test(numeral.before)) return null;
  }
  return firstOf(byLead.get(lead), numeral, start - lead);
}

function firstOf(forms: readonly Ready[] | undefined, numeral: Numeral, from: number): Sensitive | null {
  for (const form of forms ?? []) {
    const found = matches(form, numeral, from);
    if (found !== null) return found;
  }
  return null;
}

function matches({ shape, isValid, named, kind }: Ready, numeral: Numeral, from: number): Sensitive | null {
  const { text, start } = numeral;
  const edge = text.charCodeAt(from - 1);
  if (isLetterOrDigit(edge) || edge === 0x5f) return null;
  shape.lastIndex = from;
  const found = shape.exec(text)?.[0];
  if (found === undefined) return null;
  const end = from + found.length;
  const next = text.charCodeAt(end);
  if (
    isLetterOrDigit(next) ||
    next === 0x5f ||
    (/[-./]/.test(text[end] ?? "") && /\d/.test(text[end + 1] ?? ""))
  )
    return null;
  if (named !== undefined && !named.test(numeral.before)) return null;
  // Behind a dash or a dot it is the rest of something longer.
  if (named === undefined && /[-./_#=\d]$/.test(text.slice(Math.max(0, from - 1), from))) return null;
  if (isValid?.(found.replaceAll(/[^A-Za-z0-9]/g, "")) === false) return null;
  return { start: Math.min(from, start), end, kind, confidence: named === undefined ? 0.7 : 0.85 };
}
