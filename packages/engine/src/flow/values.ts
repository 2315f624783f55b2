/** A value that leads somewhere or names something: what an attacker must get into a call. */
export interface Value {
  readonly kind: "email" | "url" | "path" | "account" | "phone" | "name" | "token";
  /** In the form in which it is compared. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Letters of one text that are looked at, and values that are taken from it. */
const mostLetters = 32_768;
const mostValues = 200;

/** The values of a text, from its beginning. Linear: one pass over its words, and patterns that begin with what is seldom. */
export function valuesIn(text: string): readonly Value[] {
  const head = text.length > mostLetters ? text.slice(0, mostLetters) : text;
  const found: Value[] = [];
  for (const [kind, needs, pattern] of patterns) {
    if (needs !== null && !head.includes(needs)) continue;
    for (const match of head.matchAll(pattern)) {
      if (found.length >= mostValues) return found;
      add(found, kind, match[0], match.index);
    }
  }
  addWords(found, head);
  return found;
}

function add(found: Value[], kind: Value["kind"], match: string, start: number): void {
  const whole = match.replace(/[.,;:!?)\]}'"`>]+$/, "");
  const text = comparable(kind, whole);
  if (text !== null) found.push({ kind, text: own(text), start, end: start + whole.length });
}

/** A copy: a piece that engines make as a view would keep the whole text alive. */
const own = (text: string): string => ` ${text}`.slice(1);

const patterns: readonly (readonly [Value["kind"], string | null, RegExp])[] = [
  ["url", "://", /\bhttps?:\/\/[^\s"'<>`)\]}\\]{3,500}/gi],
  ["path", "/", /(?<![\w:/.-])(?:~|\.{1,2})?\/[\w.@+-]{1,80}(?:\/[\w.@+-]{1,80}){0,12}\/?/g],
  ["account", null, /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g],
  ["account", "0x", /\b0x[0-9a-fA-F]{40}\b/g],
  ["account", "bc1", /\bbc1[a-z0-9]{25,62}\b/g],
  ["phone", "+", /\+\d[\d ().-]{6,20}\d/g],
];

const letter = 1;
const digit = 2;
const joint = 4;
const at = 8;
/** What the letters of a word are; 0 ends it. */
const classes = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  if (/[A-Za-z.+%]/.test(sign)) classes[code] = letter;
  else if (/\d/.test(sign)) classes[code] = digit;
  else if (/[-_/=]/.test(sign)) classes[code] = joint;
}
classes[64] = at;

const longestWord = 320;

/** The values that are words: addresses, names with a joint in them, and what looks like a secret. */
function addWords(found: Value[], text: string): void {
  let start = 0;
  let seen = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const code = index < text.length ? text.charCodeAt(index) : 32;
    const sort = code < 128 ? (classes[code] ?? 0) : 0;
    if (sort !== 0) {
      seen |= sort;
      continue;
    }
    if (seen > letter && index - start >= 5 && index - start <= longestWord) {
      if (found.length >= mostValues) return;
      addWord(found, text.slice(start, index), start, seen);
    }
    start = index + 1;
    seen = 0;
  }
}

const emailWord = /^[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9][a-z0-9.-]{0,200}\.[a-z]{2,24}/i;
const nameWord = /^[a-z][\w.]{1,40}[-_/][\w./-]{2,60}$/i;
const tokenWord = /^(?:[A-Za-z_]{1,40}=)?([\w+/-]{12,200}={0,2})\.?$/;

function addWord(found: Value[], word: string, start: number, seen: number): void {
  if ((seen & at) !== 0) {
    const email = emailWord.exec(word);
    if (email !== null) add(found, "email", email[0], start);
    return;
  }
  const bare = word.replace(/\.+$/, "");
  if ((seen & joint) !== 0 && nameWord.test(bare)) add(found, "name", bare, start);
  const token = (seen & digit) !== 0 ? tokenWord.exec(bare)?.[1] : undefined;
  if (token !== undefined) add(found, "token", token, start + bare.length - token.length);
}

function comparable(kind: Value["kind"], whole: string): string | null {
  if (kind === "email") return whole.toLowerCase();
  if (kind === "account") return whole.replaceAll(" ", "").toUpperCase();
  if (kind === "url") return addressOf(whole);
  if (kind === "path") return whole.length > 4 ? whole.replace(/\/$/, "") : null;
  if (kind === "name") return whole.length > 5 && !whole.includes("://") ? whole.toLowerCase() : null;
  if (kind === "phone") return whole.replaceAll(/[^\d+]/g, "");
  return isSecretLike(whole) ? whole : null;
}

/** Letters of both cases with digits among them, or a long run that is half digits: no word, no name and no plain number. */
function isSecretLike(text: string): boolean {
  const digits = text.match(/\d/g)?.length ?? 0;
  if (/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(text)) return false;
  if (digits === 0 || digits === text.length || /^\d{4}-\d\d/.test(text)) return false;
  const mixes = /[a-z]/.test(text) && /[A-Z]/.test(text);
  return mixes
    ? !/[/-].*[/-]/.test(text) || text.length > 30
    : text.length >= 16 && digits >= 4 && !/[-/_]/.test(text);
}

/** Host and path: the query is what differs from one use to the next. */
function addressOf(url: string): string {
  const behind = url.slice(url.indexOf("://") + 3);
  const end = behind.search(/[?#]/);
  const address = (end === -1 ? behind : behind.slice(0, end)).toLowerCase();
  return address.replace(/^([^/@]*@)?([^/]*?)(?::(?:80|443))?(?=\/|$)/, "$2").replace(/\/$/, "");
}
