import { luhn, mod11And10, modulo, verhoeff, weighted } from "./checksum.ts";
import type { NationalForm } from "./national.ts";

/** Day and month that exist. */
const isDay = (day: string, month: string): boolean =>
  Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;

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

/** A check digit that weights lead to, by the remainder of a sum. */
function remainder(digits: string, weights: readonly number[], divisor: number): number {
  return weighted(digits, weights) % divisor;
}

function brazilian(digits: string, weights: readonly number[]): boolean {
  const digit = (own: readonly number[]): number => {
    const rest = remainder(digits, own, 11);
    return rest < 2 ? 0 : 11 - rest;
  };
  const at = weights.length;
  const second = [at === 9 ? 11 : 6, ...weights];
  return (
    new Set(digits).size > 1 &&
    digit(weights) === Number(digits[at]) &&
    digit(second) === Number(digits[at + 1])
  );
}

const down = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => from - at);

/** Numbers in use, the most telling first. */
export const nationalForms: readonly NationalForm[] = [
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
    isValid: (value) => spanish("XYZ".indexOf(value[0] ?? "") + value.slice(1, 8), value.slice(8)),
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
  {
    type: "br-cpf",
    title: "A CPF of Brazil",
    shape: /\d{3}\.\d{3}\.\d{3}-\d{2}/y,
    isValid: (digits) => brazilian(digits, down(10, 9)),
  },
  {
    type: "br-cpf",
    title: "A CPF of Brazil",
    shape: /\d{11}/y,
    named: /\bcpf\b/,
    isValid: (digits) => brazilian(digits, down(10, 9)),
  },
  {
    type: "br-cnpj",
    title: "A CNPJ of Brazil",
    shape: /\d{2}\.?\d{3}\.?\d{3}\/\d{4}-?\d{2}/y,
    isValid: (digits) => brazilian(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]),
  },
  {
    type: "ar-cuit",
    title: "A CUIT of Argentina",
    shape: /(?:20|23|24|27|30|33|34)-\d{8}-\d/y,
    isValid: (digits) => remainder(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], 11) === 0,
  },
  {
    type: "cl-rut",
    title: "A RUT of Chile",
    shape: /\d{1,2}\.\d{3}\.\d{3}-[\dkK]/y,
    isValid: (value) => {
      const digits = value.slice(0, -1).padStart(8, "0");
      return "0K987654321"[remainder(digits, [3, 2, 7, 6, 5, 4, 3, 2], 11)] === value.slice(-1).toUpperCase();
    },
  },
  {
    type: "in-aadhaar",
    title: "An Aadhaar number of India",
    shape: /[2-9]\d{3}[ -]\d{4}[ -]\d{4}/y,
    named: /aadhaar|adhar|aadhar|uidai|\buid\b|india/,
    isValid: verhoeff,
  },
  {
    type: "in-aadhaar",
    title: "An Aadhaar number of India",
    shape: /[2-9]\d{11}/y,
    named: /aadhaar|adhar|aadhar|uidai|\buid\b/,
    isValid: verhoeff,
  },
  {
    type: "in-pan",
    title: "A PAN of India",
    lead: 5,
    shape: /[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]/y,
    named: /\bpan\b|permanent account|income tax/,
  },
  {
    type: "cn-resident-id",
    title: "A resident id of China",
    shape: /[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]/y,
    isValid: (value) =>
      "10X98765432"[remainder(value, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], 11)] ===
      value.slice(-1).toUpperCase(),
  },
  {
    type: "kr-rrn",
    title: "A resident registration number of Korea",
    shape: /\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[1-8]\d{6}/y,
  },
  {
    type: "sg-nric",
    title: "An NRIC of Singapore",
    lead: 1,
    shape: /[STFG]\d{7}[A-Z]/y,
    isValid: (value) => {
      const first = value[0] ?? "";
      const sum = weighted(value.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + ("TG".includes(first) ? 4 : 0);
      return ("ST".includes(first) ? "JZIHGFEDCBA" : "XWUTRQPNMLK")[sum % 11] === value[8];
    },
  },
  { type: "hk-identity", title: "An identity card of Hong Kong", lead: 1, shape: /[A-Z]\d{6}\([\dA]\)/y },
  {
    type: "jp-my-number",
    title: "A My Number of Japan",
    shape: /\d{4}[ -]?\d{4}[ -]?\d{4}/y,
    named: /my ?number|マイナンバー|個人番号/,
  },
  {
    type: "au-tfn",
    title: "A tax file number of Australia",
    shape: /\d{3}[ -]?\d{3}[ -]?\d{3}/y,
    named: /\btfn\b|tax file/,
    isValid: (digits) => remainder(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10], 11) === 0,
  },
  {
    type: "au-medicare",
    title: "A Medicare number of Australia",
    shape: /[2-6]\d{3}[ -]?\d{5}[ -]?\d(?:[ -/]?\d)?/y,
    named: /medicare/,
    isValid: (digits) => remainder(digits, [1, 3, 7, 9, 1, 3, 7, 9], 10) === Number(digits[8]),
  },
  {
    type: "ca-sin",
    title: "A social insurance number of Canada",
    shape: /\d{3}[ -]?\d{3}[ -]?\d{3}/y,
    named: /\bsin\b|social insurance/,
    isValid: luhn,
  },
  {
    type: "nz-ird",
    title: "An IRD number of New Zealand",
    shape: /\d{2,3}-?\d{3}-?\d{3}/y,
    named: /\bird\b|inland revenue/,
  },
  {
    type: "za-identity",
    title: "An identity number of South Africa",
    shape: /\d{6} ?\d{4} ?\d{3}/y,
    named: /south africa|\bsa id\b|identity number|id number|\brsa\b/,
    isValid: (digits) => luhn(digits) && isDay(digits.slice(4, 6), digits.slice(2, 4)),
  },
  {
    type: "us-routing-number",
    title: "A bank's routing number",
    shape: /\d{9}/y,
    named: /routing|\baba\b|\brtn\b/,
    isValid: (digits) => remainder(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1], 10) === 0,
  },
  {
    type: "us-ein",
    title: "An employer's number of the USA",
    shape: /\d{2}-\d{7}/y,
    named: /\bein\b|employer id|tax id/,
  },
  {
    type: "us-medicare",
    title: "A Medicare number of the USA",
    shape:
      /[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}/y,
    named: /medicare|\bmbi\b/,
  },
  { type: "uk-sort-code", title: "A bank's sort code", shape: /\d{2}-\d{2}-\d{2}/y, named: /sort.?code/ },
  {
    type: "bank-account",
    title: "A bank account number",
    shape: /\d{6,17}|\d{4}(?:[ -]\d{4}){1,3}/y,
    named:
      /(?:account|acct|a\/c|konto|compte|cuenta)\.?.{0,3}(?:number|num|no\b|nr|#)[^\n\d]{0,12}$|bank account[^\n\d]{0,20}$|kontonummer[^\n\d]{0,6}$/,
  },
];
