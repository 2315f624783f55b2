import type { Json, JsonPointer, Subject } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import type { Remark } from "./remark.ts";
import { contexts } from "./terms.ts";
import type { SamplingContext, SamplingTerms } from "./terms.ts";

/** What a request to the client's model asks for beyond an answer, or more of than it may. What its texts say is for other layers. */
export function excessIn({ body }: Subject, terms: SamplingTerms): readonly Remark[] {
  if (body === undefined || !isObject(body.value)) return [];
  const { includeContext, tools, toolChoice, maxTokens, messages, systemPrompt } = body.value;
  const at = (member: string): JsonPointer => `${body.at}/${member}`;
  const remarks: Remark[] = [];
  const context = ofContext(includeContext, terms.context, at("includeContext"));
  if (context !== null) remarks.push(context);
  if (!terms.tools && (isFull(tools) || isChoice(toolChoice))) remarks.push(bringsTools(tools, at));
  if (typeof maxTokens === "number" && maxTokens > terms.tokens)
    remarks.push(tooMuch(at("maxTokens"), `${maxTokens} tokens, where ${terms.tokens} are allowed`));
  const length = lengthOf(messages) + lengthOf(systemPrompt);
  if (length > terms.characters)
    remarks.push(tooMuch(at("messages"), `${length} characters, where ${terms.characters} are allowed`));
  return remarks;
}

const nowhere = { span: { start: 0, end: 0 }, via: [] } as const;

function ofContext(asked: Json | undefined, allowed: SamplingContext, path: JsonPointer): Remark | null {
  if (asked === undefined || asked === null || asked === "none") return null;
  // A word that nobody knows may mean all of it to somebody.
  const wanted: SamplingContext = asked === "thisServer" ? "this-server" : "all-servers";
  const words = `includeContext: ${typeof asked === "string" ? asked : typeof asked}`;
  if (contexts.indexOf(wanted) > contexts.indexOf(allowed)) {
    const title = "A server asks the client's model with the context of more than it may see";
    return {
      rule: "client/sampling-context",
      title,
      severity: "high",
      confidence: 0.85,
      path,
      ...nowhere,
      words,
    };
  }
  if (wanted === "all-servers") return null;
  const title = "A server asks the client's model with what was said to that server";
  return {
    rule: "client/sampling-own-context",
    title,
    severity: "low",
    confidence: 0.9,
    path,
    ...nowhere,
    words,
  };
}

const isFull = (tools: Json | undefined): boolean =>
  Array.isArray(tools) ? tools.length > 0 : tools !== undefined && tools !== null;

/** `none` forbids tools, and needs none. */
const isChoice = (choice: Json | undefined): boolean => isObject(choice) && choice["mode"] !== "none";

function bringsTools(tools: Json | undefined, at: (member: string) => JsonPointer): Remark {
  const count = Array.isArray(tools) ? tools.length : 0;
  return {
    rule: "client/sampling-tools",
    title: "A server gives the client's model tools of its own",
    severity: "high",
    confidence: 0.75,
    path: at(isFull(tools) ? "tools" : "toolChoice"),
    ...nowhere,
    words: `${count} tools`,
  };
}

function tooMuch(path: JsonPointer, words: string): Remark {
  const title = "A server asks more of the client's model than it may";
  return {
    rule: "client/sampling-size",
    title,
    severity: "medium",
    confidence: 0.9,
    path,
    ...nowhere,
    words,
  };
}

/** Characters of all texts in a value, images included; the reader has bounded its depth. */
function lengthOf(value: Json | undefined): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  let length = 0;
  for (const one of Array.isArray(value) ? (value as readonly Json[]) : Object.values(value))
    // JSON, as the reader made it
    length += lengthOf(one);
  return length;
}
