import { surest, type Sign } from "../sign.ts";
import { fold } from "./fold.ts";
import {
  expressionShape,
  plainShapes,
  quotedShapes,
  statementShape,
  wholeShape,
  type Shape,
} from "./grammar.ts";
import { sqlTokens, type SqlTokens } from "./tokens.ts";

/** How many tokens are read behind a quote, and from the beginning. */
const mostBehindQuote = 48;
const mostPlain = 160;
/** In a long text, which is hardly a value that goes on as SQL, fewer of both. */
const longText = 1_024;
/** How many quotes of a text are tried as the one that closes the value. */
const mostQuotes = 12;

/**
 * Sees: a value that goes on as SQL where it was put: behind a quote that it closes, or without one; the tokens of such a text,
 * folded, are compared with the shapes of `grammar.ts`. Misses: what needs the database's own words, and a payload
 * that is spread over several arguments. Costs: one reading of the text, and up to 48 tokens for each quote.
 */
export function sqlSign(text: string): Sign | null {
  const plain = sqlTokens(text, 0, text.length > longText ? mostPlain / 3 : mostPlain);
  const folded = fold(plain.letters);
  const isStatement = statementShape.test(folded);
  const signs = [isStatement ? null : plainSign(text, plain, folded)];
  signs.push(...quoteSigns(text, text.length > longText || isIllFormed(plain)));
  const best = surest(signs);
  if (best !== null || !isStatement || !wholeShape.test(folded)) return best;
  return { attack: "sql-injection", form: "whole", confidence: 0.5, span: spanOf(plain) };
}

function plainSign(text: string, tokens: SqlTokens, folded: string): Sign | null {
  const confidence = Math.max(
    bestOf(plainShapes, folded),
    markSure(tokens),
    isSameTwice(text, tokens) ? 0.82 : 0,
    orderedBy.test(text.slice(0, 200)) ? 0.82 : 0,
  );
  return confidence === 0
    ? null
    : {
        attack: "sql-injection",
        form: "breakout",
        confidence: raised(confidence, tokens),
        span: spanOf(tokens),
      };
}

