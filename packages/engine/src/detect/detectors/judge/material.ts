import type { Finding, Fragment, Inspection, Span, Subject } from "@guardian/model";
import { excerpt } from "@guardian/model";
import type { Mark } from "../../secrets.ts";
import { sensitiveIn } from "../redaction/redact-text.ts";
import { selection } from "./selection.ts";

/** A stretch of a piece's text that stands in the fragment as well, at `at`. */
export interface Stretch extends Span {
  readonly at: number;
}

/** One part of a subject as it is sent: bounded, and without the secrets that were found in it. */
export interface Piece {
  readonly fragment: Fragment;
  /** Where it stands, fit to be shown. */
  readonly place: string;
  /** In the fragment's text. */
  readonly span: Span;
  readonly text: string;
  readonly stretches: readonly Stretch[];
}

export interface Material {
  readonly pieces: readonly Piece[];
  /** True where something was left out. */
  readonly isCut: boolean;
}

/** Each piece costs some words around it, so that their number is bounded like the text. */
const mostPieces = 100;
const mostPlace = 120;

/**
 * What of a subject goes to a judge: all of it where it is short, else its head, its tail and what stands around the evidence;
 * decoded views only where evidence was seen through them. What was found to be a secret is replaced by its placeholder.
 */
export function materialOf(
  subject: Subject,
  { findings }: Pick<Inspection, "findings">,
  limit: number,
): Material {
  const secrets = Map.groupBy(findings.filter(isSecret), placeOf);
  const plain = subject.fragments.filter(({ via }) => isPlain(via));
  const seen = new Set(
    findings.filter(({ via }) => !isPlain(via)).map(({ path, via }) => `${via.join()} ${path}`),
  );
  // A view's spans are not those of the secret, so that a view of a text that holds one stays here.
  const views = subject.fragments.filter(
    ({ path, via }) => !isPlain(via) && seen.has(`${via.join()} ${path}`) && !secrets.has(` ${path}`),
  );
  const own = selection(
    plain,
    windowsOf(plain, findings),
    views.length === 0 ? limit : Math.ceil(limit * 0.75),
  );
  const decoded = selection(views, [], Math.floor(limit / 4));
  const parts = [...own.parts, ...(views.length === 0 ? [] : decoded.parts)];
  const pieces = parts.slice(0, mostPieces).map(({ fragment, span }) => pieceOf(fragment, span, secrets));
  const isCut = own.isCut || (views.length > 0 && decoded.isCut) || parts.length > mostPieces;
  return { pieces, isCut };
}

/** What was sent of the text that a finding is about; null where that cannot be said, as of a decoded view. */
export function sentOf({ pieces }: Material, finding: Finding): string | null {
  const { start, end } = finding.span;
  for (const { fragment, span, text, stretches } of pieces) {
    if (placeOf(fragment) !== placeOf(finding) || span.end <= start || span.start >= end) continue;
    const inside = stretches.filter(({ at, start: from, end: to }) => at < end && at + to - from > start);
    const [first, last] = [inside[0], inside.at(-1)];
    if (first === undefined || last === undefined) return null;
    const from = first.start + Math.max(0, start - first.at);
    return text.slice(from, Math.min(last.end, last.start + end - last.at));
  }
  return null;
}

type Secret = Finding & { readonly placeholder: string };

const isSecret = (finding: Finding): finding is Secret => finding.placeholder !== undefined;

/** Texts as they stand in the message, keys among them. */
const isPlain = (via: Fragment["via"]): boolean => via.length === 0 || (via.length === 1 && via[0] === "key");

/** A key and the value beside it have the same path. */
const placeOf = ({ path, via }: Pick<Finding, "path" | "via">): string =>
  `${via.includes("key") ? "key" : ""} ${path}`;

function windowsOf(
  plain: readonly Fragment[],
  findings: readonly Finding[],
): { index: number; span: Span }[] {
  const indices = new Map(plain.map((fragment, index) => [placeOf(fragment), index]));
  return findings.flatMap((finding) => {
    const index = indices.get(placeOf(finding));
    return index === undefined || isSecret(finding) ? [] : [{ index, span: finding.span }];
  });
}

function pieceOf(fragment: Fragment, span: Span, secrets: ReadonlyMap<string, readonly Secret[]>): Piece {
  let text = "";
  const stretches: Stretch[] = [];
  let at = span.start;
  const copyTo = (end: number): void => {
    if (end <= at) return;
    stretches.push({ start: text.length, end: text.length + end - at, at });
    text += fragment.text.slice(at, end);
    at = end;
  };
  const known = (secrets.get(placeOf(fragment)) ?? []).map(({ span: found, placeholder }) => ({
    ...found,
    placeholder,
  }));
  const here = [...known, ...seenAround(fragment.text, span)].toSorted((a, b) => a.start - b.start);
  for (const { placeholder, ...secret } of here) {
    if (secret.end <= at || secret.start >= span.end) continue;
    copyTo(secret.start);
    text += `‹redacted:${placeholder}›`;
    at = Math.max(at, secret.end);
  }
  copyTo(span.end);
  return { fragment, place: placeName(fragment, secrets), span, text, stretches };
}

/** A value that begins or ends outside of a piece is known by what stands there. */
const reach = 2_000;

/** What looks like a secret or personal data, whether or not a layer has said so: that one may be switched off. */
function seenAround(text: string, span: Span): readonly Mark[] {
  const from = Math.max(0, span.start - reach);
  return sensitiveIn(text.slice(from, span.end + reach)).map(({ start, end, kind }) => ({
    start: start + from,
    end: end + from,
    placeholder: kind.placeholder,
  }));
}

/** A pointer without the keys that are secrets themselves. */
function placeName({ path }: Fragment, secrets: ReadonlyMap<string, readonly Secret[]>): string {
  const isTelling = [...secrets.keys()].some(
    (place) => place.startsWith("key ") && (path === place.slice(4) || path.startsWith(`${place.slice(4)}/`)),
  );
  return isTelling ? "‹redacted›" : excerpt(path, mostPlace);
}
