import type { Risk } from "./risk.ts";

/**
 * What is new in the wording of a definition, and how far it goes beyond describing. A description says what a tool does; one that was
 * harmless when it was approved and now gives orders, names secrets or places to send to, or wants to be kept from the user, is how a
 * tool turns on its user. English only: the layers that read texts know other languages.
 */
export interface Wording {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Names of other tools, in lower case. */
  readonly others: ReadonlySet<string>;
}

/** More than this is not compared sentence by sentence: it is new as a whole. */
const mostSentences = 400;
const mostCharacters = 40_000;

/** The risk of what `after` says and `before` did not; null where it says nothing new. */
export function riskOfWording({ before, after, others }: Wording): Risk | null {
  const known = sentencesOf(before);
  const now = sentencesOf(after);
  if (now === null || known === null) return { risk: 0.7, words: "a text too long to be compared" };
  const folded = new Set(known.map(foldedWords));
  const isNew = (sentence: string): boolean => !folded.has(foldedWords(sentence));
  const added = now.filter(isNew);
  const unseen = unseenOf(before, after);
  if (unseen !== null) return unseen;
  if (added.length === 0) return known.length > now.length ? { risk: 0.1, words: "sentences removed" } : null;
  const old = new Set(known.flatMap(wordsOf));
  const news = added.filter((sentence) => wordsOf(sentence).some((word) => !old.has(word)));
  // The same words in another order may say the opposite, but hardly a new thing to do.
  if (news.length === 0) return { risk: 0.2, words: "sentences in another order or with words left out" };
  return riskOf(news, { old, others, before: before.join("\n") });
}

interface Known {
  readonly old: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
  readonly before: string;
}

function riskOf(sentences: readonly string[], { old, others, before }: Known): Risk {
  const text = sentences.join("\n");
  const has = (sign: RegExp): boolean => sign.test(text);
  const isNewly = (sign: RegExp): boolean => has(sign) && !sign.test(before);
  const shown = quoted(sentences);
  if (has(concealing)) return { risk: 0.9, words: `a new order to keep something from the user: ${shown}` };
  const isOrder = has(ordering);
  const isSensitive = has(sensitive);
  const isOutward = has(address) || has(sending);
  const isAboutOthers = mentions(sentences, others, old);
  if (isOrder && (isSensitive || isOutward || isAboutOthers)) {
    const what = isSensitive ? "what is secret" : isOutward ? "sending" : "another tool";
    return { risk: 0.9, words: `a new order about ${what}: ${shown}` };
  }
  if (isSensitive && isOutward)
    return { risk: 0.85, words: `something secret and a place to send it: ${shown}` };
  if (isNewly(address)) return { risk: 0.6, words: `a new address: ${shown}` };
  if (isAboutOthers) return { risk: 0.6, words: `words about another tool: ${shown}` };
  if (isNewly(sensitive)) return { risk: 0.5, words: `words about what is secret: ${shown}` };
  if (scriptOf(text) !== scriptOf(before))
    return { risk: 0.5, words: `sentences in another script: ${shown}` };
  if (isOrder) return { risk: 0.45, words: `a new order: ${shown}` };
  const count = sentences.flatMap(wordsOf).filter((word) => !old.has(word)).length;
  return { risk: 0.15 + 0.15 * Math.min(1, count / 40), words: `new words: ${shown}` };
}

