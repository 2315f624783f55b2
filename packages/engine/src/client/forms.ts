import type { Fragment, Json, JsonObject, JsonPointer, Span, Subject, View } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { memberPath } from "../normalise/walk.ts";
import { nfkc } from "../normalise/views/nfkc.ts";
import { askedIn, labelled, named } from "./asking.ts";
import type { Asked } from "./asking.ts";
import type { Remark } from "./remark.ts";
import { otherWorlds } from "./secret-words.ts";
import type { Secret } from "./secret-words.ts";

/** The secrets that a form asks for: by the names of its fields, their titles, descriptions and formats, and by its message. */
export function secretsAskedIn(subject: Subject): readonly Remark[] {
  const form = readForm(subject);
  const found = new Map<string, Remark>();
  for (const remark of form.remarks) keep(found, remark);
  for (const fragment of subject.fragments) {
    if (found.size >= mostRemarks) break;
    if (!fragment.via.every((view) => readable.has(view))) continue;
    const role = roleOf(fragment, subject, form);
    if (role === null) continue;
    for (const asked of heard(fragment.text, role)) {
      // Without a field to type in, a message asks for nothing that it gets.
      const sure = role === "message" && !form.isOpen ? Math.min(asked.sure, 0.5) : asked.sure;
      keep(found, remarkOn({ ...asked, sure }, fragment));
    }
  }
  return [...found.values()];
}

/** A form that asks for more is stopped for less. */
const mostRemarks = 50;

/** Ways of reading that a person has as well. */
const readable: ReadonlySet<View> = new Set<View>([
  "visible",
  "nfkc",
  "zero-width",
  "spaced",
  "leet",
  "hyphenation",
  "letters",
  "html",
  "key",
]);

type Role = "message" | "label";

function heard(text: string, role: Role): readonly Asked[] {
  if (role === "message") {
    const label = text.length <= shortMessage ? labelled(text) : null;
    return label === null ? askedIn(text) : [label];
  }
  const label = labelled(text);
  return label === null ? askedIn(text) : [label];
}

/** A message of so few letters may be a label: `GitHub password`. */
const shortMessage = 60;

function roleOf({ path }: Fragment, { body }: Subject, form: Form): Role | null {
  if (body === undefined) return "message";
  if (path === `${body.at}/message`) return "message";
  const schema = `${body.at}/requestedSchema`;
  if (!path.startsWith(`${schema}/`)) return null;
  if (path === `${schema}/title` || path === `${schema}/description`) return "message";
  if (isBelow(path, form.closed)) return null;
  return value.test(path) ? null : "label";
}

function isBelow(path: JsonPointer, places: ReadonlySet<JsonPointer>): boolean {
  if (places.size === 0) return false;
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
    if (places.has(path.slice(0, end))) return true;
  return false;
}

/** Members of a field's schema that hold values and no words for the user. */
const value = /\/(?:enum|const|default|pattern|examples|format|type|\$\w+)(?:\/[^/]*)?$/;

interface Form {
  readonly remarks: readonly Remark[];
  /** Fields in which nothing can be typed: a choice, a tick. */
  readonly closed: ReadonlySet<JsonPointer>;
  /** There is a field in which a text or a number can be typed, or nobody knows. */
  readonly isOpen: boolean;
}

function readForm({ body }: Subject): Form {
  const schema = isObject(body?.value) ? body.value["requestedSchema"] : undefined;
  if (body === undefined || !isObject(schema)) return { remarks: [], closed: new Set(), isOpen: true };
  const { message } = body.value as JsonObject; // an object, since it has a schema
  const shown = typeof message === "string" ? message.slice(0, longestContext) : "";
  const into: Reading = { message: shown, remarks: [], closed: new Set(), open: 0 };
  readFields(schema, `${body.at}/requestedSchema`, into);
  return { remarks: into.remarks, closed: into.closed, isOpen: into.open > 0 };
}

const longestContext = 1_000;

interface Reading {
  readonly message: string;
  readonly remarks: Remark[];
  readonly closed: Set<JsonPointer>;
  open: number;
}

/** Under these a schema has more of its fields; the protocol wants them flat, and not every client checks that. */
const combiners = ["allOf", "anyOf", "oneOf", "if", "then", "else", "items"] as const;

