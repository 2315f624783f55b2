import { isLetterOrDigit, runBack } from "./letters.ts";
import type { Kind, Probe, Sensitive, Trigger } from "./kind.ts";
import { secret } from "./kind.ts";
import type { NameClass } from "./name.ts";
import { classOf } from "./name.ts";
import { isDense, isPassword, isRandom, isStandIn } from "./value.ts";

const rule = "password-assignment";
const options = { rule, severity: "medium", rank: "assigned" } as const;
const kinds: Readonly<Record<Exclude<NameClass, null>, Kind>> = {
  password: secret("password", "A password that is written out", options),
  secret: secret("secret", "A secret that is written out", options),
  token: secret("token", "A token that is written out", options),
  key: secret("api-key", "A key that is written out", options),
  "aws-secret": secret("aws-secret", "An AWS secret access key", {
    rule: "aws-secret-key",
    type: "aws_secret_access_key",
    severity: "critical",
    rank: "certain",
  }),
};

/** The same in prose and on command lines, where it is less sure: taken out of logs, and of traffic by a strict policy. */
const told: Readonly<Record<Exclude<NameClass, null | "aws-secret">, Kind>> = {
  password: { ...kinds.password, severity: "low" },
  secret: { ...kinds.secret, severity: "low" },
  token: { ...kinds.token, severity: "low" },
  key: { ...kinds.key, severity: "low" },
};

/** Letters that names of secrets hold. */
const literals = [
  "pass",
  "pwd",
  "secret",
  "token",
  "key",
  "credential",
  "auth",
  "contrase",
  "senha",
  "kennwort",
  "wachtwoord",
  "haslo",
  "parola",
  "heslo",
  "salasana",
  "sess",
  "sid=",
  "pw",
  "senord",
  "adgangskode",
  "lozinka",
  "geslo",
  "creds",
];

const reach = 600;

export const assignmentTriggers: readonly Trigger[] = [
  ...literals.map((literal): Trigger => ({ literal, reach, gate: couldAssign, check: assignment })),
];

/** Behind the name there must be something that gives it a value, or a closing quote, or prose that does. */
export function couldAssign(text: string, _start: number, end: number): boolean {
  let at = text.charCodeAt(end - 1) === 0x3d ? end - 1 : end;
  const last = Math.min(end + 32, text.length);
  while (at < last && isNameUnit(text.charCodeAt(at))) at += 1;
  switch (text.charCodeAt(at)) {
    case 0x3d: // =
    case 0x3a: // :
    case 0x22: // "
    case 0x27: // '
    case 0x60: // `
    case 0x5c: // \
    case 0x5d: // ]
    case 0x28: // (
    case 0x29: // )
    case 0x3e: // >
    case 0x7c: // |
    case 0x2a: // *
    case 0xff1a: // ：
      return true;
    case 0x20:
      return couldBeProse(text, at);
    default:
      return false;
  }
}

/** A blank and then an operator, a value of an option, or words that lead to a value. */
function couldBeProse(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return (
    !isLetterOrDigit(next) ||
    !/^ (?:and|or|in|a|the|that|which|from|with|by|must|should|can|will|may|has|have|if|when|as|field|reset|policy|parameter|argument)\b/.test(
      text.slice(at, at + 12),
    )
  );
}

/** Letters of most scripts, but no punctuation of theirs. */
const isNameUnit = (unit: number): boolean =>
  isLetterOrDigit(unit) ||
  unit === 0x5f ||
  unit === 0x2d ||
  unit === 0x2e ||
  (unit >= 0xc0 && unit <= 0x1fff) ||
  (unit >= 0x3040 && unit <= 0xd7ff);

