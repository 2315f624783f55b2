import type { Detector, Finding, Fragment, Json, JsonObject, Subject, SubjectKind } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { isObject } from "../../../decode/message.ts";
import { steps } from "../../../decode/locate.ts";
import { fingerprint } from "../../findings.ts";
import { commandSign } from "./command.ts";
import { ldapSign, nosqlSign, templateSign, xmlSign } from "./languages.ts";
import { markupSign } from "./markup/markup.ts";
import { pathSign } from "./path/path.ts";
import { purposeOf } from "./purpose.ts";
import type { Purpose } from "./purpose.ts";
import { damage } from "./sign.ts";
import type { Analyser, Attack, Sign } from "./sign.ts";
import { sqlSign } from "./sql/sql.ts";
import { urlSign } from "./url.ts";

const kinds: ReadonlySet<SubjectKind> = new Set<SubjectKind>(["tool_args", "prompt_args", "completion"]);

/** A value is read in pieces of this size, in UTF-16 units, that overlap a little. */
const piece = 4_096;
const overlap = 128;
/** Of one subject no more than this is read: what is longer is a document, which the other layers read. */
const most = 64 * 1024;
/** Signs that are less sure are not told. */
const leastSure = 0.3;

/**
 * The layer of arguments (input validation). Sees: values that leave the place they are put into - a query, a shell line, a page, a
 * path, an address, a template, an XML document, a filter -, judged by their structure and by what the argument is for. Misses: an
 * attack that needs two arguments, and what stands behind the first 64 KB. Costs: nothing for plain words; some microseconds for
 * each kind of language whose signs stand in a value.
 */
export function argumentDetector(): Detector {
  return {
    name: "argument",
    cost: "inline",
    detect(subject) {
      return kinds.has(subject.kind) ? lookAt(subject) : none;
    },
  };
}

const none: readonly Finding[] = [];

function lookAt(subject: Subject): readonly Finding[] {
  const findings = new Map<string, Finding>();
  let left = most;
  for (const fragment of subject.fragments) {
    if (left <= 0) break;
    if (!special.test(fragment.text)) continue;
    const purpose = purposeIn(subject, fragment);
    for (let start = 0; start < fragment.text.length && left > 0; start += piece - overlap) {
      const text = fragment.text.slice(start, start + piece);
      left -= text.length;
      for (const sign of signsOf(text))
        add(findings, { sign, fragment, start, confidence: weighed(sign, purpose) });
    }
  }
  addOperators(findings, subject);
  return [...findings.values()];
}

/** Operators of document databases that stand as keys where a plain value belongs: `{"password": {"$ne": null}}`. */
function addOperators(findings: Map<string, Finding>, subject: Subject): void {
  const found = operatorIn(subject.arguments, "", 0);
  if (found === null) return;
  const sign: Sign = { ...operator, span: { start: 0, end: found.key.length } };
  const confidence = weighed(sign, purposeIn(subject, { path: found.owner, text: "", via: [] }));
  add(findings, {
    sign,
    fragment: { path: found.path, text: found.key, via: ["key"] },
    start: 0,
    confidence,
  });
}

const operator = { attack: "nosql-injection", form: "whole", confidence: 0.84 } as const;
const operators =
  /^\$(?:ne|gt|gte|lt|lte|in|nin|regex|where|exists|or|and|not|nor|eq|expr|function|elemMatch|type|mod|all|size|jsonSchema)$/;
/** An operator stands near the top; deeper, it is somebody's data. */
const deepest = 6;

interface Operator {
  readonly key: string;
  readonly path: string;
  readonly owner: string;
}

function operatorIn(value: Json | undefined, path: string, depth: number): Operator | null {
  if (depth > deepest || typeof value !== "object" || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const at = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (operators.test(key)) return { key, path: at, owner: path };
    const found = operatorIn(inner, at, depth + 1); // a member of a Json value
    if (found !== null) return found;
  }
  return null;
}

