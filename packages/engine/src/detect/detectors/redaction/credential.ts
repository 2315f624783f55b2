import type { Check, Kind, Probe, Sensitive, Trigger } from "./kind.ts";
import { secret } from "./kind.ts";
import { isPassword, isRandom, isStandIn } from "./value.ts";

const seed = secret("seed-phrase", "The words that open a wallet", { severity: "critical", rank: "certain" });
const hash = secret("password-hash", "A password's hash, which can be guessed at", {
  severity: "low",
  rank: "certain",
});
const recovery = secret("recovery-code", "Codes that stand in for a second factor", {
  severity: "medium",
  rank: "header",
});
const commandLine = secret("password", "A password in a command or a line of a configuration", {
  rule: "password-assignment",
  severity: "medium",
  rank: "header",
});

/** What opens something and has a form of its own: words of a wallet, hashes, codes, and what some programs write their way. */
export const credentialTriggers: readonly Trigger[] = [
  ...["seed phrase", "mnemonic", "recovery phrase", "seed words", "secret phrase", "backup phrase"].map(
    (name): Trigger => ({ literal: lastWord(name), reach: 420, gate: isBehind(name), check: words }),
  ),
  ...["$2a$", "$2b$", "$2y$", "$1$", "$5$", "$6$", "$y$", "$7$", "$apr1$", "$argon2", "$scrypt$"].map(
    (literal): Trigger => ({ literal, reach: 260, check: crypt }),
  ),
  { literal: "codes:", reach: 400, isBlock: true, check: codes },
  ...[
    lineOf("requirepass", /[ \t]{1,4}["']?(?<value>[^\s"']{6,200})/y),
    lineOf("masterauth", /[ \t]{1,4}["']?(?<value>[^\s"']{6,200})/y),
    lineOf("redis-cli", /[^|;\n]{0,80}?[ \t](?:-a|--pass)[ \t=]["']?(?<value>[^\s"']{6,200})/y),
    lineOf("convertto-securestring", /[ \t]{1,4}(?:-String[ \t]{1,4})?["'](?<value>[^"'\n]{4,200})["']/iy),
    lineOf("community", /[ \t]{1,4}(?<value>[^\s"']{6,80})[ \t]{1,4}(?:RO|RW|ro|rw)\b/y),
    lineOf("psk", /[ \t]{1,4}["'](?<value>[^"'\n]{8,200})["']/y),
    lineOf(":5432:", /[\w*-]{1,64}:[\w*.@-]{1,64}:(?<value>[^\s:"']{4,200})(?=\s|$)/y),
  ],
];

/** The trigger is a literal without blanks; what stands before it is looked at by the gate. */
function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(" ") + 1);
}

function isBehind(name: string): (text: string, start: number, end: number) => boolean {
  return (text, _start, end) =>
    text
      .slice(Math.max(0, end - name.length), end)
      .toLowerCase()
      .replace(/[_-]/g, " ") === name;
}

const phrase =
  /(?:[ _-]?(?:words?|phrase))?["'`]?[ \t]{0,3}(?:is|was|[:=])[ \t]{0,3}["'`]?(?<value>[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})(?![ ,]{0,2}[a-z])/iy;

/** Twelve to twenty-four short words and no more, by threes, as the standard for wallets has them. */
function words({ text, end }: Probe): Sensitive | null {
  phrase.lastIndex = end;
  const value = phrase.exec(text)?.groups?.["value"];
  if (value === undefined || value.split(/[ ,]+/).length % 3 !== 0) return null;
  // In a sentence these stand among any twelve words; in a phrase they seldom do.
  if (/\b(?:the|and|you|your|with|for|are|that|this|from|not|was)\b/i.test(value)) return null;
  return { start: phrase.lastIndex - value.length, end: phrase.lastIndex, kind: seed, confidence: 0.85 };
}

const forms =
  /\$(?:2[aby]\$\d{2}\$[./A-Za-z0-9]{53}|[156]\$(?:rounds=\d{1,9}\$)?[^$\s:"']{1,16}\$[./A-Za-z0-9]{22,86}|apr1\$[^$\s:"']{1,8}\$[./A-Za-z0-9]{22}|[y7]\$[./A-Za-z0-9]{1,12}\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}|argon2(?:id|i|d)\$v=\d{1,3}\$m=\d{1,9},t=\d{1,5},p=\d{1,5}\$[+/A-Za-z0-9]{8,90}\$[+/A-Za-z0-9]{16,90}|scrypt\$[^\s"']{20,200})(?![./A-Za-z0-9])/y;

/** The modular crypt format: crypt(3), bcrypt, argon2. */
function crypt({ text, start }: Probe): Sensitive | null {
  forms.lastIndex = start;
  const value = forms.exec(text)?.[0];
  if (value === undefined || isStandIn(value.slice(-22))) return null;
  return { start, end: start + value.length, kind: hash, confidence: 0.85 };
}

const listed =
  /\s{0,6}(?:[-*•][ ]|\d{1,2}[.)] ?)?(?<value>[a-zA-Z0-9]{4,6}-[a-zA-Z0-9]{4,6}|[a-z0-9]{8,12}|\d{4} \d{4})(?=[\s,]|$)[ ,]{0,2}/y;

/** Behind `recovery codes:` or `backup codes:`, one on each line or with blanks between. */
function codes({ text, start, end }: Probe): readonly Sensitive[] | null {
  if (!/(?:recovery|backup|2fa|mfa|scratch)[ _-]$/i.test(text.slice(Math.max(0, start - 12), start)))
    return null;
  const found: Sensitive[] = [];
  listed.lastIndex = end;
  for (let match = listed.exec(text); match !== null && found.length < 20; match = listed.exec(text)) {
    const value = match.groups?.["value"] ?? "";
    if (!/\d/.test(value)) break;
    const from = match.index + match[0].indexOf(value);
    found.push({ start: from, end: from + value.length, kind: recovery, confidence: 0.7 });
  }
  return found.length >= 3 ? found : null;
}

/** A value where a program's own syntax says that it is a password. */
function lineOf(literal: string, shape: RegExp, kind: Kind = commandLine): Trigger {
  const check: Check = ({ text, end }) => {
    shape.lastIndex = end;
    const value = shape.exec(text)?.groups?.["value"];
    if (value === undefined || !(isPassword(value, false) || isRandom(value, 12))) return null;
    const start = text.indexOf(value, end);
    return { start, end: start + value.length, kind, confidence: 0.75 };
  };
  return { literal, reach: 300, check };
}
