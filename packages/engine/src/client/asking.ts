import type { Span } from "@guardian/model";
import { asksInOtherTongue } from "./other-tongues.ts";
import { glued, heads, mostWords, named, otherWorlds, stoppers, strangers, tails } from "./secret-words.ts";
import type { Named, Secret } from "./secret-words.ts";
import { sentencesOf, tokensOf } from "./tokens.ts";
import type { Token } from "./tokens.ts";

/** A secret that a text asks for, how sure that is, and the words that name it. */
export interface Asked {
  readonly secret: Secret;
  readonly sure: number;
  readonly span: Span;
}

/** What a name, a title or a short description says that its field is for: `userPassword`, `Password for GitHub`. */
export function labelled(text: string): Asked | null {
  const tokens = tokensOf(text.slice(0, longestLabel));
  for (const { at, count, meaning } of namesIn(tokens)) {
    if (at > mostBefore) return null;
    const before = tokens.slice(0, at);
    if (before.some(({ word }) => stoppers.has(word)) || isStrange(tokens[at - 1], meaning.secret))
      return null;
    const next = tokens[at + count];
    const isEnd = next === undefined || next.isNew || tails.has(next.word) || prepositions.has(next.word);
    if (!isEnd || otherWorlds[meaning.secret]?.test(text.slice(0, longestLabel)) === true) return null;
    return asked(tokens, { at, count, meaning }, meaning.sure);
  }
  return null;
}

/** What prose asks its reader for: `Enter your GitHub password`. A mere mention is none, nor is "do not enter your password". */
export function askedIn(text: string): readonly Asked[] {
  const found: Asked[] = [];
  for (const { start, text: sentence } of sentencesOf(text)) {
    const one = inSentence(sentence) ?? byTheWay(sentence) ?? asksInOtherTongue(sentence);
    if (one === null) continue;
    found.push({ ...one, span: { start: start + one.span.start, end: start + one.span.end } });
    if (found.length === mostFound) break;
  }
  return found;
}

const longestLabel = 200;
const mostBefore = 6;
const mostFound = 5;

function inSentence(sentence: string): Asked | null {
  const tokens = tokensOf(sentence);
  for (const name of namesIn(tokens)) {
    const { at, count, meaning } = name;
    if (isStrange(tokens[at - 1], meaning.secret)) continue;
    if (otherWorlds[meaning.secret]?.test(sentence) === true) continue;
    const next = tokens[at + count];
    if (next !== undefined && !next.isNew && isHead(next.word, meaning)) continue;
    const weight = weightOf(tokens, name);
    if (weight === 0) continue;
    // What is to be typed elsewhere is not asked for in the form, if that is true.
    const sure = elsewhere.test(sentence) ? Math.min(meaning.sure * weight, 0.5) : meaning.sure * weight;
    return asked(tokens, name, sure);
  }
  return null;
}

/** `Enter the code that we sent to your phone`; `it starts with sk-`. */
function byTheWay(sentence: string): Asked | null {
  const code = sentCode.exec(sentence);
  if (code !== null && !otherCodes.test(sentence) && !forbids.test(sentence))
    return spanned(code, "code", 0.85);
  const token = tokenPrefix.exec(sentence);
  return token === null || forbids.test(sentence) ? null : spanned(token, "token", 0.75);
}

const spanned = ({ index, 0: found }: RegExpExecArray, secret: Secret, sure: number): Asked => ({
  secret,
  sure,
  span: { start: index, end: index + found.length },
});

const sentCode =
  /\b(?:enter|type|provide|paste|input|submit|share|give|tell|fill|need|reply|confirm)\b.{0,60}\b(?:code|digits)\b.{0,60}\b(?:sent to|texted|sms|text message|authenticator|your (?:phone|mobile|inbox|e-?mail))\b/i;
const otherCodes =
  /\b(?:promo|promotion|discount|coupon|voucher|invit\w{2,6}|tracking|booking|gift|country|postal|zip|area|dial\w{0,4}|product|source)\b/i;
const tokenPrefix =
  /\b(?:starts?|begins?|starting|beginning) with .{0,3}(?:sk-|gh[ps]_|github_pat|xox[bp]|glpat-|AKIA|hf_|npm_)/;
const forbids = /\b(?:do not|don.?t|never|without)\b/i;

/** A loose name must stand for itself: whatever noun follows it makes it an attribute. */
const isHead = (word: string, { isLoose }: Named): boolean =>
  heads.has(word) || (isLoose && !tails.has(word) && !prepositions.has(word) && !auxiliaries.has(word));

/** 0: the sentence does not ask for it. */
function weightOf(tokens: readonly Token[], { at, count }: Name): number {
  const isDenied = tokens
    .slice(Math.max(0, at - 2), at)
    .some(({ word }) => word === "no" || word === "without");
  const isWanted = !isDenied && isNeeded(tokens, at + count);
  const verb = verbBefore(tokens, at);
  if (verb === null) return isWanted ? 0.95 : 0;
  if (isNegated(tokens, verb) || isOffered(tokens, verb)) return 0;
  const { word } = tokens[verb] ?? { word: "" };
  return strongVerbs.has(word) || isWanted || hasYour(tokens, verb, at) ? 1 : 0.7;
}

