/** Check digits and checksums, each over digits in ASCII. */

/** Luhn's: cards, Canada's SIN, South Africa's and Sweden's numbers. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 0x30;
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The sum of digits times weights. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * (digits.charCodeAt(at) - 0x30), 0);
}

/** A number of any length modulo a small one. */
export function modulo(digits: string, divisor: number): number {
  let rest = 0;
  for (let at = 0; at < digits.length; at++) rest = (rest * 10 + digits.charCodeAt(at) - 0x30) % divisor;
  return rest;
}

/** ISO 7064 mod 97-10 over letters and digits, as in an IBAN whose first four characters were moved to the end. */
export function modulo97(text: string): number {
  let rest = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    rest = unit < 0x40 ? (rest * 10 + unit - 0x30) % 97 : (rest * 100 + unit - 55) % 97;
  }
  return rest;
}

/** ISO 7064 mod 11,10: Germany's tax id. */
export function mod11And10(digits: string): boolean {
  let product = 10;
  for (let at = 0; at < digits.length - 1; at++) {
    const sum = (digits.charCodeAt(at) - 0x30 + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === digits.charCodeAt(digits.length - 1) - 0x30;
}

const permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const powers: number[][] = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]];
for (let at = 1; at < 8; at++) powers.push((powers[at - 1] ?? []).map((digit) => permutation[digit] ?? 0));

/** Verhoeff's, over the symmetries of a pentagon: India's Aadhaar. */
export function verhoeff(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = powers[at % 8]?.[digits.charCodeAt(digits.length - 1 - at) - 0x30] ?? 0;
    sum = times(sum, digit);
  }
  return sum === 0;
}

/** The product of two symmetries: 0 to 4 turn, 5 to 9 mirror. */
function times(one: number, other: number): number {
  const [turn, next] = [one % 5, other % 5];
  if (one < 5) return other < 5 ? (turn + next) % 5 : ((turn + next) % 5) + 5;
  return other < 5 ? ((turn - next + 5) % 5) + 5 : (turn - next + 5) % 5;
}

/** What weights make of digits, modulo a number. */
export function remainder(digits: string, weights: readonly number[], divisor: number): number {
  return weighted(digits, weights) % divisor;
}

/** Weights that go down by one. */
export const down = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => from - at);

/** Day and month that exist. */
export const isDay = (day: string, month: string): boolean =>
  Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
