import type { Detector, Finding, Fragment, Severity, Subject, SubjectKind } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { fingerprint } from "../../findings.ts";
import { Incomplete } from "../../incomplete.ts";
import { mayBeLanguage, signsIn } from "./analysers.ts";
import { keySignsIn } from "./keys.ts";
import { isTitle, purposeIn, usualIn } from "./known.ts";
import type { Purpose } from "./purpose.ts";
import { fencesOf, outside } from "./fences.ts";
import type { Fences } from "./fences.ts";
import type { Roots } from "./roots.ts";
import type { Attack, Sign } from "./sign.ts";
import { damage } from "./sign.ts";
import { leastSure, weigh, weighUsual } from "./weigh.ts";
import type { Weight } from "./weigh.ts";

export interface ArgumentOptions {
  /** Where the arguments of a server's tools may lead, by the server's name. */
  readonly roots?: ReadonlyMap<string, Roots>;
}

const kinds: ReadonlySet<SubjectKind> = new Set<SubjectKind>(["tool_args", "prompt_args", "completion"]);

/** A value is read in pieces of this size, in UTF-16 units, that overlap a little. */
const piece = 4_096;
const overlap = 128;
/** Of one subject no more than this is looked at closely; what has no sign of any language does not count. */
const most = 4 * 1024 * 1024;
/** Of one subject no more findings than this are told. */
const mostFindings = 100;

/**
 * The layer of arguments (input validation). Sees: values that leave the place they are put into - a query, a shell line, a page, a
 * path, an address, a template, an XML document, a filter -, judged by their structure and by what the argument is for. Misses: an
 * attack that needs two arguments, and one that stands over the edge of a piece. Costs: 5 ns a character for plain words; some
 * microseconds for each kind of language whose signs stand in a value. What it had no time for is a fault.
 */
export function argumentDetector({ roots }: ArgumentOptions = {}): Detector {
  return {
    name: "argument",
    cost: "inline",
    findsSecrets: false,
    detect(subject, { deadline }) {
      if (!kinds.has(subject.kind)) return none;
      return lookAt(subject, performance.now() + deadline, fencesOf(subject, roots));
    },
  };
}

const none: readonly Finding[] = [];

function lookAt(subject: Subject, until: number, roots: Fences): readonly Finding[] {
  const findings = new Map<string, Finding>();
  let left = most;
  for (const fragment of subject.fragments) {
    // Texts of several arguments together are the value of none.
    if (fragment.pathAt !== undefined || !mayBeLanguage(fragment.text)) continue;
    const purpose = purposeIn(subject, fragment);
    const leads = fragment.via.length === 0 ? outside(fragment.text, purpose, roots) : null;
    if (leads !== null) add(findings, { ...leads, fragment, start: 0 });
    if (purpose === "code") continue;
    for (let start = 0; start < fragment.text.length; start += piece - overlap) {
      const text = fragment.text.slice(start, start + piece);
      if (!mayBeLanguage(text)) continue;
      left -= text.length;
      if (left < 0) throw new Incomplete([...findings.values()], { reason: "truncated", detail: tooMuch });
      if (performance.now() > until) throw new Incomplete([...findings.values()]);
      for (const sign of signsIn(text))
        add(findings, { sign, fragment, start, ...weighed(sign, subject, fragment, purpose) });
    }
  }
  addKeys(findings, subject);
  return [...findings.values()];
}

/** What an argument is made for counts first; what it usually holds only says more of a note. */
function weighed(sign: Sign, subject: Subject, fragment: Fragment, purpose: Purpose): Weight {
  const isLine = sign.attack === "header-injection" && isTitle(subject, fragment);
  const weight = weigh(sign, isLine ? "identifier" : purpose);
  if (subject.origin.usual === undefined) return weight;
  const usual = usualIn(subject, fragment, purpose);
  return usual === null ? weight : weighUsual(weight, sign, usual);
}

const tooMuch = `the arguments have more than ${most} characters that may be some language; the rest was not looked at`;

/** Keys that are an attack where a plain value belongs. */
function addKeys(findings: Map<string, Finding>, subject: Subject): void {
  for (const { sign, key, path, owner } of keySignsIn(subject)) {
    // What leads to a prototype does so whatever its argument is for.
    const weight =
      sign.attack === "prototype-pollution"
        ? { confidence: sign.confidence, severity: damage[sign.attack] }
        : weigh(sign, purposeIn(subject, { path: owner, text: "", via: [] }));
    add(findings, { sign, fragment: { path, text: key, via: ["key"] }, start: 0, ...weight });
  }
}

interface Seen {
  readonly sign: Sign;
  readonly fragment: Fragment;
  readonly start: number;
  readonly confidence: number;
  readonly severity: Severity;
}

/** Keeps the surest finding of each attack and place. */
function add(findings: Map<string, Finding>, { sign, fragment, start, confidence, severity }: Seen): void {
  if (confidence < leastSure || findings.size >= mostFindings) return;
  const rule = `argument/${sign.attack}`;
  const key = `${rule} ${fragment.path}`;
  if (confidence <= (findings.get(key)?.confidence ?? 0)) return;
  const span = { start: sign.span.start + start, end: Math.min(fragment.text.length, sign.span.end + start) };
  const text = fragment.text.slice(span.start, span.end);
  findings.set(key, {
    rule,
    layer: "argument",
    title: titles[sign.attack],
    severity,
    confidence,
    path: fragment.path,
    span: fragment.locate?.(span) ?? span,
    via: fragment.via,
    excerpt: excerpt(text, 160),
    fingerprint: fingerprint(rule, fragment.path, text),
  });
}

const titles: Readonly<Record<Attack, string>> = {
  "sql-injection": "The argument goes on as SQL where a plain value belongs",
  xss: "The argument runs script where a browser shows it",
  "path-traversal": "The argument is a path that leaves where it should stay",
  "command-injection": "The argument goes on as a command of a shell",
  ssrf: "The argument is an address inside of the server's own network",
  ssti: "The argument is an expression that a template engine would run",
  xxe: "The argument is XML that makes its parser fetch something",
  "nosql-injection": "The argument is an operator of a database where a plain value belongs",
  "ldap-injection": "The argument goes on as a filter of a directory",
  "header-injection": "The argument ends its line and goes on as a header of its own",
  "prototype-pollution": "The argument leads to the prototype of a program's objects",
  "outside-roots": "The argument leads out of the roots that the configuration gives its server",
  "outside-client-roots": "The argument leads out of the roots that the client told its server",
};
