import type { Span } from "@guardian/model";

const reach = 160;

const closers: Readonly<Record<string, string | undefined>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "“": "”",
  "‘": "’",
  "«": "»",
  "„": "“”",
  "「": "」",
};

/**
 * True where the span stands in quotation marks or backticks inside a line of prose, as in an article about attacks. A
 * string of JSON and a whole line in quotes are not quoted in this sense: that is how a value is written.
 */
export function isQuoted(text: string, span: Span): boolean {
  const opening = openingBefore(text, span.start);
  if (opening < 0) return false;
  const closer = closers[text.charAt(opening)] ?? "";
  const after = text.slice(span.end, span.end + reach);
  let close = 0;
  while (close < after.length && !closer.includes(after.charAt(close)) && after.charAt(close) !== "\n")
    close += 1;
  if (close === after.length || after.charAt(close) === "\n") return false;
  const before = lineBefore(text, opening).trimEnd();
  const isValue = before === "" || /["\]}]\s*:$|[[{=]$|",$|\\$/.test(before);
  return !isValue || (before === "" && /^ [a-z(]/.test(after.slice(close + 1)));
}

/** The quotation mark that is still open where the match begins, or -1. */
function openingBefore(text: string, start: number): number {
  const line = lineBefore(text, start);
  const from = start - line.length;
  let open = -1;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (open >= 0 && closers[line.charAt(open)]?.includes(character) === true) open = -1;
    else if (open < 0 && closers[character] !== undefined && !isApostrophe(line, at)) open = at;
  }
  return open < 0 ? -1 : from + open;
}

const isApostrophe = (line: string, at: number): boolean =>
  "'‘".includes(line.charAt(at)) && /[\p{L}\p{N}]/u.test(line.charAt(at - 1));

function lineBefore(text: string, at: number): string {
  const part = text.slice(Math.max(0, at - reach), at);
  return part.slice(part.lastIndexOf("\n") + 1);
}