const nameAfter = /[A-Za-z0-9_.\u00c0-\u024f\u30a0-\u30ff-]{0,32}/y;
const operator =
  /(?:\\{0,2}["'`]|[\])*]){0,4}[ \t]{0,12}(?:"?[ \t]value[ \t]?=|:=|=>|={1,3}|:|->|→|：|>|\||,(?=[ \t]{0,4}\\?["'])|\((?=[ \t]{0,2}\\?["']))[ \t]{0,12}|[ \t]{1,4}(?=["'])/y;
const prose =
  /(?:[ \t](?:for|to|of|on|at|de|para|für|di|per|voor)(?:[ \t][\w@.'/-]{1,30}){1,5}?)?(?:[ \t]{0,2}(?:[:=]|\b(?:is|was|are|will be|set to|changed to|reset to|ist|lautet|es|est|é|è)\b:?))[ \t]{1,3}/y;
const option = /[ \t]{1,3}/y;

function assignment({ text, start, end }: Probe): Sensitive | null {
  const before = text.slice(runBack(text, start, 48, isNameUnit), start);
  nameAfter.lastIndex = text.charCodeAt(end - 1) === 0x3d ? end - 1 : end;
  const after = nameAfter.exec(text)?.[0] ?? "";
  const literal = text.slice(start, nameAfter.lastIndex - after.length);
  const own = before + literal + after;
  // "the API key", "Access Key": there the words before say what kind of key.
  const name = /^keys?$/i.test(own)
    ? (twoWords.exec(text.slice(Math.max(0, start - 32), start))?.[0] ?? "") + own
    : own;
  const named = classOf(name);
  if (named === null) return null;
  const at = nameAfter.lastIndex;
  const way = wayTo(text, at, before);
  if (way === null) return null;
  return judged(text, way, { named, name, isUrl: isQuery(text, start - before.length) });
}

interface Way {
  readonly at: number;
  /** `bare`: nothing but a blank stands between a name and what may be its value. */
  readonly style: "code" | "prose" | "option" | "bare";
}

/** `<name>value</name>`: a bracket that closes nothing else. */
const element = /<[\w.:-]{1,60}(?:[ \t][^<>]{0,80})?>$/;

/** From a name to where its value begins. */
export function wayTo(text: string, at: number, before: string): Way | null {
  operator.lastIndex = at;
  const found = operator.exec(text)?.[0];
  if (found !== undefined) {
    const isBracket = /^>/.test(found);
    if (isBracket && (found !== ">" || !element.test(text.slice(Math.max(0, at - 60), operator.lastIndex))))
      return null;
    return { at: operator.lastIndex, style: /^[ \t]+$/.test(found) ? "option" : "code" };
  }
  option.lastIndex = at;
  if (before.startsWith("-")) return option.test(text) ? { at: option.lastIndex, style: "option" } : null;
  prose.lastIndex = at;
  if (prose.test(text)) return { at: prose.lastIndex, style: "prose" };
  return option.test(text) ? { at: option.lastIndex, style: "bare" } : null;
}

const twoWords = /(?:[A-Za-z]{1,16}[ _-]){1,2}$/;

const isQuery = (text: string, start: number): boolean => text[start - 1] === "?" || text[start - 1] === "&";

interface Named {
  readonly named: Exclude<NameClass, null>;
  readonly name: string;
  readonly isUrl: boolean;
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

/** The value at a place, if it is a secret of its name's class. */
export function judged(text: string, { at, style }: Way, { named, name, isUrl }: Named): Sensitive | null {
  const value = valueAt(text, at, isUrl, style);
  if (value === null) return null;
  const { start, end } = value;
  // `NAME=value` and `--name value` give values as plainly as quotes do.
  const isQuoted =
    value.isQuoted || style === "option" || (/^[A-Z0-9_]+$/.test(name) && text[at - 1] === "=");
  const words = text.slice(start, end);
  if (words.length === 0 || words.toLowerCase() === name.toLowerCase()) return null;
  if (!isSecret(words, named, isQuoted, style)) return null;
  if (style !== "code" && named !== "aws-secret") return { start, end, kind: told[named], confidence: 0.6 };
  return {
    start,
    end,
    kind: kinds[named],
    confidence: named === "password" || named === "aws-secret" ? 0.8 : 0.7,
  };
}

function isSecret(
  value: string,
  named: Exclude<NameClass, null>,
  isQuoted: boolean,
  style: Way["style"],
): boolean {
  if (isQuoted && named !== "aws-secret" && isDense(value)) return true;
  switch (named) {
    case "aws-secret":
      return /^[A-Za-z0-9/+]{40}$/.test(value) && !isStandIn(value) && !/^[a-f0-9]{40}$/.test(value);
    case "password":
      if (style === "bare" && !isStrong(value)) return false;
      return isPassword(value, isQuoted && style !== "prose") || (style === "prose" && isStrong(value));
    case "secret":
      if (style === "bare" && value.length < 20) return false;
      return (
        isRandom(value, 10) ||
        (isQuoted && value.length >= 8 && /[!#%^&*?]/.test(value) && isPassword(value, true))
      );
    case "key":
    case "token":
      return isRandom(value, style === "bare" ? 20 : 12);
  }
}

/** A digit, and a mark or both cases: no word behind "password" looks like that. */
const isStrong = (value: string): boolean =>
  value.length >= 6 &&
  !/\]\(|:\/\/|^[[(]/.test(value) &&
  /\d/.test(value) &&
  (/[!@#$%^&*+?]/.test(value) || (/[a-z]/.test(value) && /[A-Z]{2}|[a-z][A-Z]|\d[A-Za-z]/.test(value)));

const scheme = /(?:Bearer|Basic|Token|Bot|Digest|ApiKey|Api-Key|Key)[ \t]{1,3}/iy;
const unquotedCode = /[^\s"'`;,<>\\]{1,400}/y;
const unquotedUrl = /[^\s"'`;,<>\\&#]{1,400}/y;

function valueAt(text: string, from: number, isUrl: boolean, style: Way["style"]): Value | null {
  const slashes = /\\{0,3}/y;
  slashes.lastIndex = from;
  const escape = slashes.exec(text)?.[0] ?? "";
  const mark = text[from + escape.length] ?? "";
  if (mark === '"' || mark === "'" || mark === "`")
    return quoted(text, from + escape.length + 1, escape + mark);
  if (escape !== "") return null;
  const shape = isUrl ? unquotedUrl : unquotedCode;
  scheme.lastIndex = from;
  const start = scheme.test(text) ? scheme.lastIndex : from;
  shape.lastIndex = start;
  const found = shape.exec(text)?.[0];
  if (found === undefined) return null;
  return {
    start,
    end: start + trimmed(found, text[start + found.length] ?? "", style).length,
    isQuoted: false,
  };
}

function quoted(text: string, from: number, close: string): Value | null {
  scheme.lastIndex = from;
  const start = scheme.test(text) ? scheme.lastIndex : from;
  let end = text.indexOf(close, start);
  // An escaped quote is part of the value.
  while (end > start && close.length === 1 && text[end - 1] === "\\" && text[end - 2] !== "\\")
    end = text.indexOf(close, end + 1);
  if (end < 0 || end - start > 500) return null;
  return { start, end, isQuoted: true };
}

/** Without the closing brackets and the punctuation of what stands around it. */
function trimmed(value: string, next: string, style: Way["style"]): string {
  let end = value.length;
  if (style !== "code" || next === " ")
    while (end > 0 && ".:!?".includes(value[end - 1] ?? "") && (value[end - 1] !== "!" || style === "prose"))
      end -= 1;
  for (const [open, close] of ["()", "[]", "{}"]) {
    while (end > 0 && value[end - 1] === close && !value.slice(0, end - 1).includes(open ?? "")) end -= 1;
  }
  return value.slice(0, end);
}

/** A whole text whose name in its message says that it is a secret. */
export function labelled(text: string, label: string): Sensitive | null {
  if (text.length > 500) return null;
  const named = classOf(label);
  if (named === null || !isSecret(text, named, true, "code")) return null;
  return { start: 0, end: text.length, kind: kinds[named], confidence: 0.7 };
}
