import type { Value } from "./values.ts";

/**
 * How a value stands in a text. `party`: it names who wrote or is concerned, as in `From:`. `order`: the sentence tells somebody to do
 * something with it. `plain`: anything else.
 */
export type Role = "party" | "plain" | "order";

/** What an order is about, as the bits of `acts` are: which tools would carry it out. */
export const orderSorts = ["send", "pay", "remove", "run", "grant", "change", "fetch"] as const;
export type OrderSort = (typeof orderSorts)[number];

export interface Standing {
  readonly role: Role;
  /** Of an order: what it tells to do. */
  readonly sorts: readonly OrderSort[];
}

const verbs: Readonly<Record<OrderSort, string>> = {
  send: "send|forward|e-?mail|mail|post|upload|share|submit|transmit|deliver|publish|notify|message|reply|report|copy|cc|bcc|invite|exfiltrate|sync|push|attach|include|append|text|sms|tell|dm",
  pay: "pay|transfer|wire|refund|purchase|buy|order|remit|charge|deposit|settle|route payments?|redirect payments?|update (?:the )?(?:bank|payment|account|iban)",
  remove:
    "delete|trash|discard|remove|drop|erase|wipe|purge|destroy|clear|truncate|close|cancel|archive|disable|revoke",
  run: "run|execute|install|launch|start|invoke|call|evaluate|npx|curl|bash|pip install|npm install",
  grant: "grant|add|allow|approve|authori[sz]e|promote|invite|give|merge|enable|make",
  change: "change|set|update|replace|rename|write|create|edit|overwrite|move|modify|save|switch|point",
  fetch: "visit|open|fetch|download|load|browse|navigate|go to|look at|follow|click",
};

/** A verb where an order has it: at the beginning, or behind a word that leads to one. */
const orders: readonly (readonly [OrderSort, RegExp])[] = orderSorts.map((sort) => [
  sort,
  new RegExp(
    `(?:^[\\s"'*>#\\-\\d.()\\[\\]]*|\\b(?:please|must|should|need to|needs to|have to|has to|then|and|also|first|next|now|always|immediately|kindly|to|can you|could you|you will|you can|agents?|assistants?|system)[\\s,:]+|[,:;(]\\s*)(?:${verbs[sort]})\\b`,
    "im",
  ),
]);

/** Most sentences hold no such verb at all. */
const anyVerb = new RegExp(`\\b(?:${Object.values(verbs).join("|")})\\b`, "i");

/** Something that is asked of whoever reads, whatever it is about. */
const request = new RegExp(
  `\\b(?:please|must|should|assistants?|agents?|kindly|could you|can you|always|need to)\\b[^.!?\\n]{0,60}?\\b(?:${verbs.send}|put|write|upload|add|create|open|file|provide|give|reveal|list|paste|disclose|print|quote|fill)\\b`,
  "i",
);

/** Whether a text asks its reader to hand something on. */
export const asksToSend = (text: string): boolean => request.test(text);

const before = 160;
const behind = 80;

const partyLabel =
  /(?:^|[\n\s"'{,(])(?:from|to|cc|reply[-_ ]?to|sender|author|e-?mail|contact|organi[sz]er|attendees?|participants?|assignee|owner|customer|created[-_ ]?by|reporter|recipient|signed|regards)["']?\s*[:=]\s*(?:\[\s*)?["'<]?(?:[^"'\n:@<>]{0,40}[<(]?)?$/i;

/** How a value stands in its text. */
export function standingOf(text: string, { start, end }: Value): Standing {
  const line = text.slice(Math.max(0, start - before), start);
  const lead = line.slice(line.lastIndexOf("\n") + 1);
  if (partyLabel.test(lead)) return party;
  const sentence = sentenceAround(text, start, end);
  if (!anyVerb.test(sentence)) return plain;
  const sorts = orders.filter(([, pattern]) => pattern.test(sentence)).map(([sort]) => sort);
  return sorts.length === 0 ? plain : { role: "order", sorts };
}

const party: Standing = { role: "party", sorts: [] };
const plain: Standing = { role: "plain", sorts: [] };

function sentenceAround(text: string, start: number, end: number): string {
  const head = text.slice(Math.max(0, start - before), start);
  const tail = text.slice(end, end + behind);
  const from = Math.max(
    head.lastIndexOf(". "),
    head.lastIndexOf("\n"),
    head.lastIndexOf("! "),
    head.lastIndexOf("。"),
    head.lastIndexOf("? "),
    head.lastIndexOf(">"),
  );
  const stop = tail.search(/[.!?](?:\s|$)|[\n。]/);
  return head.slice(from + 1) + text.slice(start, end) + (stop === -1 ? tail : tail.slice(0, stop));
}