/** What every attack on a parser needs at least one of. */
const special = /[<>'"`;|&$(){}[\]\\%#*@=\n\0/]|\.\.|--|^\s*\d|[\uff00-\uff5e]/;

function signsOf(text: string): readonly Sign[] {
  const looks = analysers.filter(({ needs }) => needs.test(text));
  return looks.map(({ look }) => look(text)).filter((sign) => sign !== null);
}

/** Each analyser with what its attack cannot do without: a cheap first look. */
const analysers: readonly { readonly needs: RegExp; readonly look: Analyser }[] = [
  { needs: /['"`();#=|&-]|\/\*|\b(?:union|select|order|having|waitfor|exec)\b/i, look: sqlSign },
  { needs: /[<>]|\bon\w|script|alert|document\.|eval|location|String\./i, look: markupSign },
  { needs: /[/\\%]|\.\.|0x2|boot\.ini/i, look: pathSign },
  { needs: /[;&|`$<>(){\n%]|\bnc\b|-e/, look: commandSign },
  { needs: /:\/|:\\|\d\.\d|0x|metadata|\[::|^\d+$/, look: urlSign },
  { needs: /[{<#$@*~[]/, look: templateSign },
  { needs: /<!|include/i, look: xmlSign },
  { needs: /\$|this|&&|\|\||db\.|return/, look: nosqlSign },
  { needs: /[()*]|'\s*or|\]\|/i, look: ldapSign },
];

/** The languages that an argument is made for, so that a text in them is its job. */
const jobs: Readonly<Partial<Record<Purpose, readonly Attack[]>>> = {
  sql: ["sql-injection", "nosql-injection", "ldap-injection"],
  shell: [
    "command-injection",
    "path-traversal",
    "ssti",
    "sql-injection",
    "ssrf",
    "nosql-injection",
    "ldap-injection",
    "xss",
  ],
  code: [
    "xss",
    "command-injection",
    "ssti",
    "sql-injection",
    "nosql-injection",
    "ldap-injection",
    "path-traversal",
    "ssrf",
    "xxe",
  ],
  markup: ["ssti", "ldap-injection", "ssrf", "sql-injection"],
  template: ["ssti", "xss", "ldap-injection"],
  query: ["nosql-injection", "sql-injection", "ldap-injection", "ssti"],
  json: ["nosql-injection"],
};

/** How sure a sign is once it is known what the argument is for. */
function weighed({ attack, form, confidence }: Sign, purpose: Purpose): number {
  if (jobs[purpose]?.includes(attack) === true) return 0;
  if (purpose === "markup" && attack === "xss") return Math.min(confidence, 0.5);
  if (purpose === "markup" || purpose === "json") return confidence * 0.8;
  // People write about commands, queries and addresses; what breaks out of its place is no prose.
  if (purpose === "prose") return form === "whole" ? confidence * 0.7 : confidence;
  if (purpose === "number" || purpose === "identifier") return Math.min(0.98, confidence + 0.12);
  return confidence;
}

interface Seen {
  readonly sign: Sign;
  readonly fragment: Fragment;
  readonly start: number;
  readonly confidence: number;
}

/** Keeps the surest finding of each attack and place. */
function add(findings: Map<string, Finding>, { sign, fragment, start, confidence }: Seen): void {
  if (confidence < leastSure) return;
  const rule = `argument/${sign.attack}`;
  const key = `${rule} ${fragment.path}`;
  if (confidence <= (findings.get(key)?.confidence ?? 0)) return;
  const span = { start: sign.span.start + start, end: Math.min(fragment.text.length, sign.span.end + start) };
  const text = fragment.text.slice(span.start, span.end);
  findings.set(key, {
    rule,
    layer: "argument",
    title: titles[sign.attack],
    severity: damage[sign.attack],
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
};

/** What the argument that a fragment stands in is for. */
function purposeIn(subject: Subject, { path }: Fragment): Purpose {
  const { origin } = subject;
  const names = steps(path);
  // On the wire `/params/arguments/NAME`, in a text `/arguments/NAME`, `/NAME` or nothing.
  const at = names.indexOf("arguments") + 1;
  const inside = names.slice(at).filter((name) => !/^\d+$/.test(name));
  const name = origin.argument ?? inside[0] ?? "";
  const tool = origin.target ?? toolIn(subject);
  const { definition } = origin;
  const about = definition?.["description"];
  return purposeOf({
    name: inside.at(-1) ?? name,
    schema: schemaOf(definition, name),
    tool,
    about: typeof about === "string" ? about.slice(0, 1_000) : "",
  });
}

/** A text that is a whole call names its tool itself. */
function toolIn({ fragments }: Subject): string {
  return fragments.find(({ path }) => path === "/name")?.text.slice(0, 200) ?? "";
}

function schemaOf(definition: JsonObject | undefined, name: string): JsonObject | undefined {
  const schema: Json | undefined = definition?.["inputSchema"];
  const properties = isObject(schema) ? schema["properties"] : undefined;
  const own = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isObject(own) ? own : undefined;
}
