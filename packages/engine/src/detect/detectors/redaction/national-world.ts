import { down, isDay, luhn, remainder, verhoeff, weighted } from "./checksum.ts";
import type { NationalForm } from "./national.ts";

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

/** Numbers in use outside of Europe, and those of banks. */
export const worldForms: readonly NationalForm[] = [
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
