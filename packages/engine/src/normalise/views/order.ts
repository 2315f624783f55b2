import { CODES, ENCIPHERED, LEET, MIRRORED, SPACED } from "../language/survey.ts";
import { AMPERSAND, BACKSLASH, DIVIDED, ESCAPED, MARKUP, PERCENT, RETURN, UNUSUAL } from "../shapes.ts";
import { ascii85 } from "./ascii85.ts";
import { cipher } from "./cipher.ts";
import { codes } from "./codes.ts";
import type { Derived } from "./derived.ts";
import { html } from "./html.ts";
import { hyphenation } from "./hyphenation.ts";
import { leet } from "./leet.ts";
import { letters } from "./letters.ts";
import { nfkc } from "./nfkc.ts";
import { percent } from "./percent.ts";
import { quotedPrintable } from "./quoted-printable.ts";
import { reversed } from "./reversed.ts";
import { spaced } from "./spaced.ts";
import { tags } from "./tags.ts";
import { terminal } from "./terminal.ts";
import { turned } from "./turned.ts";
import { unicodeEscape } from "./unicode-escape.ts";
import { variation } from "./variation.ts";
import { visible } from "./visible.ts";
import { zeroWidth } from "./zero-width.ts";

/** A view that reads a whole text, and the shapes that call for it. */
export interface WholeView {
  readonly shape: number;
  readonly decodes: boolean;
  readonly read: (text: string) => Derived | null;
}

/** A view that finds texts in another one, and the shapes that call for it. */
export interface PartView {
  readonly shape: number;
  readonly read: (text: string) => Iterable<Derived>;
}

const one =
  (read: (text: string) => Derived | null) =>
  (text: string): readonly Derived[] => {
    const derived = read(text);
    return derived === null ? [] : [derived];
  };

/** The views that read a whole text, in the order in which disguises are taken off. */
export const wholeViews: readonly WholeView[] = [
  { shape: UNUSUAL, decodes: false, read: visible },
  { shape: UNUSUAL, decodes: false, read: letters },
  { shape: UNUSUAL, decodes: false, read: nfkc },
  { shape: PERCENT, decodes: true, read: percent },
  { shape: AMPERSAND, decodes: true, read: html },
  { shape: BACKSLASH, decodes: true, read: unicodeEscape },
];

/** The views of what shows nothing, or something else than stands there; the whole views take it away. */
export const hiddenViews: readonly PartView[] = [
  { shape: UNUSUAL, read: one(tags) },
  { shape: UNUSUAL, read: variation },
  { shape: UNUSUAL, read: one(zeroWidth) },
  { shape: UNUSUAL | RETURN, read: one(terminal) },
];

/** The views of a part of a text whose letters are disguised. */
export const disguises: readonly PartView[] = [
  { shape: ESCAPED, read: one(quotedPrintable) },
  { shape: DIVIDED, read: one(hyphenation) },
  { shape: SPACED | UNUSUAL, read: one(spaced) },
  { shape: UNUSUAL, read: turned },
  { shape: LEET, read: one(leet) },
  { shape: MIRRORED, read: reversed },
  { shape: ENCIPHERED, read: cipher },
  { shape: CODES, read: codes },
  { shape: MARKUP, read: ascii85 },
];

/** What calls for one of them. */
export const DISGUISED = disguises.reduce((all, { shape }) => all | shape, 0);
