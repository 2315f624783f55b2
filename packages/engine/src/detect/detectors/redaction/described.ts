import type { Check, Kind, Probe, Sensitive, Trigger } from "./kind.ts";
import { personal } from "./kind.ts";

const passport = personal("passport", "A passport number", { rule: "passport" });
const licence = personal("driver-licence", "A driving licence number", {
  rule: "driver-licence",
  type: "drivers_license",
});
const birth = personal("birth-date", "A date of birth", { rule: "birth-date", type: "date_of_birth" });
const cvv = personal("card-code", "The code of a payment card", { rule: "card-code", type: "cvv" });
const visa = personal("id-number", "A number of an identity document", { rule: "national-id" });

const links = String.raw`["']?(?i:[ \t_-]{0,2}(?:number|num|no\.?|nr\.?|id|#|code|card|nummer|numéro|número|numero))?["']?[ \t]{0,3}(?:[:=#]|is|was|ist|est|es)?[ \t]{0,3}["'(]?`;
const date = String.raw`(?<value>(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}(?:st|nd|rd|th|\.)?[ ](?:of )?[A-Za-zäéûç]{3,10},?[ ](?:19|20)\d{2}|[A-Z][a-z]{2,9}[ ]\d{1,2}(?:st|nd|rd|th)?,?[ ](?:19|20)\d{2}))(?![\d-])`;
const document = String.raw`(?<value>[A-Z]{0,3}\d{5,10}[A-Z]{0,2}|[A-Z][A-Z0-9]{7,9})(?![A-Za-z0-9])`;

/** Data that nothing but the words before it give away. */
export const describedTriggers: readonly Trigger[] = [
  after("passport", passport, document),
  after("passeport", passport, document),
  after("pasaporte", passport, document),
  after("reisepass", passport, document),
  after(
    "licen",
    licence,
    String.raw`(?<value>[A-Z0-9](?:[A-Z0-9]|[- ](?=\d)){4,18}[A-Z0-9])(?![A-Za-z0-9])`,
    { lead: /driv\w*(?:'s|’s|s)?[_ -]?$/i, tail: "(?:s|c)e" },
  ),
  after("hrerschein", licence, document),
  after("dob", birth, date, { lead: /(?:^|[^A-Za-z])$/ }),
  after("d.o.b.", birth, date),
  after("dl:", licence, document, { lead: /(?:^|[^A-Za-z])$/ }),
  after("dl#", licence, document, { lead: /(?:^|[^A-Za-z])$/ }),
  after("birth", birth, date, { tail: "(?:[_ ]?[dD]ate|[dD]ay)?" }),
  after("geburtsdatum", birth, date),
  after("born", birth, date, { lead: /(?:^|[^A-Za-z])$/, tail: "(?: on| the)?" }),
  after("geboren", birth, date, { tail: "(?: am)?" }),
  after("nacimiento", birth, date),
  after("nascita", birth, date),
  after("naissance", birth, date),
  after("cvv", cvv, String.raw`(?<value>\d{3,4})(?![\dA-Za-z])`, { tail: "2?" }),
  after("cvc", cvv, String.raw`(?<value>\d{3,4})(?![\dA-Za-z])`, { tail: "2?" }),
  after("ausweisnummer", visa, document),
];

function after(
  literal: string,
  kind: Kind,
  value: string,
  { lead, tail = "" }: { readonly lead?: RegExp; readonly tail?: string } = {},
): Trigger {
  const shape = new RegExp(`${tail}${links}${value}`, "y");
  const check: Check = ({ text, start, end }: Probe): Sensitive | null => {
    if (lead !== undefined && !lead.test(text.slice(Math.max(0, start - 20), start))) return null;
    shape.lastIndex = end;
    const found = shape.exec(text)?.groups?.["value"];
    if (found === undefined || !/\d/.test(found)) return null;
    return { start: shape.lastIndex - found.length, end: shape.lastIndex, kind, confidence: 0.75 };
  };
  return { literal, reach: 120, check };
}