/** A column to sort by, and a query beside it. */
const orderedBy = /^\s{0,4}[\w.]{1,64}(?:\s{1,4}(?:asc|desc))?\s{0,4},\s{0,4}\(\s{0,4}select\b/i;

/** What is no SQL that anybody writes for himself. */
function markSure({ letters, hasComment }: SqlTokens): number {
  if (/X.{0,3}[US&KFf]/.test(letters)) return 0.86;
  if (hasComment && /U\s?y?\(*S/.test(letters)) return 0.84;
  if (/KD|D\(|[&|o,(]d\(/.test(letters) && /[&|oacUS;]/.test(letters)) return 0.74;
  return 0;
}

/** Comments between the words are how a filter for words is passed. */
const raised = (confidence: number, { hasComment }: SqlTokens): number =>
  hasComment ? Math.min(0.97, confidence + 0.04) : confidence;

/** True where the quotes do not hold strings of an expression: one is not closed, or a word touches one. */
const isIllFormed = ({ letters, isOpen }: SqlTokens): boolean =>
  isOpen || /[n1sfvti)]s|s[n1fvti]|^s$/.test(letters);

/** Tries each quote as the one that closes the value. */
function quoteSigns(text: string, isIll: boolean): (Sign | null)[] {
  const signs: (Sign | null)[] = [];
  for (const quote of ["'", '"']) {
    let isPaired = false;
    let at = text.indexOf(quote);
    for (let count = 0; at >= 0 && count < mostQuotes; count++) {
      const before = text.charAt(at - 1);
      const isFirst = count === 0 && (/[\w)%\\\]*#-]/.test(before) || text.slice(0, at).trim() === "");
      if (isIll || isFirst) signs.push(behind(text, at, { isFirst, isPaired }));
      // A quote with a blank before it and none behind it opens, and the next one closes it again.
      isPaired = !isPaired && /^[\s([{=:,]?$/.test(before) && /\S/.test(text.charAt(at + 1));
      at = text.indexOf(quote, at + 1);
    }
  }
  return signs;
}

interface Place {
  readonly isFirst: boolean;
  readonly isPaired: boolean;
}

function behind(text: string, at: number, { isFirst, isPaired }: Place): Sign | null {
  // Most quotes are told from the one token behind them.
  const first = sqlTokens(text, at + 1, 1).letters;
  // A word, a number or nothing behind a quote is prose, or how a string goes on.
  if (first === "" || "n1tvyfiEQF.?s".includes(first)) return null;
  // A statement in quotes is quoted, unless the value ends right before it.
  if ("SK(".includes(first) && !isFirst && /\s/.test(text.charAt(at - 1))) return null;
  const tokens = sqlTokens(text, at + 1, mostBehindQuote);
  const folded = fold(`s${tokens.letters}`);
  let confidence = Math.max(bestOf(quotedShapes, folded), isSameTwice(text, tokens) ? 0.86 : 0);
  if (isTwoStrings.test(folded) && !isShort(tokens)) confidence = 0;
  if (/^s\)*c$/.test(folded) && (isFirst || text.charAt(at + 1) !== "#"))
    confidence = Math.max(confidence, 0.78);
  if (confidence === 0 && isFirst && isShort(tokens) && /^s&[ny]s$/.test(folded)) confidence = 0.72;
  if (
    confidence === 0 &&
    isFirst &&
    /^["']\)*--\w/.test(text.slice(at, at + 8)) &&
    /\w/.test(text.charAt(at - 1)) &&
    !text.includes(text.charAt(at), at + 1)
  )
    confidence = 0.74;
  if (confidence === 0 && isFirst && isExpression(folded, tokens, text, at)) confidence = 0.74;
  if (isPaired) confidence -= 0.3;
  if (confidence <= 0) return null;
  const span = { start: at, end: tokens.spans.at(-1)?.end ?? at + 1 };
  return { attack: "sql-injection", form: "breakout", confidence: raised(confidence, tokens), span };
}

/** `"tea" and "coffee"`: a search, unless the second is hardly a text. */
const isTwoStrings = /^s[&|]s$/;

/** The last token is a value of some characters only, as a payload's is that needs one to close the statement. */
function isShort({ spans }: SqlTokens): boolean {
  const last = spans.at(-1) ?? { start: 0, end: 0 };
  return last.end - last.start <= 4;
}

/** An expression that an honest text with a quote in it hardly ever is. */
function isExpression(folded: string, tokens: SqlTokens, text: string, at: number): boolean {
  if (!expressionShape.test(folded)) return false;
  const rest = folded.slice(1);
  // Two values side by side are no expression.
  if (/[1sntyv)][1sntyfdei(v]/.test(rest)) return false;
  // A path, a format or a parameter of an address is no arithmetic.
  if (/^(?:\/[A-Za-z_.~/]|[%.*](?!\d\s{0,2}[+=])[^\s@\w(]|%\D|&\w+=)/.test(text.slice(at + 1, at + 24)))
    return false;
  const last = tokens.spans.at(-1) ?? { start: 0, end: 0 };
  const isClosed = tokens.isOpen && text.charAt(last.start) === text.charAt(at);
  const names = /[ny]/.test(rest) || /^\s*[a-z]/i.test(text.slice(at + 1, at + 8));
  if (
    /^\s*[a-z]/i.test(text.slice(at + 1, at + 8)) &&
    !/^\s*(?:(?:not|sounds)\s+)?(?:or|and|like|rlike|regexp|xor|is|in|div|mod)\b/i.test(
      text.slice(at + 1, at + 16),
    )
  )
    return false;
  if (!/[1fdeivt]/.test(rest) || names)
    return isClosed && last.end - last.start <= (names ? 4 : 16) && !/^\)*\*s/.test(rest);
  return isClosed || !tokens.isOpen;
}

/** A name compared with itself holds for every row: `or a=a`. */
function isSameTwice(text: string, { letters, spans }: SqlTokens): boolean {
  for (let at = letters.indexOf("&"); at >= 0; at = letters.indexOf("&", at + 1)) {
    if (!/^&[n1sv]o[n1sv]/.test(letters.slice(at, at + 4))) continue;
    const [left, right] = [spans[at + 1], spans[at + 3]];
    if (left === undefined || right === undefined) continue;
    const one = text.slice(left.start, left.end);
    if (one === text.slice(right.start, right.end)) return true;
  }
  return false;
}

function bestOf(shapes: readonly Shape[], folded: string): number {
  let best = 0;
  for (const { pattern, confidence } of shapes)
    if (confidence > best && pattern.test(folded)) best = confidence;
  return best;
}

const spanOf = ({ spans }: SqlTokens): { start: number; end: number } => ({
  start: spans[0]?.start ?? 0,
  end: spans.at(-1)?.end ?? 0,
});
