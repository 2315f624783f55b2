import type { Fragment, JsonPointer, Severity, Subject } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { likenessOf } from "./hosts.ts";
import type { Likeness } from "./hosts.ts";
import type { Remark } from "./remark.ts";
import { isNamed } from "./terms.ts";
import type { ClientTerms } from "./terms.ts";

/** What is wrong with the address that a request opens, and with those in its words. */
export function unsafeAddressesIn(subject: Subject, terms: ClientTerms): readonly Remark[] {
  const { body, fragments } = subject;
  const remarks: Remark[] = [];
  const url = isObject(body?.value) ? body.value["url"] : undefined;
  const own = body === undefined ? "" : `${body.at}/url`;
  if (typeof url === "string") remarks.push(...remarksOn(signsOf(url, terms), own, { text: url, start: 0 }));
  let left = mostInWords;
  for (const { path, text, via } of fragments) {
    if (left === 0) break;
    if (via.length > 0 || path === own || !text.includes("://")) continue;
    left -= 1;
    remarks.push(...inWords({ path, text }, terms));
  }
  return remarks;
}

const mostInWords = 20;

interface Sign {
  readonly rule: Remark["rule"];
  readonly title: string;
  readonly sure: number;
  readonly severity?: Severity;
}

/** The signs of an address that is to be opened, as it was written; what a browser leaves out of it before it goes there included. */
export function signsOf(url: string, terms: ClientTerms): readonly Sign[] {
  const signs: Sign[] = [];
  if (hidden.test(url)) signs.push(known.hidden);
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address === null) return signs.length > 0 ? signs : [known.unreadable];
  if (address.protocol !== "https:" && address.protocol !== "http:")
    return [...signs, harmful.has(address.protocol) ? known.script : known.scheme];
  if (address.username !== "" || address.password !== "") signs.push(known.credentials);
  if (isNamed(address.hostname, terms.hosts)) return signs;
  const isHere = isLoopback(address.hostname);
  if (address.protocol === "http:" && !isHere) signs.push(known.plain);
  if (isNumeric(address.hostname)) {
    // A notation that nobody writes who wants to be understood is suspect even where it leads back here.
    if (!isHere || !url.includes(address.hostname)) signs.push(known.number);
    return signs;
  }
  const likeness = likenessOf(address.hostname, terms.ownHost);
  if (likeness !== null) signs.push(alike(likeness));
  return signs;
}

/** Control, format, bidi and blank characters, and the backslash that some readers take for a slash. */
const hidden = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\ufe00-\ufe0f\\]/u;

const harmful: ReadonlySet<string> = new Set([
  "javascript:",
  "data:",
  "file:",
  "vbscript:",
  "blob:",
  "about:",
  "view-source:",
  "filesystem:",
]);

/** `URL` has written all numbers of IPv4 as four decimals. */
const isNumeric = (host: string): boolean => host.startsWith("[") || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host);

const isLoopback = (host: string): boolean =>
  host === "localhost" ||
  host.endsWith(".localhost") ||
  host === "[::1]" ||
  /^127(?:\.\d{1,3}){3}$/.test(host);

const known = {
  hidden: {
    rule: "client/address-hidden",
    title: "An address that the user shall open holds characters that are not seen or are read otherwise",
    sure: 0.9,
  },
  unreadable: {
    rule: "client/address-unreadable",
    title: "What the user shall open is no address",
    sure: 0.7,
    severity: "medium",
  },
  script: {
    rule: "client/address-script",
    title: "An address that the user shall open is a script, a file or data",
    sure: 0.95,
  },
  scheme: {
    rule: "client/address-scheme",
    title: "An address that the user shall open starts another program",
    sure: 0.7,
  },
  credentials: {
    rule: "client/address-credentials",
    title: "An address that the user shall open holds a name before its host",
    sure: 0.9,
  },
  plain: {
    rule: "client/address-not-https",
    title: "An address that the user shall open is not protected by TLS",
    sure: 0.8,
  },
  number: {
    rule: "client/address-number",
    title: "An address that the user shall open has a number for a host",
    sure: 0.8,
  },
} as const satisfies Readonly<Record<string, Sign>>;

const alike = ({ sure }: Likeness): Sign => ({
  rule: "client/address-look-alike",
  title: "An address that the user shall open looks like that of somebody else",
  sure,
});

/** In words, an address is an example as often as not: a doubt, and only what deceives its reader. */
function inWords({ path, text }: Pick<Fragment, "path" | "text">, terms: ClientTerms): readonly Remark[] {
  const remarks: Remark[] = [];
  for (const found of text.matchAll(written)) {
    const signs = signsOf(found[0], terms).filter(({ rule }) => deceiving.has(rule));
    const doubts = signs.map(
      (sign) => ({ ...sign, severity: "medium", sure: Math.min(sign.sure, 0.7) }) as const,
    );
    remarks.push(...remarksOn(doubts, path, { text: found[0], start: found.index }));
    if (remarks.length >= mostInWords) break;
  }
  return remarks;
}

const written = /\bhttps?:\/\/[^\s"'<>()]{1,2000}/gi;
const deceiving: ReadonlySet<string> = new Set(["client/address-look-alike", "client/address-credentials"]);

function remarksOn(
  signs: readonly Sign[],
  path: JsonPointer,
  { text, start }: { readonly text: string; readonly start: number },
): readonly Remark[] {
  return signs.map(({ rule, title, sure, severity = "high" }) => ({
    rule,
    title,
    severity,
    confidence: sure,
    path,
    span: { start, end: start + text.length },
    via: [],
    words: text,
  }));
}
