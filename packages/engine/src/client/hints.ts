import type { Asked } from "./asking.ts";
import { isNegated } from "./negation.ts";
import type { Secret } from "./secret-words.ts";
import { tokensOf } from "./tokens.ts";
import type { Token } from "./tokens.ts";

/** Secrets that a text asks for without their names: `the code that we sent to your phone`, `your 24 words`, `paste your .env file`. */
export function hintedIn(text: string): Asked | null {
  const tokens = tokensOf(text);
  return (
    sentCode(text, tokens) ??
    cardDigits(tokens) ??
    walletWords(text, tokens) ??
    secretFile(text, tokens) ??
    prefix(text) ??
    inAddress(text)
  );
}

/** How far apart the words of one thought stand. */
const near = 14;

type Step = (word: string) => boolean;

/** Where words of each set follow each other, near enough, from the first to the last; null where they do not. Linear. */
function chain(tokens: readonly Token[], steps: readonly Step[]): readonly number[] | null {
  // The latest way to have come so far, for each number of steps.
  const ways: (readonly number[])[] = [];
  for (const [index, { word }] of tokens.entries()) {
    for (let done = steps.length - 1; done >= 0; done -= 1) {
      if (steps[done]?.(word) !== true) continue;
      const before = done === 0 ? [] : ways[done - 1];
      if (before === undefined || (done > 0 && index - (before.at(-1) ?? 0) > near)) continue;
      ways[done] = [...before, index];
    }
    const whole = ways[steps.length - 1];
    if (whole !== undefined) return whole;
  }
  return null;
}

const oneOf = (text: string): Step => {
  const words = new Set(text.split(" "));
  return (word) => words.has(word);
};

const what = oneOf("what whats");
const types = oneOf("enter type provide paste input submit share give tell fill need reply confirm");
const code = oneOf("code digits digit otp");
const ways = oneOf("sent texted emailed mailed sms authenticator phone mobile inbox");
const sent = oneOf("sent texted emailed mailed");
const it = oneOf("it this that code digits below here");
const otherCodes =
  /\b(?:promo|promotion|discount|coupon|voucher|invit\w{2,6}|tracking|booking|gift|country|postal|zip|area|product|source|qr|bar)\b/i;

function sentCode(text: string, tokens: readonly Token[]): Asked | null {
  const found =
    chain(tokens, [types, code, ways]) ??
    chain(tokens, [what, code, sent]) ??
    chain(tokens, [sent, code, types, it]);
  if (found === null || otherCodes.test(text)) return null;
  const verb = found.find((index) => types(tokens[index]?.word ?? "")) ?? found[0] ?? 0;
  const object = found.find((index) => code(tokens[index]?.word ?? "")) ?? 0;
  // `Enter the address to which the code shall be sent`.
  const isOther = tokens.slice(verb, object).some(({ word }) => goal(word));
  return isOther || isNegated(tokens, verb) ? null : spanned(tokens, found, "code", 0.82);
}

const goal = oneOf("mail email phone number address which where channel to for");

const digits = oneOf("digit digits");
const sides = oneOf("front back reverse signature");
const card = oneOf("card");

function cardDigits(tokens: readonly Token[]): Asked | null {
  const found = chain(tokens, [digits, sides, card]);
  if (found === null || tokens.some(({ word }) => notTyped(word))) return null;
  return spanned(tokens, found, "card", 0.85);
}

const notTyped = oneOf("not never dont without");

const counts = oneOf("12 15 18 21 24 twelve fifteen");
const listed = oneOf("word words phrase");
const ofWallets = /\b(?:wallet|seed|recovery|restore|mnemonic|metamask|ledger|trezor)\b/i;

function walletWords(text: string, tokens: readonly Token[]): Asked | null {
  if (!ofWallets.test(text)) return null;
  const found = chain(tokens, [counts, listed]);
  if (found === null || (found[1] ?? 0) - (found[0] ?? 0) > 3 || tokens.some(({ word }) => notTyped(word)))
    return null;
  return spanned(tokens, found, "seed-phrase", 0.85);
}

const hands = oneOf("paste copy upload attach provide enter send share give insert put");
const about = oneOf("path name location where folder directory which read");
const file =
  /(?:^|[\s/'"`])\.env\b|\bid_(?:rsa|ed25519|ecdsa)\b(?!\.pub)|\bkubeconfig\b|\bservice[- ]account (?:json|key)\b|\bcredentials\.json\b|\.netrc\b|\.npmrc\b|\bwallet\.dat\b|\.aws\/credentials\b|\/etc\/shadow\b/i;

/** Files that are full of keys, to be handed over; to say where they lie is another thing. */
function secretFile(text: string, tokens: readonly Token[]): Asked | null {
  const found = file.exec(text);
  if (found === null) return null;
  const at = tokens.findIndex(({ end }) => end > found.index);
  for (let index = at - 1; index >= Math.max(0, at - near); index -= 1) {
    const word = tokens[index]?.word ?? "";
    if (about(word)) return null;
    if (!hands(word)) continue;
    if (isNegated(tokens, index)) return null;
    return { secret: "token", sure: 0.8, span: { start: found.index, end: found.index + found[0].length } };
  }
  return null;
}

const prefixes =
  /\b(?:starts?|begins?|starting|beginning) with .{0,3}(?:sk-|gh[ps]_|github_pat|xox[bp]|glpat-|AKIA|hf_|npm_)/;

function prefix(text: string): Asked | null {
  const found = prefixes.exec(text);
  if (found === null || /\b(?:do not|don.?t|never)\b/i.test(text)) return null;
  return { secret: "token", sure: 0.75, span: { start: found.index, end: found.index + found[0].length } };
}

/** `postgres://user:password@host/db`: the pattern of what is to be typed. */
const credentials = /:\/\/[^\s/:@]{1,40}:(?:password|passwd|pass|pwd|secret|token|\*{2,12}|<[^\s>]{1,20}>)@/i;

function inAddress(text: string): Asked | null {
  const found = credentials.exec(text);
  if (found === null || /\b(?:do not|don.?t|never|without)\b/i.test(text)) return null;
  return { secret: "password", sure: 0.75, span: { start: found.index, end: found.index + found[0].length } };
}

function spanned(tokens: readonly Token[], found: readonly number[], secret: Secret, sure: number): Asked {
  const [first, last] = [tokens[found[0] ?? 0], tokens[found.at(-1) ?? 0]];
  return { secret, sure, span: { start: first?.start ?? 0, end: last?.end ?? 0 } };
}
