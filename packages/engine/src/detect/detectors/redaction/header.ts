import type { Probe, Sensitive, Trigger } from "./kind.ts";
import { secret } from "./kind.ts";
import { isPassword, isRandom, isStandIn } from "./value.ts";

const bearer = secret("bearer-token", "A bearer token or basic credentials in a header", { rank: "header" });
const basic = secret("basic-credentials", "A bearer token or basic credentials in a header", {
  rule: "bearer-token",
  rank: "header",
});
const cookie = secret("cookie", "A session in a cookie", {
  rule: "session-cookie",
  severity: "medium",
  rank: "header",
});
const commandLine = secret("password", "A password on a command line", {
  rule: "password-assignment",
  severity: "medium",
  rank: "header",
});

/** Tokens in headers, cookies, and user and password of command lines. */
export const headerTriggers: readonly Trigger[] = [
  { literal: "bearer", reach: 4200, gate: isBeforeBlank, check: bearerToken },
  { literal: "basic", reach: 600, gate: isBeforeBlank, check: basicCredentials },
  {
    literal: "cookie",
    reach: 4200,
    gate: (text, _start, end) => /[:"'=]/.test(text[end] ?? ""),
    check: cookies,
  },
  { literal: "-u", reach: 200, gate: isBeforeBlank, check: userAndPassword },
  {
    literal: "--user",
    reach: 200,
    gate: (text, _start, end) => /[ =]/.test(text[end] ?? ""),
    check: userAndPassword,
  },
  { literal: "sshpass", reach: 200, gate: isBeforeBlank, check: attachedPassword },
  { literal: "mysql", reach: 300, gate: isBeforeBlank, check: attachedPassword },
  { literal: "mysqldump", reach: 300, gate: isBeforeBlank, check: attachedPassword },
];

function isBeforeBlank(text: string, _start: number, end: number): boolean {
  return text.charCodeAt(end) === 0x20;
}

const bearerShape = /[ \t]{1,4}\\?["']?(?<value>[A-Za-z0-9._~+/=:-]{16,4000})/y;

function bearerToken({ text, end }: Probe): Sensitive | null {
  bearerShape.lastIndex = end;
  let value = bearerShape.exec(text)?.groups?.["value"];
  if (value === undefined) return null;
  const start = bearerShape.lastIndex - value.length;
  // A sentence ends behind it; inside quotes and at the end of a line the dot is its own.
  if (text[bearerShape.lastIndex] === " ") value = value.replace(/[.:]+$/, "");
  if (!isRandom(value) && !/^[A-Za-z0-9._~+/-]{24,}$/.test(value)) return null;
  if (isStandIn(value) || !/\d/.test(value)) return null;
  return { start, end: start + value.length, kind: bearer, confidence: 0.85 };
}

const basicShape = /[ \t]{1,3}\\?["']?(?<value>[A-Za-z0-9+/]{8,400}={0,2})/y;

function basicCredentials({ text, end }: Probe): Sensitive | null {
  basicShape.lastIndex = end;
  const value = basicShape.exec(text)?.groups?.["value"];
  if (value === undefined) return null;
  const plain = Buffer.from(value, "base64").toString("latin1");
  if (!/^[\x20-\x7e]{1,200}:[\x20-\x7e]{1,200}$/.test(plain)) return null;
  const start = basicShape.lastIndex - value.length;
  return { start, end: basicShape.lastIndex, kind: basic, confidence: 0.9 };
}

const cookieStart = /["']?[ \t]{0,3}[:=][ \t]{0,3}\\?["']?/y;
const pair = /(?<name>[A-Za-z0-9_.$-]{1,60})=(?<value>[^\s;,"'\\]{1,3000})/y;
const betweenPairs = /;[ \t]{0,3}/y;
const harmless =
  /^(path|domain|expires|max-age|samesite|secure|httponly|lang|locale|theme|_ga|_gid|consent|tz|timezone|country)/i;

function cookies({ text, end }: Probe): readonly Sensitive[] | null {
  cookieStart.lastIndex = end;
  if (!cookieStart.test(text)) return null;
  const found: Sensitive[] = [];
  pair.lastIndex = cookieStart.lastIndex;
  for (let match = pair.exec(text); match !== null && found.length < 20; match = pair.exec(text)) {
    const { name = "", value = "" } = match.groups ?? {};
    const start = pair.lastIndex - value.length;
    const speaks = /sess|sid|auth|token|jwt|login|remember|csrf|secret/i.test(name);
    if (!harmless.test(name) && (speaks ? isRandom(value, 8) : isRandom(value, 20)))
      found.push({ start, end: pair.lastIndex, kind: cookie, confidence: 0.7 });
    betweenPairs.lastIndex = pair.lastIndex;
    if (!betweenPairs.test(text)) break;
    pair.lastIndex = betweenPairs.lastIndex;
  }
  return found;
}

const credentials = /[ \t=]{1,2}\\?["']?[\w.@+-]{1,60}:(?<value>[^\s"':/\\][^\s"'\\]{3,100})/y;

/** `curl -u user:password`. */
function userAndPassword({ text, start, end }: Probe): Sensitive | null {
  if (!/\b(curl|wget|http|https|xh)\b/.test(text.slice(0, start))) return null;
  credentials.lastIndex = end;
  const value = credentials.exec(text)?.groups?.["value"];
  if (value === undefined || !isPassword(value, true)) return null;
  return {
    start: credentials.lastIndex - value.length,
    end: credentials.lastIndex,
    kind: commandLine,
    confidence: 0.8,
  };
}

const attached =
  /[^|;&\n]{0,120}?[ \t]-p[ \t]?(?:(?<quote>["'])(?<quoted>[^"'\s]{4,80})\k<quote>|(?<value>[^\s"'|;]{4,80}))/y;

function attachedPassword({ text, start, end }: Probe): Sensitive | null {
  attached.lastIndex = end;
  const match = attached.exec(text);
  const value = match?.groups?.["quoted"] ?? match?.groups?.["value"];
  if (match === null || value === undefined || isStandIn(value)) return null;
  // mysql's -p takes no blank: what stands behind one is the database.
  const isSpaced = /-p[ \t]/.test(match[0]) && text.startsWith("mysql", start);
  if (isSpaced || /^\d{1,5}$/.test(value)) return null;
  const from = attached.lastIndex - value.length - (match.groups?.["quote"]?.length ?? 0);
  return { start: from, end: from + value.length, kind: commandLine, confidence: 0.75 };
}
