import { redactJson, redactText } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type { Finding, Json, Span } from "@guardian/model";

/** What of a frame may be stored: no secret and no personal data, whatever the policy lets pass, no character that harms a reader, nothing of unbounded size. */

const pathLimit = 512;
const targetLimit = 256;
/** Where a message holds the arguments of a call. */
const pointer = "/params/arguments";
/** Characters of the arguments' JSON. */
const argumentsLimit = 16_384;
/** Strings of one call's arguments that hold secrets; each costs a copy of what is around it. */
const placeLimit = 32;

type Secret = Finding & { readonly placeholder: string };

/** Findings whose pointers are bounded and escaped, and name no key that is itself a secret. */
export function presentable(findings: readonly Finding[]): readonly Finding[] {
  const keys = findings.filter(isSecret).filter(isInKey);
  return findings.map((finding) => {
    const path = excerpt(redactText(keys.reduce(hideKey, finding.path)), pathLimit);
    return path === finding.path ? finding : { ...finding, path };
  });
}

/** The tool, prompt or resource that a subject is about, fit to be stored: a URI without user, query and fragment. */
export function presentableTarget(target: string, findings: readonly Finding[]): string {
  const secrets = findings
    .filter(isSecret)
    .filter(({ path }) => path === "/params/uri" || path === "/params/name");
  return excerpt(
    redactText(withoutCredentials(secrets.length === 0 ? target : replaceSpans(target, secrets))),
    targetLimit,
  );
}

/** The arguments of a call as JSON with secrets replaced; null where they are too large, or a secret cannot be taken out. */
export function redactedArguments(value: Json, findings: readonly Finding[]): string | null {
  const secrets = findings
    .filter(isSecret)
    .filter(({ path }) => path === pointer || path.startsWith(`${pointer}/`));
  if (secrets.some(isInKey)) return null;
  const byPath = Map.groupBy(secrets, ({ path }) => path);
  if (byPath.size > placeLimit) return null;
  let redacted: Json | null = value;
  for (const [path, found] of byPath) {
    redacted = replaceAt(redacted, path.slice(pointer.length).split("/").slice(1), found);
    if (redacted === null) return null;
  }
  const text = JSON.stringify(redactJson(redacted));
  return text.length <= argumentsLimit ? text : null;
}

function isSecret(finding: Finding): finding is Secret {
  return finding.placeholder !== undefined;
}

function isInKey({ via }: Finding): boolean {
  return via.includes("key");
}

function hideKey(path: string, { path: secret, placeholder }: Secret): string {
  if (path !== secret && !path.startsWith(`${secret}/`)) return path;
  return `${secret.slice(0, secret.lastIndexOf("/"))}/${mark(placeholder)}${path.slice(secret.length)}`;
}

/** The same value but for one string; null where there is no string at that place. */
function replaceAt(
  value: Json,
  [token, ...rest]: readonly string[],
  secrets: readonly Secret[],
): Json | null {
  if (token === undefined) return typeof value === "string" ? replaceSpans(value, secrets) : null;
  if (typeof value !== "object" || value === null) return null;
  const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
  if (!Object.hasOwn(value, key)) return null;
  const child = Reflect.get(value, key) as Json; // every own member of a Json is one
  const replaced = replaceAt(child, rest, secrets);
  if (replaced === null) return null;
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => (String(index) === key ? replaced : item)); // narrowed by isArray
  // Not by assignment: `__proto__` is an ordinary key here.
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name === key ? replaced : member]),
  );
}

function replaceSpans(text: string, secrets: readonly { span: Span; placeholder: string }[]): string {
  let result = "";
  let done = 0;
  for (const { span, placeholder } of [...secrets].sort((one, other) => one.span.start - other.span.start)) {
    if (span.start >= done) result += text.slice(done, span.start) + mark(placeholder);
    done = Math.max(done, span.end);
  }
  return result + text.slice(done);
}

function mark(placeholder: string): string {
  return `‹redacted:${placeholder}›`;
}

/** A URI's user, query and fragment often carry tokens, and an answer's subject holds no finding about the URI it answers. */
function withoutCredentials(target: string): string {
  if (/^data:/i.test(target)) return "data:…";
  const start = target.indexOf("://");
  if (start < 0) return target;
  const end = target.search(/[?#]/);
  const kept = end < 0 ? target : `${target.slice(0, end + 1)}…`;
  const host = start + 3;
  const slash = kept.indexOf("/", host);
  const at = kept.lastIndexOf("@", slash < 0 ? kept.length : slash);
  return at < host ? kept : `${kept.slice(0, host)}…${kept.slice(at)}`;
}
