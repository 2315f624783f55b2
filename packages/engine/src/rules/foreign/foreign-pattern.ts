/** How a value of a foreign rule is compared with a text. */
export interface Comparison {
  readonly place: "within" | "whole" | "start" | "end";
  readonly isCased: boolean;
  /** `*` and `?` stand for other characters, as in Sigma. */
  readonly hasWildcards: boolean;
  /** A dash that begins a word may be any of the signs that Windows programs take for one. */
  readonly anyDash?: boolean;
}

/** Of a text without an end that somebody else's pattern passes over, no more is passed over. */
const longestGap = 200;

/** A value as a pattern of ours. */
export function valuePattern(
  value: string,
  { place, isCased, hasWildcards, anyDash = false }: Comparison,
): string {
  let body = "";
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    const next = value.charAt(at + 1);
    if (hasWildcards && character === "\\" && "*?\\".includes(next) && next !== "") {
      body += escaped(next);
      at += 1;
    } else if (hasWildcards && character === "*") body += isEdge(value, at) ? "" : `.{0,${longestGap}}`;
    else if (hasWildcards && character === "?") body += ".";
    else if (anyDash && character === "-" && /^(?:|.*\s)$/s.test(value.slice(0, at))) body += "[-/–—―]";
    else body += escaped(character);
  }
  const isOpen = (edge: number): boolean => hasWildcards && value.charAt(edge) === "*";
  const head = (place === "whole" || place === "start") && !isOpen(0) ? "^" : "";
  const tail = (place === "whole" || place === "end") && !isOpen(value.length - 1) ? "$" : "";
  return `(?${isCased ? "" : "i"}s)${head}${body}${tail}`;
}

const isEdge = (value: string, at: number): boolean => at === 0 || at === value.length - 1;

const escaped = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");

/**
 * Another engine's regular expression as a pattern of ours: flags stand in front, groups have no names, and what repeats
 * without an end gets one, because no match may be longer than some thousand bytes. What is left and not understood (such as
 * a look-ahead) is refused when the rule is loaded.
 */
export function foreignRegex(source: string, ignoreCase: boolean): string {
  const inline = /^\(\?([ims]+)\)/.exec(source);
  const flags = new Set([...(inline?.[1] ?? ""), ...(ignoreCase ? ["i"] : [])]);
  let body = "";
  let isInClass = false;
  for (let at = inline?.[0].length ?? 0; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "\\") {
      body += escape(source.charAt(at + 1));
      at += 1;
    } else if (isInClass || character === "[") {
      if (character === "[" && !isInClass && source.charAt(at + 1) === "]")
        throw new Error("an empty class matches nothing");
      body += character;
      isInClass = isInClass ? character !== "]" : true;
    } else if (character === "(" && /^\(\?P?<[A-Za-z]\w*>/.test(source.slice(at, at + 60))) {
      body += "(";
      at = source.indexOf(">", at);
    } else if ((character === "*" || character === "+") && /(?:[.\]]|\\[SwWdD])$/.test(body)) {
      body += `{${character === "*" ? 0 : 1},${longestGap}}`;
    } else if (source.startsWith("{,", at)) {
      body += "{0,";
      at += 1;
    } else body += character;
  }
  return `${flags.size === 0 ? "" : `(?${[...flags].join("")})`}${body}`;
}

const escape = (character: string): string =>
  character === "A" ? "^" : character === "Z" || character === "z" ? "$" : `\\${character}`;

/** The addresses of an IPv4 block as a pattern. Throws an Error for anything else. */
export function addressPattern(block: string): string {
  const [, a, b, c, d, bits] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(block) ?? [];
  const octets = [a, b, c, d].map(Number);
  const length = Number(bits);
  if (bits === undefined || length > 32 || octets.some((octet) => octet > 255)) {
    throw new Error(`"${block.slice(0, 40)}" is no block of IPv4 addresses, such as 10.0.0.0/8`);
  }
  const parts = octets.map((octet, index) => {
    const fixed = Math.min(8, Math.max(0, length - 8 * index));
    if (fixed === 0) return "\\d{1,3}";
    const size = 2 ** (8 - fixed);
    const from = Math.floor(octet / size) * size;
    return size === 1 ? String(octet) : `(${Array.from({ length: size }, (_, at) => from + at).join("|")})`;
  });
  return `\\b${parts.join("\\.")}\\b`;
}
