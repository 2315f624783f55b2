import type { Fragment, Span } from "@guardian/model";

/**
 * In a letter somebody asks its reader for something: that is what letters are for, and the learnt models, which know orders in
 * documents, take it for one. Where a letter does not speak to a machine, nor of what machines do, their opinion keeps three
 * quarters of its weight: noted, and stopped only where another layer agrees. What a letter sets off is for the layer of flow.
 */
export const ofLetter = 0.75;

/** Letters of a text in which its head is looked for, and around a place in which it may speak to a machine. */
const longestHead = 1_500;
const around = 400;

const head =
  /(?:^|\n|[{,]\s*)\s{0,8}["']?(from|to|cc|subject|date|sent|reply-to|von|an|betreff|datum|de|para|asunto|assunto|à|objet|da|oggetto|från|till|ämne|van|aan|onderwerp|差出人|宛先|件名|发件人|收件人|主题)["']?\s{0,4}[:：]/giu;

/** Whether a text is a letter, by two lines of its head, or stands beside a subject and a sender. */
export function isLetter({ text, path }: Fragment, siblings: ReadonlySet<string>): boolean {
  const found = new Set<string>();
  for (const [, name = ""] of text.slice(0, longestHead).matchAll(head)) {
    found.add(name.toLowerCase());
    if (found.size >= 2) return true;
  }
  const parent = path.slice(0, path.lastIndexOf("/"));
  return (
    siblings.has(`${parent}/subject`) &&
    ["from", "sender", "to"].some((one) => siblings.has(`${parent}/${one}`))
  );
}

const machine =
  /\b(?:ai|a\.i\.|assistants?|llms?|(?:chat)?bots?|agents?|language models?|(?:the|this|your) models?|gpts?|chatgpt|claude|copilot|gemini|system prompts?|prompts?|(?:previous|prior|above|earlier|following|these|new|hidden|your) (?:instructions?|rules|guidelines|directives?)|instructions? (?:for|to)|ignore|disregard|override|bypass|jailbreak|developer mode|tool calls?|functions? calls?|(?:use|call|invoke|run|execute) (?:the |your )?(?:\w+ )?(?:tool|function|command|script|code)|mcp|api|base64|tokens?|passwords?|credentials?|secrets?|ssh|\.env|private keys?|(?:do not|don't|never|without) (?:tell|mention|inform|ask|reveal|notify|show|alert)\w*|silently|secretly|automatically (?:forward|send)|all (?:emails?|messages|files|contacts|data))\b|<[a-z!/]|\[(?:system|inst)|^#{2,}|\bimportant\s*[!:]/im;

/** Whether what stands around a place speaks to a machine, or of secrets and tools. */
export function speaksToMachine(text: string, { start, end }: Span): boolean {
  return machine.test(text.slice(Math.max(0, start - around), end + around));
}
