import type { Finding, Fragment, Inspection, Span, Subject } from "@guardian/model";
import { excerpt } from "@guardian/model";
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
  const here = (secrets.get(placeOf(fragment)) ?? []).toSorted((a, b) => a.span.start - b.span.start);
  for (const { span: secret, placeholder } of here) {
    if (secret.end <= at || secret.start >= span.end) continue;
    copyTo(secret.start);
    text += `‹redacted:${placeholder}›`;
    at = Math.max(at, secret.end);
  }
  copyTo(span.end);
  return { fragment, place: placeName(fragment, secrets), span, text, stretches };
}

/** A pointer without the keys that are secrets themselves. */
function placeName({ path }: Fragment, secrets: ReadonlyMap<string, readonly Secret[]>): string {
  const isTelling = [...secrets.keys()].some(
    (place) => place.startsWith("key ") && (path === place.slice(4) || path.startsWith(`${place.slice(4)}/`)),
  );
  return isTelling ? "‹redacted›" : excerpt(path, mostPlace);
}
