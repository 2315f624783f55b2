import { luhn } from "./checksum.ts";
import { ibanAt } from "./iban.ts";
import type { Probe, Sensitive, Trigger } from "./kind.ts";
import { personal, secret } from "./kind.ts";
import { isDigit, isLetterOrDigit } from "./letters.ts";
import { nationalNumber } from "./national.ts";
import { phoneNumber } from "./phone.ts";

const card = secret("card-number", "A payment card number", { type: "credit_card", rank: "number" });
const ssn = personal("us-ssn", "A social security number of the USA");

/** A number as it stands: digits with the blanks, dots and dashes between them. */
export interface Numeral {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** `ddd-dd-dddd`: each digit a `d`, separators as they are. */
  readonly mask: string;
  /** What stands before it, in lower case; made when it is asked for. */
  readonly before: string;
}

class NumeralIn implements Numeral {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  readonly mask: string;
  #before: string | null = null;

  constructor(text: string, start: number, mask: string) {
    this.text = text;
    this.start = start;
    this.end = start + mask.length;
    this.mask = mask;
    this.digits = text.slice(start, this.end).replaceAll(/\D/g, "");
  }

  get before(): string {
    return (this.#before ??= this.text.slice(Math.max(0, this.start - 64), this.start).toLowerCase());
  }
}

/** What numbers a text holds is asked wherever digits begin. */
export const numberTriggers: readonly Trigger[] = Array.from("0123456789", (digit): Trigger => {
  return { literal: digit, reach: 90, gate: beginsNumber, check: numberOf };
});

const mostUnits = 48;

/** At the first digit of a run, where so many digits follow that it could be more than a count or a date's part. */
function beginsNumber(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (isDigit(before)) return false;
  let [count, group, singles] = [0, 0, 0];
  const last = Math.min(start + 20, text.length);
  for (let at = start; at < last; at++) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) {
      count += 1;
      group += 1;
      if (count >= 6 && (singles < 2 || group > 1)) return true;
      continue;
    }
    if (!isBetween(unit) && !isLetterOrDigit(unit)) return false;
    // One digit and one digit again: a list, coordinates, anything but a number in groups.
    singles = group === 1 ? singles + 1 : singles;
    if (singles === 2 && group === 1) return false;
    group = 0;
  }
  return false;
}

/** Blank, dash, dot, brackets, slash, no-break space. */
const isBetween = (unit: number): boolean =>
  unit === 0x20 ||
  unit === 0x2d ||
  unit === 0x2e ||
  unit === 0x28 ||
  unit === 0x29 ||
  unit === 0x2f ||
  unit === 0xa0;

function numberOf(probe: Probe): Sensitive | null {
  const { text, start } = probe;
  const before = text.charCodeAt(start - 1);
  const isInWord = isLetterOrDigit(before) || before === 0x5f;
  const iban = isInWord ? ibanAt(text, start) : null;
  if (iban !== null) return iban;
  const numeral = numeralAt(text, start);
  return (
    (isInWord ? null : (cardNumber(numeral) ?? socialSecurity(numeral) ?? phoneNumber(numeral))) ??
    nationalNumber(numeral)
  );
}

/** The longest numeral from a place on; two separators in a row end it. */
function numeralAt(text: string, start: number): Numeral {
  let mask = "";
  let length = 0;
  const last = Math.min(text.length, start + mostUnits);
  for (let at = start; at < last; at++) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit)) {
      mask += "d";
      length = mask.length;
    } else if (isBetween(unit) && isBetweenDigits(text, at)) mask += text[at] ?? "";
    else break;
  }
  return new NumeralIn(text, start, mask.slice(0, length));
}

const isBetweenDigits = (text: string, at: number): boolean =>
  isDigit(text.charCodeAt(at + 1)) ||
  (isBetween(text.charCodeAt(at + 1)) && isDigit(text.charCodeAt(at + 2)));

/** True where the numeral is a word of its own. */
export function standsAlone({ text, end }: Numeral, end_: number = end): boolean {
  const unit = text.charCodeAt(end_);
  return !isLetterOrDigit(unit) && unit !== 0x5f && !(unit === 0x2e && isDigit(text.charCodeAt(end_ + 1)));
}