/** The reader of frames has bounded depth and number. */
function readFields(schema: JsonObject, at: JsonPointer, into: Reading): void {
  for (const key of combiners) {
    const parts = schema[key];
    if (isObject(parts)) readFields(parts, `${at}/${key}`, into);
    if (!Array.isArray(parts)) continue;
    for (const [index, part] of (parts as readonly Json[]).entries())
      if (isObject(part)) readFields(part, `${at}/${key}/${index}`, into);
  }
  const { properties } = schema;
  if (!isObject(properties)) return;
  for (const name of Object.keys(properties)) {
    const field = properties[name];
    const path = memberPath(`${at}/properties`, name);
    if (isClosed(field)) {
      into.closed.add(path);
      continue;
    }
    if (isObject(field)) readFields(field, path, into);
    if (!isObject(field) || !isObject(field["properties"])) into.open += 1;
    if (into.remarks.length >= mostRemarks) return;
    const asked = byFormat(field) ?? named(plain(name));
    if (asked === null || (asked.secret === "token" && isNumber(field))) continue;
    if (isExplained(field, asked) || isElsewhere(into.message, asked)) continue;
    const shown = { path, text: name, via: ["key"] } as const;
    into.remarks.push(remarkOn({ ...asked, span: { start: 0, end: 0 } }, shown));
  }
}

/** `token`, titled "Token symbol": what a user reads says that a word of many meanings has another one. */
function isExplained(field: Json | undefined, { secret, sure }: Asked): boolean {
  if (!isObject(field) || sure > ambiguous) return false;
  return ["title", "description"].some((member) => {
    const words = field[member];
    if (typeof words !== "string" || !mention[secret].test(words)) return false;
    return labelled(words) === null && askedIn(words).length === 0;
  });
}

/** The message is about wires, parcels or games. */
const isElsewhere = (message: string, { secret, sure }: Asked): boolean =>
  sure <= ambiguous && otherWorlds[secret]?.test(message) === true;

const ambiguous = 0.75;
const mention: Readonly<Record<Secret, RegExp>> = {
  password: /credential|pass|pw/i,
  token: /token|secret|key/i,
  code: /code|2fa|mfa/i,
  card: /card/i,
  pin: /pin/i,
  "seed-phrase": /mnemonic/i,
  identity: /security/i,
};

const plain = (name: string): string => nfkc(name.slice(0, longestName))?.text ?? name.slice(0, longestName);
const longestName = 200;

function isClosed(field: Json | undefined): boolean {
  if (!isObject(field)) return false;
  if (field["type"] === "boolean" || field["type"] === "null") return true;
  const items = field["type"] === "array" ? field["items"] : field;
  if (!isObject(items)) return false;
  return ["enum", "oneOf", "anyOf", "const"].some((key) => items[key] !== undefined && !isFree(items[key]));
}

/** A choice of schemas, one of which takes any text, is none. */
const isFree = (choice: Json): boolean =>
  Array.isArray(choice) &&
  (choice.length === 0 ||
    choice.some((one: Json) => isObject(one) && one["const"] === undefined && one["enum"] === undefined));

const isNumber = (field: Json | undefined): boolean =>
  isObject(field) && (field["type"] === "number" || field["type"] === "integer");

function byFormat(field: Json | undefined): Asked | null {
  if (!isObject(field)) return null;
  const format = typeof field["format"] === "string" ? field["format"].toLowerCase() : "";
  const secret = formats.get(format);
  return secret === undefined ? null : { secret, sure: 0.95, span: { start: 0, end: 0 } };
}

const formats: ReadonlyMap<string, Secret> = new Map([
  ["password", "password"],
  ["secret", "password"],
  ["otp", "code"],
  ["one-time-code", "code"],
  ["credit-card", "card"],
  ["cc-number", "card"],
  ["cc-csc", "card"],
  ["ssn", "identity"],
]);

function keep(found: Map<string, Remark>, remark: Remark): void {
  const key = `${remark.rule} ${remark.path}`;
  const known = found.get(key);
  if (known === undefined || known.confidence < remark.confidence) found.set(key, remark);
}

function remarkOn({ secret, sure, span }: Asked, fragment: Fragment): Remark {
  const { path, text, via } = fragment;
  return {
    rule: `client/asks-for-${secret}`,
    title: titles[secret],
    severity: "high",
    confidence: Math.round(sure * 100) / 100,
    path: fragment.pathAt?.(span) ?? path,
    span: located(fragment, span),
    via,
    words: around(text, span),
  };
}

const located = (fragment: Fragment, span: Span): Span => fragment.locate?.(span) ?? span;

function around(text: string, { start, end }: Span): string {
  return end === 0 ? text.slice(0, 120) : text.slice(Math.max(0, start - 60), end + 40);
}

const titles: Readonly<Record<Secret, string>> = {
  password: "A form asks the user for a password, which the protocol forbids",
  token: "A form asks the user for a token or key, which the protocol forbids",
  code: "A form asks the user for a one-time code",
  card: "A form asks the user for the data of a payment card",
  pin: "A form asks the user for a PIN",
  "seed-phrase": "A form asks the user for the words or keys of a wallet",
  identity: "A form asks the user for a number of social security",
};
