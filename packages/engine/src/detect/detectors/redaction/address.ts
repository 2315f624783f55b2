import type { Probe, Sensitive, Trigger } from "./kind.ts";
import { personal, secret } from "./kind.ts";
import { isLetterOrDigit, runBack } from "./letters.ts";
import { isRandom, isStandIn } from "./value.ts";

const urlPassword = secret("url-password", "A password inside a URL", {
  rule: "url-credentials",
  type: "url_credentials",
  rank: "certain",
});
const urlToken = secret("url-token", "A token inside a URL", {
  rule: "url-credentials",
  type: "url_credentials",
  rank: "header",
});
const dsn = secret("sentry-dsn", "The address to which an application reports its errors", {
  rule: "sentry-dsn",
  severity: "medium",
  rank: "certain",
});
const email = personal("email", "An e-mail address", { severity: "info", rank: "contact" });

/** Credentials inside URLs, and e-mail addresses. */
export const addressTriggers: readonly Trigger[] = [
  { literal: "://", reach: 400, gate: couldNameUser, check: urlCredentials },
  { literal: "@", reach: 200, gate: isBetweenNames, check: emailAddress },
];

/** A host without a user has no @ before the path begins, which is where nearly every address is told apart. */
function couldNameUser(text: string, _start: number, end: number): boolean {
  const last = Math.min(end + 66, text.length);
  for (let at = end; at < last; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x3a || unit === 0x40) return at > end || text.charCodeAt(at + 1) !== 0x2f;
    // Blank, quotes, / ? # < > \
    if (
      unit <= 0x20 ||
      unit === 0x22 ||
      unit === 0x27 ||
      unit === 0x2f ||
      unit === 0x3f ||
      unit === 0x23 ||
      unit === 0x3c ||
      unit === 0x3e ||
      unit === 0x5c
    )
      return false;
  }
  return false;
}

const authority = /[^\s"'<>`\\]{3,350}/y;
const host =
  /^(?:[A-Za-z0-9_-](?:[A-Za-z0-9_.-]{0,120}[A-Za-z0-9_])?|\[[0-9A-Fa-f:]{2,40}\]|\$\{?\w+\}?|%s|\{\{?\w+\}?\})(?:[:/?#,;)\]}|.&!]|$)/;

function urlCredentials({ text, start, end }: Probe): Sensitive | null {
  authority.lastIndex = end;
  const rest = authority.exec(text)?.[0];
  if (rest === undefined || !rest.includes("@")) return null;
  const colon = rest.search(/[:/?#@]/);
  if (rest[colon] === "@") return userOnly({ text, start, end }, rest, colon);
  if (rest[colon] !== ":") return null;
  // The last @ that a host follows: a password may hold one, and a path behind the host as well.
  for (let at = rest.indexOf("@", colon); at !== -1; at = rest.indexOf("@", at + 1)) {
    const value = rest.slice(colon + 1, at);
    if (!host.test(rest.slice(at + 1)) || value.length === 0) continue;
    if (value.length > 200 || /^\d{1,5}\//.test(value)) return null;
    const next = rest.indexOf("@", at + 1);
    const slash = rest.indexOf("/", at);
    if (next !== -1 && (slash === -1 || next < slash) && host.test(rest.slice(next + 1))) continue;
    // An @ at its front names no variable here.
    const isOpen = isStandIn(value.replace(/^@/, "")) || value.length < 3 || value === rest.slice(0, colon);
    return isOpen ? null : { start: end + colon + 1, end: end + at, kind: urlPassword, confidence: 0.85 };
  }
  return null;
}

function userOnly({ text, start, end }: Probe, rest: string, at: number): Sensitive | null {
  const user = rest.slice(0, at);
  const scheme = /https?$/i.exec(text.slice(0, start))?.[0];
  const tail = /^[\w.-]*(?:ingest\.[\w.]*sentry\.io|sentry[\w.-]*)\/[\d/]{1,24}/.exec(rest.slice(at + 1));
  if (scheme !== undefined && tail !== null && /^[0-9a-f]{32}$/.test(user))
    return { start: start - scheme.length, end: end + at + 1 + tail[0].length, kind: dsn, confidence: 0.85 };
  if (!isRandom(user, 20)) return null;
  return { start: end, end: end + at, kind: urlToken, confidence: 0.8 };
}

function isBetweenNames(text: string, start: number, end: number): boolean {
  const [before, after] = [text.charCodeAt(start - 1), text.charCodeAt(end)];
  return (
    (isLetterOrDigit(before) || before === 0x5f || before === 0x2d || before === 0x2b || before > 0x7f) &&
    isLetterOrDigit(after)
  );
}

const domain =
  /(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}(?<tld>[A-Za-z]{2,24})(?![A-Za-z0-9_-])/y;
/** Ends of file names that look like domains. */
const files = new Set(
  "png jpg jpeg gif svg webp ico bmp js mjs cjs ts tsx jsx css scss html htm json yaml yml xml md txt log lock map py rb go rs java class local2 git zip tar gz".split(
    " ",
  ),
);

function emailAddress({ text, start, end }: Probe): Sensitive | null {
  let from = runBack(text, start, 64, isLocal);
  while (from < start && ".%+'-".includes(text[from] ?? "")) from += 1;
  if (from === start || text[start - 1] === ".") return null;
  domain.lastIndex = end;
  const tld = domain.exec(text)?.groups?.["tld"]?.toLowerCase();
  if (tld === undefined || files.has(tld)) return null;
  const after = text[domain.lastIndex] ?? "";
  // user@host:path of git and scp, a package's version, a user in a URL or behind a name.
  if (after === ":" && /[\w~/.]/.test(text[domain.lastIndex + 1] ?? "")) return null;
  if (text.slice(from, start) === "git" || !/[a-z]/i.test(text.slice(end, domain.lastIndex - tld.length)))
    return null;
  if (/[/@:]/.test(text[from - 1] ?? "") && isInUrl(text, from)) return null;
  return { start: from, end: domain.lastIndex, kind: email, confidence: 0.9 };
}

const isLocal = (unit: number): boolean =>
  isLetterOrDigit(unit) ||
  unit === 0x5f ||
  unit === 0x2e ||
  unit === 0x2d ||
  unit === 0x2b ||
  unit === 0x25 ||
  unit === 0x27 ||
  (unit >= 0xc0 && unit <= 0x24f);

/** Behind `://user:` or `@`, but not behind `mailto:` or a label. */
function isInUrl(text: string, from: number): boolean {
  if (text[from - 1] !== ":") return true;
  const scheme = text.lastIndexOf("://", from);
  return scheme !== -1 && !/[\s/?#]/.test(text.slice(scheme + 3, from));
}
