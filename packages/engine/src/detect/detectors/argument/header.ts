import type { Sign } from "./sign.ts";

/** Headers that change what a message means to its reader; `X-` for all that have no standard. */
const names =
  "set-cookie|location|content-type|content-length|content-encoding|transfer-encoding|host|connection|refresh|x-[a-z0-9-]{1,40}|access-control-[a-z-]{1,40}|mime-version|b?cc|to|from|sender|reply-to|subject|mail from|rcpt to|authorization|cookie";

/** A line break as an address, a string or a careless decoder writes it; U+560A and U+560D lose their upper byte where text becomes bytes. */
const encodedBreak = String.raw`(?:%0d)?%0a|%0d|%e5%98%8[da](?:%e5%98%8[da])?|[\u560a\u560d]{1,2}`;

const encoded = new RegExp(`(?:${encodedBreak})[ \t]{0,4}(?:${names}):`, "i");
/** As a string of a program writes it; programs do so too, so that only short values count. */
const escaped = new RegExp(String.raw`(?:\\r\\n|\\n)[ \t]{0,4}(?:${names}):`, "i");
const shortText = 160;
const encodedAny = new RegExp(`(?:%0d%0a|%0a|%e5%98%8d%e5%98%8a)[a-z][a-z0-9-]{0,40}:[^/]`, "i");
const encodedEnd = /(?:%0d%0a|%0a){2}/i;
/** Begins where the line breaks do, so that a text of nothing else costs no more than another. */
const raw = new RegExp(
  String.raw`(?<![\r\n])[\r\n]{1,64}(?:${names}):|\r?\n(?:\r?\n)?HTTP\/\d|\r\n\.\r\n`,
  "i",
);

/**
 * Sees: a value that ends the line it was put into and goes on as the next header of a mail or of an answer of HTTP, with the line
 * break as it is or encoded. Misses: a header that nobody else knows behind a plain line break. Costs: one search for line breaks.
 */
export function headerSign(text: string): Sign | null {
  const head = text.slice(0, 2_048);
  const coded =
    encoded.exec(head) ?? encodedAny.exec(head) ?? (head.length <= shortText ? escaped.exec(head) : null);
  if (coded !== null) return signAt(coded, "breakout", 0.86);
  const end = encodedEnd.exec(head);
  if (end !== null && /<|HTTP\//i.test(head.slice(end.index))) return signAt(end, "breakout", 0.82);
  const found = raw.exec(head);
  // A line of its own is what texts are made of; only a value that is one line by its purpose must not have it.
  if (found === null) return null;
  const isBehindAddress = /^\s{0,4}(?:https?:\/\/|\/)\S{0,1000}$/.test(head.slice(0, found.index));
  return isBehindAddress ? signAt(found, "breakout", 0.82) : signAt(found, "whole", 0.84);
}

const signAt = (found: RegExpExecArray, form: Sign["form"], confidence: number): Sign => ({
  attack: "header-injection",
  form,
  confidence,
  span: { start: found.index, end: found.index + found[0].length },
});
