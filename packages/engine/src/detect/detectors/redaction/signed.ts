import { Buffer } from "node:buffer";
import type { Probe, Sensitive, Trigger } from "./kind.ts";
import { secret } from "./kind.ts";
import { isWordStart } from "./letters.ts";

const jwt = secret("jwt", "A signed JSON Web Token", { rank: "certain" });
const key = secret("private-key", "A private key", { severity: "critical", rank: "format" });

/** Tokens and keys that have a structure: JSON Web Tokens, and blocks of PEM, OpenSSH, PGP and PuTTY. */
export const signedTriggers: readonly Trigger[] = [
  {
    literal: "eyj",
    reach: 6000,
    gate: (text, start) => text.startsWith("eyJ", start) && isWordStart(text, start),
    check: token,
  },
  { literal: "-----begin", reach: 16_500, isBlock: true, gate: isUpperBegin, check: block },
  { literal: "putty-user-key-file-", reach: 16_500, isBlock: true, check: putty },
];

const shape =
  /eyJ[A-Za-z0-9_-]{8,1500}(?:\.eyJ[A-Za-z0-9_-]{2,4000}\.[A-Za-z0-9_-]{10,1400}|\.[A-Za-z0-9_-]{0,900}(?:\.[A-Za-z0-9_-]{10,4000}){2,3})/y;

/** Signed and encrypted tokens whose header is a header. */
function token({ text, start }: Probe): Sensitive | null {
  shape.lastIndex = start;
  const value = shape.exec(text)?.[0];
  if (value === undefined) return null;
  const header = Buffer.from(value.slice(0, value.indexOf(".")), "base64url").toString("latin1");
  if (!/^\{.*"(alg|typ|enc|kid|cty)"\s*:/s.test(header)) return null;
  return { start, end: start + value.length, kind: jwt, confidence: 0.85 };
}

function isUpperBegin(text: string, start: number): boolean {
  return text.startsWith("-----BEGIN ", start) || text.startsWith("---- BEGIN ", start);
}

const opening =
  /-----BEGIN (?<label>(?:[A-Z0-9]{2,12} ){0,3})PRIVATE KEY(?: BLOCK)?-----(?=[\s\\"A-Za-z0-9+/])/y;
/** Headers of PEM and PGP, base64, and the ends of lines, written out or escaped. */
const body = /(?:[A-Za-z0-9+/=\s.,:()|>#&;-]|\\{1,3}[nrt/]|\\u00[0-9a-f]{2}){24,15900}/y;

/** A block from its first line to its last, or as far as its letters go where that is cut off. */
function block({ text, start }: Probe): Sensitive | null {
  opening.lastIndex = start;
  const first = opening.exec(text);
  if (first === null) return null;
  const from = opening.lastIndex;
  // No further than the next block, so that a text of nothing but first lines costs no more than any other.
  const next = text.indexOf("-----BEGIN", from);
  const rest = text.slice(from, next === -1 ? text.length : next);
  const last = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/.exec(rest);
  if (last !== null && letters(rest.slice(0, last.index)) >= 16) {
    if (/\.\.\.|…|<[^>]*>|x{8,}/i.test(rest.slice(0, last.index))) return null;
    return { start, end: from + last.index + last[0].length, kind: key, confidence: 0.95 };
  }
  body.lastIndex = 0;
  const cut = body.exec(rest)?.[0].replace(/[\s\\]*-*$/, "");
  // A sentence about keys has words and blanks, a key has lines.
  if (
    cut === undefined ||
    !/[A-Za-z0-9+/]{16}/.test(cut) ||
    letters(cut) < 24 ||
    /[a-z] [a-z]+ [a-z]+ /.test(cut)
  )
    return null;
  return { start, end: from + cut.length, kind: key, confidence: 0.9 };
}

const letters = (text: string): number => text.replaceAll(/\\[nrt]|[^A-Za-z0-9+/]/g, "").length;

const privateLines =
  /PuTTY-User-Key-File-\d: [^\n]{1,40}\n(?:[^\n]{1,200}\n){2,24}?Private-Lines: \d{1,3}\r?\n(?<value>(?:[A-Za-z0-9+/=]{1,80}\r?\n?){1,200})/y;

function putty({ text, start }: Probe): Sensitive | null {
  if (!text.includes("Private-Lines: ", start)) return null;
  privateLines.lastIndex = start;
  const value = privateLines.exec(text)?.groups?.["value"]?.trimEnd();
  if (value === undefined) return null;
  const from = text.indexOf(value, start);
  return { start: from, end: from + value.length, kind: key, confidence: 0.95 };
}
