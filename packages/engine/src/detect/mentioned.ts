import type { Span } from "@guardian/model";

/** How far the words around a match are read. */
const near = 90;
/** How far before a match a text is asked whether it is about attacks. */
const context = 3000;
/** Where a text is longer before the match, whether code is open there is not known, and nothing is discounted. */
const longestBefore = 16_000;

const model =
  "(?:[a-z-]+\\s+){0,3}(?:models?|bots?|llms?|ai|assistants?|chatbots?|agents?|chatgpt|gpts?|it|them)";

/** Ends right before the match: somebody tells that such words are used. */
const tellsOf = new RegExp(
  [
    "(?:such\\s+as|e\\.g\\.,?|for\\s+(?:example|instance),?|known\\s+as|called|stands\\s+for|the\\s+(?:phrase|words?|term|string|sentence)|phrases?\\s+like|(?:prompts?|inputs?|messages?|attacks?|words?|strings?|requests?)\\s+like)",
    "(?:attempts?|tr(?:ies|ied|ying)|wants?|wanted)\\s+to",
    `(?:instruct|ask|tell|trick|convince|persuade?|cause|fool|manipulate?|force?|get)(?:s|ed|d|ing)\\s+${model}\\s+(?:to|into)`,
    `(?:if|when|where|that)\\s+(?:you|someone|somebody|users?|an?\\s+attacker|attackers|they)\\s+(?:instruct|ask|tell|trick)s?\\s+${model}\\s+(?:to|into)`,
    "(?:it|message|input|text|prompt|users?|attackers?)\\s+(?:asks?|tells?|instructs?|(?:tries|attempts)\\s+to\\s+\\w{2,12})\\s+you\\s+to",
    "(?:detect|block|prevent|refuse|reject|filter|flag|resist|discuss|describe)(?:s|es|ed|ing)(?:\\s+(?:the|an?))?",
    "(?:examples?|attacks?|techniques?|tricks?)\\s+(?:of|is|are)",
  ].join("|") + "\\s*[\"'“‘`(]{0,2}$",
  "i",
);

/** Begins right behind the match: its words are the name of something. */
const namedAs =
  /^["'”’`)]{0,2}\s*[-–—]?\s*(?:style\s+|type\s+|kind\s+of\s+|based\s+)?(?:attacks?|techniques?|tricks?|phrases?|patterns?|(?:prompt\s+)?injections?|jailbreaks?|methods?|attempts?|exploits?|payloads?|strings?|examples?|wordings?)\b/i;

/** True where the words around a match speak about it rather than say it. */
export function isMentioned(text: string, { start, end }: Span): boolean {
  const before = text.slice(Math.max(0, start - near), start);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return tellsOf.test(line) || namedAs.test(text.slice(end, end + near));
}

const aboutAttacks =
  /\b(?:prompt[\s-]injections?|jailbreak(?:s|ing|ers?)?|adversar(?:y|ies|ial)|attack(?:s|ers?|ing)?|malicious|red[\s-]team(?:s|ing)?|guardrails?|vulnerab(?:le|ility|ilities)|exploits?|payloads?|threats?)\b/gi;

/**
 * True where a match stands in code, in a table or in a block of quotation, in a text that has spoken of attacks at least twice
 * before. Code alone says nothing: whoever wants his order to look harmless can put it into a block of code.
 */
export function isShown(text: string, { start }: Span): boolean {
  if (start > longestBefore) return false;
  const before = text.slice(0, start);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  if (!/^\s{0,8}(?:[>|]|[-*•]\s|\d{1,2}[.)]\s)/.test(line) && !isInFence(before)) return false;
  const words =
    before
      .slice(-context)
      .match(aboutAttacks)
      ?.map((word) => word.toLowerCase()) ?? [];
  return words.length >= 2;
}

/** A block of code is open where a text ends. */
function isInFence(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf("```"); at >= 0; at = text.indexOf("```", at + 3)) count += 1;
  return count % 2 === 1;
}
