import { modulo97 } from "./checksum.ts";
import type { Sensitive } from "./kind.ts";
import { personal } from "./kind.ts";
import { isDigit, isLetterOrDigit, isUpper } from "./letters.ts";

const iban = personal("iban", "An international bank account number", { rank: "certain" });

/** Lengths by country, of the registry. */
const lengths: ReadonlyMap<string, number> = new Map(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 " +
    "GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 " +
    "MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 " +
    "TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** An IBAN whose check digits begin at a place: country, length and mod 97. Groups of four may be apart. */
export function ibanAt(text: string, digits: number): Sensitive | null {
  const start = digits - 2;
  if (
    !isUpper(text.charCodeAt(start)) ||
    !isUpper(text.charCodeAt(start + 1)) ||
    !isDigit(text.charCodeAt(digits + 1))
  )
    return null;
  if (isLetterOrDigit(text.charCodeAt(start - 1)) || text[start - 1] === "_") return null;
  const length = lengths.get(text.slice(start, digits));
  if (length === undefined) return null;
  let value = "";
  let at = start;
  for (; at < text.length && value.length < length; at++) {
    const unit = text.charCodeAt(at);
    if (isDigit(unit) || isUpper(unit)) value += text[at] ?? "";
    else if (!(
      (unit === 0x20 || unit === 0x2d || unit === 0xa0) &&
      isLetterOrDigit(text.charCodeAt(at + 1)) &&
      value.length >= 4
    ))
      break;
  }
  if (value.length !== length || isLetterOrDigit(text.charCodeAt(at))) return null;
  // Check digits are 02 to 98.
  if (/^..(?:0[01]|99)/.test(value)) return null;
  if (modulo97(value.slice(4) + value.slice(0, 4)) !== 1) return null;
  return { start, end: at, kind: iban, confidence: 0.95 };
}
