import type { Span } from "@guardian/model";
import { hintedIn } from "./hints.ts";
import { isNegated } from "./negation.ts";
import { asksInOtherTongue, labelInOtherTongue } from "./other-tongues.ts";
import {
  glued,
  heads,
  mostWords,
  named as names,
  otherWorlds,
  stoppers,
  strangers,
  tails,
} from "./secret-words.ts";
import type { Named, Secret } from "./secret-words.ts";
import { sentencesOf, tokensOf } from "./tokens.ts";
import type { Token } from "./tokens.ts";

/** A secret that a text asks for, how sure that is, and the words that name it. */
export interface Asked {
  readonly secret: Secret;
  readonly sure: number;
  readonly span: Span;
}

/** What a title or a short description says that its field is for: `Password for GitHub`. */
export const labelled = (text: string): Asked | null => inLabel(text.slice(0, longestLabel), false);

/** The same of the name of a field: `userPassword`. What stands behind a name belongs to it, since names are no sentences. */
export const named = (name: string): Asked | null => inLabel(name.slice(0, longestLabel), true);

function inLabel(text: string, isName: boolean): Asked | null {
  const tokens = tokensOf(text);
  const [first] = namesIn(tokens);
  if (first === undefined) {
    const plain = unleet(text);
    return plain === text ? labelInOtherTongue(text) : inLabel(plain, isName);
  }
  const { at, count, meaning } = first;
  if (at > mostBefore || isStopped(tokens, at) || isStrange(tokens[at - 1], meaning.secret)) return null;
  const next = tokens[at + count];
  const mayGoOn = !meaning.isLoose ? prepositions : isName ? nothing : owners;
  const isYours = tokens
    .slice(at + count, at + count + 3)
    .some(({ word }) => word === "you" || word === "your");
  const isEnd = next === undefined || next.isNew || tails.has(next.word) || mayGoOn.has(next.word) || isYours;
  if (!isEnd || otherWorlds[meaning.secret]?.test(text) === true) return null;
  return asked(tokens, first, isOnlyPart(tokens, at, meaning) ? 0.6 : meaning.sure);
}

/** True where the words before a name say that something else is wanted; `digits of` says that it is not. */
const isStopped = (tokens: readonly Token[], at: number): boolean =>
  tokens
    .slice(beginningOf(tokens, at), at)
    .some(
      ({ word }, index) => stoppers.has(word) && !(word === "of" && parts.has(tokens[index - 1]?.word ?? "")),
    );

/** `Used to sign in: the password`: where the last thought begins, if it is about a thing. */
function beginningOf(tokens: readonly Token[], at: number): number {
  const start = tokens.findLastIndex(({ isNew }, index) => isNew && index < at);
  return start > 0 && things.has(tokens[start]?.word ?? "") ? start : 0;
}

/** The last digits of a card say which one is meant. */
const isOnlyPart = (tokens: readonly Token[], at: number, { secret }: Named): boolean =>
  secret === "card" && tokens.slice(0, at).some(({ word }) => word === "last" || word === "ending");

/** Letters that others stand for: `p@ssw0rd`. */
function unleet(text: string): string {
  if (!/\p{L}[@0134$5]\p{L}|^[@$]\p{L}/u.test(text)) return text;
  return text
    .replaceAll(/[@4]/g, "a")
    .replaceAll("0", "o")
    .replaceAll("1", "i")
    .replaceAll("3", "e")
    .replaceAll(/[$5]/g, "s");
}

const nothing: ReadonlySet<string> = new Set();

/** What prose asks its reader for: `Enter your GitHub password`. A mere mention is none, nor is "do not enter your password". */
export function askedIn(given: string): readonly Asked[] {
  // The full stops of abbreviations end no sentence.
  const text = given.replaceAll(/\b(?:e\.g\.|i\.e\.)/gi, (found) => found.replaceAll(".", " "));
  const found: Asked[] = [];
  const hinted = hintedIn(given);
  if (hinted !== null) found.push(hinted);
  for (const { start, text: sentence } of sentencesOf(text)) {
    const one = inSentence(sentence) ?? atItsEnd(sentence) ?? asksInOtherTongue(sentence);
    if (one === null) continue;
    found.push({ ...one, span: { start: start + one.span.start, end: start + one.span.end } });
    if (found.length === mostFound) break;
  }
  return found;
}

/** `Password:`, with nothing behind it but the field. */
const atItsEnd = (sentence: string): Asked | null =>
  sentence.length <= longestPrompt && /[:：]\s*$/.test(sentence) ? labelled(sentence) : null;

const longestPrompt = 60;
const longestLabel = 200;
const mostBefore = 6;
const mostFound = 5;