const ordering =
  /\b(?:must|always|never|instead of|ignore|disregard|important(?:ly)?|requires you|make sure|ensure|be sure|do not|don't|mandatory|whenever|from now on|attention|override|please|remember to|afterwards|it is required|required (?:before|by)|(?:you|it|user|model|agent|assistant) (?:should|shall|need to|have to)|first,? (?:read|call|use|get|fetch|open|list|send|load|run|check|look|collect)|before (?:using|calling|you|any|each|every|running|answering|responding)|after (?:using|calling|each|every|you)|(?:the|an?|dear|all) (?:assistant|agent|llm|ai))\b/i;

const sensitive =
  /\b(?:passwords?|passphrases?|credentials?|secrets?|(?:access|bearer|auth|api|session|refresh) ?-?tokens?|api[ _-]?keys?|private[ _-]keys?|ssh[ _-]keys?|id_rsa|id_ed25519|cookies?|conversations?|chat history|(?:previous|prior|earlier) messages?|system prompt|environment variables?|env vars?|home directory|wallets?|seed phrase|credit cards?|otp|one-time codes?|2fa|keychain|shell history|user'?s (?:data|files?|messages?|e-?mails?))\b|~\/|\/etc\/|\.ssh\b|\.env\b|\.aws\b|[A-Z]:\\/i;

const concealing =
  /\b(?:do not|don't|never|without|avoid|no need to|not necessary to) (?:ever )?(?:tell|telling|mention|mentioning|inform|informing|notify|notifying|show|showing|reveal|revealing|ask|asking|alert|alerting|disclose|disclosing|confirm|confirming|reference|referencing|bother|bothering)\b|\b(?:silently|secretly|covertly|discreetly)\b|\b(?:user|human|operator)s? (?:must|should|need|does|do|is|are) ?(?:not|n't|never)\b/i;

const address = /\b(?:https?|wss?|ftp):\/\/|\b[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}/i;

const sending =
  /\b(?:send|forward|upload|post|transmit|exfiltrate|bcc|mirror|deliver|e-?mail)\b[^.\n]{0,80}?\bto\b/i;

function mentions(
  sentences: readonly string[],
  others: ReadonlySet<string>,
  old: ReadonlySet<string>,
): boolean {
  return sentences
    .flatMap(namesIn)
    .some((word) => others.has(word) && !old.has(word) && /[_.-]|\d/.test(word));
}

const namesIn = (sentence: string): readonly string[] =>
  (sentence.match(/[\p{L}\p{N}_.-]{3,64}/gu) ?? []).map((word) => word.toLowerCase().replace(/[.-]+$/, ""));

/** Characters that nobody sees, and those that turn the direction of reading. */
const invisible =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\u{e0100}-\u{e01ef}]/gu;

function unseenOf(before: readonly string[], after: readonly string[]): Risk | null {
  const count = (texts: readonly string[]): number =>
    texts.reduce((sum, text) => sum + (text.match(invisible)?.length ?? 0), 0);
  const [old, now] = [count(before), count(after)];
  return now > old ? { risk: 0.9, words: `${now - old} new characters that nobody sees` } : null;
}

function sentencesOf(texts: readonly string[]): readonly string[] | null {
  if (texts.reduce((sum, { length }) => sum + length, 0) > mostCharacters) return null;
  const found = texts.flatMap((text) => text.split(/[\n\r]+|(?<=[.!?;。！？])\s+|<\/?[a-z]+>/i));
  const told = found.map((one) => one.trim()).filter((one) => one !== "");
  return told.length > mostSentences ? null : told;
}

const wordsOf = (text: string): readonly string[] =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}_]+/gu) ?? [];

/** A sentence without what a reviewer would not call a change: case, blanks, punctuation, ways to write a letter. */
export function foldedWords(text: string): string {
  return wordsOf(text.replaceAll(/[.:](?=\S)|[/@~]/g, (sign) => `${sign}_`)).join(" ");
}

function quoted(sentences: readonly string[]): string {
  return sentences.join(" ").replaceAll(/\s+/g, " ").slice(0, 300);
}

/** The script of most letters, coarsely; empty for none. */
function scriptOf(text: string): string {
  let [most, name] = [0, ""];
  for (const [script, sign] of scripts) {
    const count = text.match(sign)?.length ?? 0;
    if (count > most) [most, name] = [count, script];
  }
  return name;
}

const scripts: readonly (readonly [string, RegExp])[] = [
  ["latin", /\p{Script=Latin}/gu],
  ["cyrillic", /\p{Script=Cyrillic}/gu],
  ["greek", /\p{Script=Greek}/gu],
  ["east-asian", /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu],
  ["arabic", /\p{Script=Arabic}/gu],
  ["hebrew", /\p{Script=Hebrew}/gu],
  ["indic", /[\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Thai}]/gu],
];