const aboutCards =
  /card|pan\b|visa|master|amex|american express|discover|maestro|diners|jcb|kredit|carte|tarjeta|cart[aã]o|payment|charge|billing|pagamento|zahlung|cc\b|ccnum|cc_?num/;
const notCards =
  /order|tracking|invoice|reference|\bref\b|serial|imei|account id|ticket|uuid|\bid\b|_id|ts=|time|isbn|sku|build|commit|parcel|shipment/;

/** Cards by issuer, length and Luhn; in one piece, or in the groups of a card. */
function cardNumber(numeral: Numeral): Sensitive | null {
  const { start } = numeral;
  const mask = /^(?:d{13,19}|d{4}([ -])d{4}\1d{4}\1d{1,7}|d{4}([ -])d{6}\2d{4,5})(?![d])/.exec(
    numeral.mask,
  )?.[0];
  if (mask === undefined || !standsAlone(numeral, start + mask.length)) return null;
  const digits = numeral.digits.slice(0, mask.replaceAll(/[^d]/g, "").length);
  if (!isIssued(digits) || !luhn(digits) || new Set(digits).size < 3) return null;
  const near = numeral.before.slice(-40);
  const isNamed = aboutCards.test(near);
  if (!isNamed && (digits.length < 15 || notCards.test(near) || /[.\d][-. ]?$|[=#$€£]$/.test(near.slice(-2))))
    return null;
  return { start, end: start + mask.length, kind: card, confidence: isNamed ? 0.85 : 0.45 };
}

/** The first digits and the lengths of the networks. */
function isIssued(digits: string): boolean {
  const { length } = digits;
  const six = Number(digits.slice(0, 6));
  const four = Math.floor(six / 100);
  if (digits.startsWith("4")) return length === 13 || length === 16 || length === 19;
  if ((four >= 5100 && four <= 5599) || (four >= 2221 && four <= 2720)) return length === 16;
  if (four >= 3400 && (four < 3500 || (four >= 3700 && four < 3800))) return length === 15;
  if (four >= 3528 && four <= 3589) return length >= 16 && length <= 19;
  if ((four >= 3000 && four <= 3059) || (four >= 3600 && four < 3700) || (four >= 3800 && four < 4000))
    return length >= 14 && length <= 19;
  if (four === 6011 || (four >= 6440 && four < 6600) || (six >= 622126 && six <= 622925))
    return length >= 16 && length <= 19;
  if (four >= 6200 && four < 6300) return length >= 16 && length <= 19;
  if (four >= 2200 && four <= 2204) return length >= 16 && length <= 19;
  if (four >= 5000 && four < 5100) return length >= 16 && length <= 19;
  return four >= 5600 && four < 7000 && length >= 16 && length <= 19;
}

const aboutSocialSecurity =
  /\bssn|social.?sec|\bss ?#|socialsecurity|soc\.? sec|tax.?(?:payer)? ?id|\bitin\b|\btin\b/;

function socialSecurity(numeral: Numeral): Sensitive | null {
  const { mask, digits, start } = numeral;
  const shape = /^ddd([- ])dd\1dddd(?!\1?d)/.exec(mask)?.[0] ?? /^d{9}(?!d)/.exec(mask)?.[0];
  if (shape === undefined || !standsAlone(numeral, start + shape.length)) return null;
  const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5, 9)];
  const { before } = numeral;
  const isNamed = aboutSocialSecurity.test(before);
  if (area === "000" || area === "666" || group === "00" || serial === "0000") return null;
  if (area >= "900" && !(isNamed && group >= "50")) return null;
  if (
    !isNamed &&
    (!shape.includes("-") ||
      /\b(?:part|lot|model|serial|order|sku|item|ref|phone|tel|fax)\b[^\n]{0,12}$|[-\d/.]$/.test(before))
  )
    return null;
  return { start, end: start + shape.length, kind: ssn, confidence: isNamed ? 0.9 : 0.65 };
}