function inSentence(sentence: string): Asked | null {
  const tokens = tokensOf(sentence);
  let before = -1;
  for (const name of namesIn(tokens)) {
    const { at, count, meaning } = name;
    const last = before;
    before = at;
    if (isStrange(tokens[at - 1], meaning.secret)) continue;
    if (otherWorlds[meaning.secret]?.test(sentence) === true) continue;
    const next = tokens[at + count];
    if (next !== undefined && !next.isNew && isHead(next.word, meaning)) continue;
    const weight = weightOf(tokens, name, last);
    if (weight === 0) continue;
    // What is to be typed elsewhere is not asked for in the form, if that is true.
    const sure = elsewhere.test(sentence) ? Math.min(meaning.sure * weight, 0.5) : meaning.sure * weight;
    return asked(tokens, name, sure);
  }
  return null;
}

/** A loose name must stand for itself: whatever noun follows it makes it an attribute. */
const isHead = (word: string, { isLoose }: Named): boolean =>
  heads.has(word) || (isLoose && !tails.has(word) && !prepositions.has(word) && !auxiliaries.has(word));

/** 0: the sentence does not ask for it. `before` is where the name of a secret stood last. */
function weightOf(tokens: readonly Token[], { at, count }: Name, before: number): number {
  const isDenied = tokens
    .slice(Math.max(0, at - 2), at)
    .some(({ word }) => word === "no" || word === "without");
  const isWanted = !isDenied && isNeeded(tokens, at + count);
  const verb = verbBefore(tokens, at, before);
  if (verb === null) return isWanted ? 0.95 : 0;
  if (isNegated(tokens, verb) || isOffered(tokens, verb)) return 0;
  const { word } = tokens[verb] ?? { word: "" };
  return strongVerbs.has(word) || isWanted || hasYour(tokens, verb, at) ? 1 : 0.7;
}

/** The verb of asking that the name is the object of; null where there is none. */
function verbBefore(tokens: readonly Token[], at: number, named: number): number | null {
  // `your date of birth and password`: of another thing. `the name of the key or token`: of this one.
  const isListed = tokens[at]?.isNew === true || ["and", "or"].includes(tokens[at - 1]?.word ?? "");
  for (let index = at - 1; index >= Math.max(0, at - mostBetween); index -= 1) {
    const word = tokens[index]?.word ?? "";
    // `You have a password manager`, `may I have your password`.
    if (holds.has(word) && !speakers.has(tokens[index - 1]?.word ?? "")) continue;
    if (strongVerbs.has(word) || weakVerbs.has(word)) return index;
    if (word === "is" && ["what", "whats"].includes(tokens[index - 1]?.word ?? "")) return index;
    if (word === "s" && tokens[index - 1]?.word === "what") return index;
    if (word === "of" && parts.has(tokens[index - 1]?.word ?? "")) continue;
    if (dividers.has(word) && !(isListed && index > named)) return null;
  }
  return null;
}

const mostBetween = 14;

/** `Shall I send the password?`, `we will send you a code`: what the server would do, not the user. */
function isOffered(tokens: readonly Token[], verb: number): boolean {
  const [first, second] = [tokens[verb - 2]?.word ?? "", tokens[verb - 1]?.word ?? ""];
  if (wants.has(tokens[verb]?.word ?? "")) return false;
  if (modals.has(first) && speakers.has(second)) return true;
  return (
    speakers.has(second) ||
    (speakers.has(first) && (modals.has(second) || second === "ll" || second === "already"))
  );
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
    const meaning = names.get(phrase.join(" "));
    if (meaning !== undefined) return { at, count: phrase.length, meaning };
  }
  if (first.length < 4) return null;
  const stuck = glued.find(([ending]) => ending.test(first));
  return stuck === undefined ? null : { at, count: 1, meaning: stuck[1] };
}

const beginnings: ReadonlySet<string> = new Set(
  Array.from(names.keys(), (phrase) => phrase.split(" ")[0] ?? ""),
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
  "need needs require requires want authenticate login log sign have get choose set unlock use add sharing providing sending giving entering typing",
);
const modals = words("should shall may can will would could must");
const wants = words("need needs require requires want have get");
const holds = words("have get");
const speakers = words("i we it they");
const dividers = words(
  "of about for from that which where containing holding named called whose how before after without instead regarding concerning behind when if because why than who until since",
);
const parts = words(
  "value content contents digit digits character characters letter letters word words text copy photo picture 4 four",
);
const things = words("the your a an my current");
const owners = words("for of from by");
const prepositions = words("for of to from at on with in by used that you your which so as");
const auxiliaries = words("is are was be will must can and or now please still also has have");
const needs = words("required needed necessary missing expected wanted please below here");
const elsewhere =
  /\b(?:browser|terminal|web ?site|web ?page|login page|console|dashboard|settings page|device itself|command line)\b/i;
