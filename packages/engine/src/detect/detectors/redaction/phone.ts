import type { Sensitive } from "./kind.ts";
import { personal } from "./kind.ts";
import type { Numeral } from "./number.ts";
import { isDigit, isLetterOrDigit } from "./letters.ts";

const phone = personal("phone", "A telephone number", { severity: "info", rank: "contact" });

const named =
  /\b(?:phone|tel|telephone|telefon|telefono|teléfono|téléphone|telefone|mobile|mobil|móvil|portable|handy|cell|cellphone|fax|call|dial|whatsapp|hotline|rufnummer|numero|nummer)\b|phone|mobile|☎|📞/;

/** Country codes of one and two digits; every other one has three. */
const short = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** International numbers by their +, North American ones by their shape, others where the text calls them so. */
export function phoneNumber(numeral: Numeral): Sensitive | null {
  return international(numeral) ?? american(numeral) ?? national(numeral);
}

function international(numeral: Numeral): Sensitive | null {
  const { text, start, mask, digits } = numeral;
  const isPlus = text[start - 1] === "+" || (text[start - 1] === "(" && text[start - 2] === "+");
  if (!isPlus) return null;
  const from = text[start - 1] === "+" ? start - 1 : start - 2;
  if (isLetterOrDigit(text.charCodeAt(from - 1)) || digits.startsWith("0")) return null;
  const shape = groups(mask, 15);
  const count = digitsIn(shape);
  if (shape.includes("(") !== shape.includes(")") && text[start - 1] !== "(") return null;
  if (count < (short.test(digits) ? 8 : 9) || !endsWell(numeral, shape)) return null;
  if (!isUsualNumber(digits.slice(0, count))) return null;
  return { start: from, end: start + shape.length, kind: phone, confidence: 0.9 };
}

/** Not +100000000 and the like. */
const isUsualNumber = (digits: string): boolean => new Set(digits).size > 2;

function american(numeral: Numeral): Sensitive | null {
  const { text, start, mask, digits } = numeral;
  const shape = /^(?:d[ .-]\(?)?ddd(?:\) ?|[ .-])ddd[ .-]dddd(?![-.]?d)/.exec(mask)?.[0];
  if (shape === undefined || !endsWell(numeral, shape)) return null;
  const number = digitsIn(shape) === 11 ? digits.slice(1) : digits;
  if (digitsIn(shape) === 11 && !digits.startsWith("1")) return null;
  if (!/^[2-9]\d\d[2-9]/.test(number)) return null;
  const { before } = numeral;
  const isBracketed = text[start - 1] === "(";
  const dashes = /^(?:d-)?ddd-ddd-dddd$/.test(shape);
  if (!isBracketed && !named.test(before) && !(dashes && isFree(before))) return null;
  if (isBracketed && !shape.includes(")")) return null;
  return {
    start: isBracketed ? start - 1 : start,
    end: start + shape.length,
    kind: phone,
    confidence: named.test(before) || isBracketed ? 0.85 : 0.6,
  };
}

/** Nothing before it that makes it a part number or an amount. */
const isFree = (before: string): boolean =>
  !/[-\d./_#=$€£]$|\b(?:part|lot|model|serial|order|sku|item|ref|id|no\.?|isbn|version)\s?[:#]?\s?$/.test(
    before,
  );

/** Any other form, behind a word that says what it is. */
function national(numeral: Numeral): Sensitive | null {
  const { text, start, mask, before } = numeral;
  const near = before.slice(-28);
  const word = named.exec(near);
  if (word === null) return null;
  const between = near.slice(near.search(named) + word[0].length);
  if (!/^[\w"'()]{0,8}[^\d\n]{0,16}$/.test(between) || /[-/._]$/.test(near.slice(-1))) return null;
  const shape = groups(mask, 14);
  const count = digitsIn(shape);
  if (count < 7 || !endsWell(numeral, shape)) return null;
  if (/^dddd-dd-dd$|^d+\.d+\.d+\.d+$/.test(shape) || (count === shape.length && count > 12)) return null;
  const from = text[start - 1] === "(" && shape.includes(")") ? start - 1 : start;
  return { start: from, end: start + shape.length, kind: phone, confidence: 0.75 };
}

/** As many whole groups as have no more digits together. */
function groups(mask: string, most: number): string {
  let end = 0;
  let count = 0;
  for (const group of mask.matchAll(/[^d]*d+/g)) {
    count += digitsIn(group[0]);
    if (count > most) break;
    end = group.index + group[0].length;
  }
  return mask.slice(0, end);
}

const digitsIn = (mask: string): number => mask.length - mask.replaceAll("d", "").length;

function endsWell({ text, start }: Numeral, shape: string): boolean {
  const end = start + shape.length;
  const unit = text.charCodeAt(end);
  if (isLetterOrDigit(unit) || unit === 0x5f || unit === 0x40) return false;
  return !((unit === 0x2e || unit === 0x2c || unit === 0x2d) && isDigit(text.charCodeAt(end + 1)));
}
