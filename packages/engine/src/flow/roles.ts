import type { Order } from "./sentences.ts";
import type { Value } from "./values.ts";

/**
 * How a value stands in a text. `party`: it names who wrote or is concerned, as in `From:`. `order`: the sentence tells somebody to do
 * something with it. `plain`: anything else.
 */
export type Role = "party" | "plain" | "order";

export interface Standing {
  readonly role: Role;
  /** Of an order: what it tells to do, as a sum of `sorts`. */
  readonly sorts: number;
  readonly isAddressed: boolean;
}

const party: Standing = { role: "party", sorts: 0, isAddressed: false };
const plain: Standing = { role: "plain", sorts: 0, isAddressed: false };

/** The roles of a text's values, which come in any order. */
export function standingsIn(
  text: string,
  values: readonly Value[],
  orders: readonly Order[],
): readonly Standing[] {
  return values.map((value) => {
    if (isParty(text, value)) return party;
    const order = orderAt(text, orders, value.start);
    return order === null ? plain : { role: "order", sorts: order.sorts, isAddressed: order.isAddressed };
  });
}

/**
 * The order in whose sentence a place is. One that speaks to a machine, that ends with a colon or whose line was broken because it was
 * full holds for what stands behind it too.
 */
function orderAt(text: string, orders: readonly Order[], place: number): Order | null {
  let low = 0;
  let high = orders.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((orders[middle]?.start ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  const order = orders[low - 1];
  if (order === undefined) return null;
  if (place <= order.end) return order;
  if (place - order.end >= behind) return null;
  const isBroken = text.charCodeAt(order.end) === 10 && order.end - order.start > fullLine;
  const goesOn = order.isAddressed || isBroken || text.slice(order.end - 2, order.end).includes(":");
  return goesOn ? order : null;
}

const fullLine = 48;

const behind = 160;
const before = 70;

const partyLabel =
  /(?:^|[\n\s"'{,(])(?:from|to|cc|reply[-_ ]?to|sender|author|e-?mail(?:_?address)?|contact|organi[sz]er|attendees?|participants?|assignee|owner|customer|created[-_ ]?by|reporter|requester|recipient|signed|regards|user|by|von|an|de|para)["']?\s*[:=]\s*(?:\[\s*)?["'<{]?(?:[^"'\n:@<>]{0,40}[<(]?|"(?:name|address|email)":\s*")?$/i;

function isParty(text: string, { kind, start }: Value): boolean {
  if (kind !== "email" && kind !== "phone") return false;
  const line = text.slice(Math.max(0, start - before), start);
  return partyLabel.test(line.slice(line.lastIndexOf("\n") + 1));
}
