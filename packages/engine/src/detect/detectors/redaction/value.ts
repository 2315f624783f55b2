import { entropy, shapeOf } from "./letters.ts";

/** Judges what stands where a secret would stand: is it one, or a word about one? Values are at most some hundred units long. */

/** Words that say "put yours here". */
const blanks =
  /^[{[(].*[})\]]$|x{4,}|\*{3,}|•{2,}|\.{3}|…|example|sample|dummy|change[-_ ]?me|replace[-_ ]?(me|this|with)|placeholder|redacted|your[-_ ]|[-_]here\b|\byour|not[-_ ]?set|insert|todo|fixme|<[^>]*>|\bfoo(bar)?\b|masked|hidden|0{8,}|1234567890$/i;

/** The value is somewhere else and this says where. */
const references =
  /^\$[A-Za-z_]\w*$|\$\{|\{\{|\$\(|#\{|^%[A-Za-z_]+%$|^@[A-Z{]\w*$|^(env|file|vault|op|secretref|ref|arn|ssm|kms|aws|gcp|azure|projects|keyring|doppler|sops)[:/]|process\.env|import\.meta|os\.(environ|getenv)|getenv|environ\[|^(self|this|config|settings|options|opts|args|params|req|request|ctx|env|props|state|data|secrets|vars|inputs|steps|user|body|form|input|values)\.|^!(Ref|Sub|GetAtt|ImportValue|Join|secret|vault|env|reference)|\(\)|=>|::|\[\w*\]$|^[A-Za-z_][\w.]*\(/;

/** What stands in code and documents where a value would. */
const plainWords = new Set(
  (
    "password passwd pwd pass passphrase passcode secret token key apikey api_key api-key access_token string text number boolean bool int " +
    "true false null none nil undefined empty required optional yes no on off enabled disabled default hidden basic bearer digest " +
    "any unknown object array void username user admin root test testing value credentials auth oauth jwt login mypassword mysecret yourpassword"
  ).split(" "),
);

/** True for what only stands for a value: a blank to fill in, a variable, a call, a word of the language around it. */
export function isStandIn(value: string): boolean {
  return (
    plainWords.has(value.toLowerCase()) || blanks.test(value) || references.test(value) || isUniform(value)
  );
}

/** One character over and over, or nearly so. */
function isUniform(value: string): boolean {
  const distinct = new Set(value).size;
  return distinct < 3 || (value.length >= 16 && distinct < 5);
}

/** For a format that leaves no doubt but for made-up examples. */
export function isMadeUp(value: string): boolean {
  return /x{5,}|\*{3,}|\.{3}|…|EXAMPLE|your[-_]/i.test(value) || isUniform(value);
}

/** A word, a path, a dotted or dashed name: letters in the usual order, with at most a number at the end. */
const name = /^[A-Za-z]+([-_./: ][A-Za-z]+)*[-_]?\d{0,4}$/;
const camel = /^[a-z]+([A-Z][a-z]+)+\d{0,2}$/;
const versionOrDate = /^v?\d+([.:/-]\d+)+([-+].*)?$|^\d{1,5}$/;
const address = /^[a-z][a-z0-9+.-]*:\/\/|^\/[\w./-]*$|^\.{1,2}\/|^[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,12}$/i;

/** Whether a value could be a password that somebody chose or a machine made. */
export function isPassword(value: string, isQuoted: boolean): boolean {
  if (value.length < 4 || value.length > 256 || isStandIn(value) || address.test(value)) return false;
  if (/\s/.test(value)) return false;
  const { digits, lower, upper, marks } = shapeOf(value);
  const letters = lower + upper;
  if (versionOrDate.test(value)) return false;
  if (letters === 0) return digits >= 4 && (marks > 0 || isQuoted || digits >= 6);
  if (digits === 0 && !/[!@#$%^&*+?~]/.test(value)) return isJumbled(value);
  // Names of things end in a number too; what is quoted stands where a value stands.
  if (name.test(value) || camel.test(value)) return isQuoted ? digits > 0 && value.length >= 6 : isOdd(value);
  return value.length >= 5 || marks > 0;
}

/** Capitals and small letters in an order that no name has: `diTz7`, `GMRHG_cqA9`. */
function isOdd(value: string): boolean {
  return (
    /\d/.test(value) &&
    !/^(?:[A-Z]?[a-z]+|[A-Z]+)(?:[-_.]?(?:[A-Z][a-z]{2,}|[a-z]{2,}|[A-Z]{2,}))*[-_]?\d*$/.test(value)
  );
}

/** Letters whose cases change as no name's do. */
function isJumbled(value: string): boolean {
  const letters = value.replaceAll(/[^A-Za-z]/g, "");
  const runs = letters.match(/[A-Z]+[a-z]*|[a-z]+/g)?.length ?? 0;
  return (
    letters.length >= 8 &&
    /[a-z]/.test(letters) &&
    /[A-Z]{2}|^[a-z]/.test(letters) &&
    runs >= 3 &&
    letters.length / runs < 3.2
  );
}

const hexOnly = /^[0-9a-f]+$/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What tokens are made of. */
const tokenLetters = /^[A-Za-z0-9_.~+/=:@%!*$^#-]+$/;

/** Words joined to a name, with some digits among them: `x509_cert_url`, `HarnessV1Session`. */
function isNamed(value: string): boolean {
  const letters = value.replace(/\d+$/, "");
  const words = letters.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? [];
  // No word has five consonants in a row; capitals are letters of a shortened name.
  if (/[bcdfghjklmnpqrstvwxz]{5}/i.test(words.filter((word) => /[a-z]/.test(word)).join(" "))) return false;
  const size = words.reduce((sum, { length }) => sum + length, 0);
  return (
    words.length > 0 &&
    size / words.length >= 3.6 &&
    letters.replaceAll(/\D/g, "").length < letters.length / 5
  );
}

/** Letters, digits and marks without an order, as frameworks make their keys: longer than any expression, and no blank in it. */
export function isDense(value: string): boolean {
  if (
    value.length < 32 ||
    value.length > 200 ||
    /\s|\$\{|\{\{|=>|::|\(\)|https?:/.test(value) ||
    blanks.test(value)
  )
    return false;
  const { digits, lower, upper, marks, turns } = shapeOf(value);
  return (
    digits >= 3 && lower + upper >= 10 && marks >= 3 && turns >= value.length / 3 && entropy(value) > 4.3
  );
}

/** Whether a value was made by a machine to be unguessable. */
export function isRandom(value: string, least = 16): boolean {
  if (value.length < least || !tokenLetters.test(value) || isStandIn(value) || address.test(value))
    return false;
  if (uuid.test(value)) return true;
  const { digits, lower, upper, turns } = shapeOf(value);
  if (digits === 0 && (lower === 0 || upper === 0 || value.length < 24)) return false;
  if (lower + upper === 0 || versionOrDate.test(value) || isNamed(value)) return false;
  const bits = entropy(value);
  if (hexOnly.test(value)) return bits > 2.6;
  return bits > Math.min(3.6, Math.log2(value.length) * 0.78) && turns >= value.length / 8;
}
