/**
 * A JSON text in the canonical form of RFC 8785 (JCS): equal values give the same text, however they were written. Two additions, for
 * what that standard refuses: a lone surrogate is written as `\udxxx`, and a number that is no double (an id beyond 2^53, a long
 * decimal) by its own digits, so that two numbers which a server may tell apart never become the same.
 *
 * `without` leaves out a member of the outermost object. The text must be JSON; throws a SyntaxError where it is not.
 */
export function canonicalJson(text: string, without?: string): string {
  const parse = JSON.parse as (text: string, reviver: Reviver) => unknown; // ES2025, which the compiler's library does not know yet
  const value = parse(text, (_key, found, { source }) =>
    typeof found === "number" && source !== undefined ? new Numeral(source) : found,
  );
  return write(value, without);
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** A number as it was written. */
class Numeral {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

function write(value: unknown, without?: string): string {
  if (value instanceof Numeral) return numeral(value.source);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => write(item)).join(",")}]`;
  const members = Object.entries(value)
    .filter(([key]) => key !== without)
    .sort(([one], [other]) => (one < other ? -1 : 1)) // by UTF-16 code units
    .map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`);
  return `{${members.join(",")}}`;
}

/** As ECMAScript writes the double, where that is the number itself; else its digits and exponent. */
function numeral(source: string): string {
  const written = JSON.stringify(Number(source));
  if (written === source) return written;
  const exact = digitsOf(source);
  return written !== "null" && digitsOf(written) === exact ? written : exact;
}

/** A decimal as sign, digits without zeros at either end, and the exponent of the last of them: the same for the same number. */
function digitsOf(source: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = decimal.exec(source) ?? [];
  const all = (whole + fraction).replace(/^0+/, "");
  // Nobody means such a number, and reading it would take long.
  if (exponent.length > 20) return source;
  let end = all.length;
  while (end > 0 && all[end - 1] === "0") end -= 1;
  if (end === 0) return "0";
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(all.length - end);
  return `${sign}${all.slice(0, end)}e${power}`;
}

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
