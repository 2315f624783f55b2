import { down, isDay, luhn, mod11And10, modulo, remainder, weighted } from "./checksum.ts";
import type { NationalForm } from "./national.ts";

const spanishLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
const spanish = (digits: string, letter: string): boolean =>
  spanishLetters[Number(digits) % 23] === letter.toUpperCase();

/** Italy: what a letter counts at odd places. */
const odd: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", (letter, at) => {
    const values = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    const more = [2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    const index = at < 10 ? at : at - 10;
    return [letter, values[index] ?? more[index - 10] ?? 0];
  }),
);

function italian(code: string): boolean {
  let sum = 0;
  for (let at = 0; at < 15; at++) {
    const letter = code[at] ?? "";
    const even = /\d/.test(letter) ? Number(letter) : letter.charCodeAt(0) - 65;
    sum += at % 2 === 0 ? (odd[letter] ?? 0) : even;
  }
  return String.fromCharCode(65 + (sum % 26)) === code[15];
}

/** Numbers in use in Europe. */
export const europeanForms: readonly NationalForm[] = [
  {
    type: "it-fiscal-code",
    title: "A codice fiscale of Italy",
    lead: 6,
    shape: /[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]/y,
    isValid: italian,
  },
  { type: "mx-curp", title: "A CURP of Mexico", lead: 4, shape: /[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d/y },
  {
    type: "uk-nino",
    title: "A National Insurance number",
    lead: 2,
    shape: /(?!BG|GB|NK|KN|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] \d{2} \d{2} \d{2} [A-D]/y,
  },
  {
    type: "uk-nino",
    title: "A National Insurance number",
    lead: 2,
    shape: /(?!BG|GB|NK|KN|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]/y,
    named: /insurance|\bnino\b|\bni\b|nino/,
  },
  {
    type: "uk-nhs",
    title: "A number of the National Health Service",
    shape: /\d{3}[ -]?\d{3}[ -]?\d{4}/y,
    named: /\bnhs\b|health service/,
    isValid: (digits) => (11 - remainder(digits, down(10, 9), 11)) % 11 === Number(digits[9]),
  },
  {
    type: "es-dni",
    title: "A DNI of Spain",
    shape: /\d{8}[ -]?[A-HJ-NP-TV-Z]/y,
    isValid: (value) => spanish(value.slice(0, 8), value.slice(8)),
  },
  {
    type: "es-nie",
    title: "A NIE of Spain",
    lead: 1,
    shape: /[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z]/y,
    isValid: (value) => spanish(`${"XYZ".indexOf(value[0] ?? "")}${value.slice(1, 8)}`, value.slice(8)),
  },
  {
    type: "fr-nir",
    title: "A social security number of France",
    shape: /[12378] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}/y,
    isValid: (value) => {
      const digits = value.replace("2A", "19").replace("2B", "18");
      return 97 - modulo(digits.slice(0, 13), 97) === Number(digits.slice(13));
    },
  },
  {
    type: "de-tax-id",
    title: "A tax id of Germany",
    shape: /[1-9]\d ?\d{3} ?\d{3} ?\d{3}/y,
    named: /steuer|\bidnr|tax id|\btin\b|tax identification/,
    isValid: mod11And10,
  },
  {
    type: "de-social-security",
    title: "A social security number of Germany",
    shape: /\d{2} ?\d{6} ?[A-Z] ?\d{3}/y,
    named: /sozialversicherung|rentenversicherung|\bsv-?n/,
  },
  {
    type: "nl-bsn",
    title: "A BSN of the Netherlands",
    shape: /\d{4}[ .]?\d{2}[ .]?\d{3}|\d{9}/y,
    named: /\bbsn\b|burgerservice|sofi|bsn/,
    isValid: (digits) => remainder(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1], 11) === 0,
  },
  {
    type: "be-national-number",
    title: "A national number of Belgium",
    shape: /\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}/y,
    isValid: (digits) =>
      [digits.slice(0, 9), `2${digits.slice(0, 9)}`].some(
        (base) => 97 - modulo(base, 97) === Number(digits.slice(9)),
      ),
  },
  {
    type: "ch-ahv",
    title: "An AHV number of Switzerland",
    shape: /756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}/y,
    isValid: (digits) => remainder(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1], 10) === 0,
  },
  {
    type: "pl-pesel",
    title: "A PESEL of Poland",
    shape: /\d{11}/y,
    named: /pesel/,
    isValid: (digits) => remainder(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], 10) === 0,
  },
  {
    type: "se-personal-number",
    title: "A personnummer of Sweden",
    shape: /(?:19|20)?\d{6}[-+]\d{4}/y,
    isValid: (digits) => luhn(digits.slice(-10)) && isDay(digits.slice(-6, -4), digits.slice(-8, -6)),
  },
  {
    type: "se-personal-number",
    title: "A personnummer of Sweden",
    shape: /(?:19|20)?\d{10}/y,
    named: /personnummer|personal number|person\.? ?nr/,
    isValid: (digits) => luhn(digits.slice(-10)),
  },
  {
    type: "no-birth-number",
    title: "A fødselsnummer of Norway",
    shape: /\d{6} ?\d{5}/y,
    named: /f(?:ø|o)dselsnummer|personnummer|\bfnr\b|national id/,
    isValid: (digits) =>
      remainder(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1], 11) === 0 &&
      remainder(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], 11) === 0,
  },
  {
    type: "dk-cpr",
    title: "A CPR number of Denmark",
    shape: /\d{6}-?\d{4}/y,
    named: /\bcpr\b|personnummer/,
    isValid: (digits) => isDay(digits.slice(0, 2), digits.slice(2, 4)),
  },
  {
    type: "fi-hetu",
    title: "A henkilötunnus of Finland",
    shape: /\d{6}[-+ABCDEFYXWVU]\d{3}[0-9A-FHJ-NPR-Y]/y,
    isValid: (value) => {
      const digits = value.replaceAll(/\D/g, "").slice(0, 9);
      return (
        isDay(digits.slice(0, 2), digits.slice(2, 4)) &&
        "0123456789ABCDEFHJKLMNPRSTUVWXY"[Number(digits) % 31] === value.slice(-1)
      );
    },
  },
  {
    type: "pt-nif",
    title: "A NIF of Portugal",
    shape: /\d{3} ?\d{3} ?\d{3}/y,
    named: /\bnif\b|contribuinte/,
    isValid: (digits) => {
      const rest = remainder(digits, down(9, 8), 11);
      return (rest < 2 ? 0 : 11 - rest) === Number(digits[8]);
    },
  },
  {
    type: "ie-pps",
    title: "A PPS number of Ireland",
    shape: /\d{7}[A-W][A-IW]?/y,
    named: /\bpps/,
    isValid: (value) => {
      const second = value[8] === undefined || value[8] === "W" ? 0 : value.charCodeAt(8) - 64;
      const sum = weighted(value.slice(0, 7), down(8, 7)) + second * 9;
      return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] === value[7];
    },
  },
  {
    type: "ro-cnp",
    title: "A CNP of Romania",
    shape: /[1-8]\d{12}/y,
    named: /\bcnp\b|numeric personal/,
    isValid: (digits) =>
      remainder(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], 11) % 10 === Number(digits[12]) ||
      remainder(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9], 11) === 10,
  },
  {
    type: "cz-birth-number",
    title: "A birth number of Czechia or Slovakia",
    shape: /\d{6}\/\d{3,4}/y,
    named: /rodn|\brč\b|birth number/,
    isValid: (digits) => digits.length === 9 || modulo(digits, 11) === 0,
  },
  {
    type: "tr-identity",
    title: "An identity number of Türkiye",
    shape: /[1-9]\d{10}/y,
    named: /kimlik|\btckn\b|\btc\b/,
    isValid: (digits) => remainder(digits, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 10) === Number(digits[10]),
  },
  {
    type: "il-identity",
    title: "An identity number of Israel",
    shape: /\d{9}/y,
    named: /teudat|israel/,
    isValid: luhn,
  },
];