/** The verb of asking that the name is the object of; null where there is none. */
function verbBefore(tokens: readonly Token[], at: number): number | null {
  for (let index = at - 1; index >= Math.max(0, at - mostBetween); index -= 1) {
    const word = tokens[index]?.word ?? "";
    if (strongVerbs.has(word) || weakVerbs.has(word)) return index;
    if (word === "is" && ["what", "whats"].includes(tokens[index - 1]?.word ?? "")) return index;
    if (word === "s" && tokens[index - 1]?.word === "what") return index;
    if (word === "of" && parts.has(tokens[index - 1]?.word ?? "")) continue;
    if (dividers.has(word)) return null;
  }
  return null;
}

const mostBetween = 14;

/** `never ask you to enter`, `do not type`; a new thought or an `and` begins anew. */
function isNegated(tokens: readonly Token[], verb: number): boolean {
  for (let index = verb; index >= Math.max(0, verb - 6); index -= 1) {
    const token = tokens[index];
    if (index < verb && token !== undefined) {
      if (negations.has(token.word)) return true;
      if (turns.has(token.word)) return false;
    }
    if (token?.isNew === true) return false;
  }
  return false;
}

/** `Shall I send the password?`: what the server would do, not the user. */
function isOffered(tokens: readonly Token[], verb: number): boolean {
  const [first, second] = [tokens[verb - 2]?.word ?? "", tokens[verb - 1]?.word ?? ""];
  if (tokens[verb]?.word === "have" || tokens[verb]?.word === "get") return false;
  return modals.has(first) && speakers.has(second);
}

function hasYour(tokens: readonly Token[], verb: number, at: number): boolean {
  return tokens.slice(verb + 1, at).some(({ word }) => word === "your");
}

/** `Your password is required`, `password needed`. */
function isNeeded(tokens: readonly Token[], end: number): boolean {
  for (const [index, { word }] of tokens.slice(end, end + 4).entries()) {
    if (needs.has(word)) return true;
    if (index > 2 || !auxiliaries.has(word)) return false;
  }
  return false;
}

interface Name {
  readonly at: number;
  readonly count: number;
  readonly meaning: Named;
}

/** The names of secrets among words, the longest at each place. */
function* namesIn(tokens: readonly Token[]): Generator<Name> {
  for (let at = 0; at < tokens.length; at += 1) {
    const name = nameAt(tokens, at);
    if (name === null) continue;
    yield name;
    at += name.count - 1;
  }
}

function nameAt(tokens: readonly Token[], at: number): Name | null {
  const first = tokens[at]?.word ?? "";
  const most = beginnings.has(first) ? mostWords : 1;
  let phrase = tokens.slice(at, at + most).map(({ word }) => word);
  for (; phrase.length > 0; phrase = phrase.slice(0, -1)) {
    const meaning = named.get(phrase.join(" "));
    if (meaning !== undefined) return { at, count: phrase.length, meaning };
  }
  if (first.length < 4) return null;
  const stuck = glued.find(([ending]) => ending.test(first));
  return stuck === undefined ? null : { at, count: 1, meaning: stuck[1] };
}

const beginnings: ReadonlySet<string> = new Set(
  Array.from(named.keys(), (phrase) => phrase.split(" ")[0] ?? ""),
);

const isStrange = (before: Token | undefined, secret: Secret): boolean =>
  before !== undefined && strangers[secret].has(before.word);

function asked(tokens: readonly Token[], { at, count, meaning }: Name, sure: number): Asked {
  const start = tokens[at]?.start ?? 0;
  return { secret: meaning.secret, sure, span: { start, end: tokens[at + count - 1]?.end ?? start } };
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const strongVerbs = words(
  "enter type provide paste input submit share supply confirm give tell reenter re-enter insert specify reply respond write attach upload send put fill key verify state",
);
const weakVerbs = words(
  "need needs require requires want authenticate login log sign have get choose set unlock use add",
);
const negations = words(
  "not don dont never without cannot needn won nor no nobody shouldn mustn doesn didn wouldn isn",
);
const turns = words("and but then please instead so or just simply now");
const modals = words("should shall may can will would could must");
const speakers = words("i we it they");
const dividers = words(
  "of about for from that which where containing holding named called whose how before after without instead regarding concerning behind when if because why than who until since",
);
const parts = words(
  "value content contents digit digits character characters letter letters word words text copy photo picture 4 four",
);
const prepositions = words("for of to from at on with in by used that you your which so as");
const auxiliaries = words("is are was be will must can and or now please still also has have");
const needs = words("required needed necessary missing expected wanted please below here");
const elsewhere =
  /\b(?:browser|terminal|web ?site|web ?page|login page|console|dashboard|settings page|device itself|command line)\b/i;
