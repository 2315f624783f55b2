import type { Sign } from "../sign.ts";
import { squeezed } from "./squeezed.ts";

const longest = 2_000;
/** A value that is longer is a program or a text about one, not a payload. */
const shortText = 500;

interface Trick {
  readonly pattern: RegExp;
  readonly confidence: number;
  readonly form: Sign["form"];
}

const trick = (pattern: RegExp, confidence: number, form: Sign["form"] = "breakout"): Trick => ({
  pattern,
  confidence,
  form,
});

/** Calls that show a payload works, and those that make it worth something. */
const call = String.raw`(?:alert|confirm|prompt|eval|print|fetch|Function|setTimeout|setInterval|document\.\w+|window\.\w+|location|String\.fromCharCode|import)`;

/** What leaves an attribute, a string or a comment, whatever the length of the text. */
const breakouts: readonly Trick[] = [
  trick(/(?:["'=(,>]\s{0,4})(?:javascript|vbscript):\s{0,2}[^\s"']/i, 0.82),
  trick(new RegExp(String.raw`^[^\w<]{0,12}["'\x60\\)}\]][^\w<]{0,12}${call}\s?[(.=\x60[?]`, "i"), 0.84),
  trick(/["'][\s}]{0,3}[-+*/^&|?<>,=:%;]{1,3}\s?(?:alert|prompt|confirm)[(`]/i, 0.82),
  trick(/["'`]\s{0,2};\s{0,2}(?:[a-z]\w{0,8}=|var |return\b)[^"']{0,60}["'`;]/i, 0.74),
  trick(/\+AD[w4]-/, 0.86),
  trick(/\bstyle\s{0,3}=[^>]{0,80}(?:expression\s{0,2}\(|-moz-binding|behaviou?r\s{0,2}:)/i, 0.84),
  trick(/-moz-binding\s{0,2}:\s{0,2}url|behaviou?r\s{0,2}:\s{0,2}url\(|:\s{0,2}expression\s{0,2}\(/i, 0.8),
  trick(/^\s{0,4}(?:--!?>|\]\]>)\s{0,4}[<{*!]/, 0.74),
];

/** Script by itself: the job of an argument that is code. */
const scripts: readonly Trick[] = [
  trick(
    /(?:^|[^\w.)`])(?:window\.|self\.|top\.|parent\.)?(?:alert|confirm|prompt)(?:\(|`|\?\.\()(?!s\)|\))[^)`\n]{0,80}[)`]/i,
    0.76,
    "whole",
  ),
  trick(/[=(,[]\s{0,2}(?:alert|eval|confirm|prompt)\s{0,2}(?:[;)\],]|$)/, 0.76, "whole"),
  trick(/\b(?:window|top|self|parent|globalThis|frames|document)\s?\[\s?["'`]/, 0.76, "whole"),
  trick(/^\(?(?:alert|confirm|prompt|eval)\)?(?:\(|`)/i, 0.76, "whole"),
  trick(
    /(?:set(?:Timeout|Interval)|Function|eval)(?:`|\(\s{0,2}(?:["'`\\]|atob|unescape|String|location|name\b))/,
    0.76,
    "whole",
  ),
  trick(
    /\.constructor\s{0,2}[([.]|\$eval(?:Async)?\s?\(|__proto__|__parent__|getOwnPropertyDescriptor|\["?'?constructor/,
    0.76,
    "whole",
  ),
  trick(
    /document\.(?:cookie|write(?:ln)?|location|createElement|body|head|appendChild|domain|getElementsBy\w+)\s{0,2}[(=.;)+,[]/,
    0.72,
    "whole",
  ),
  trick(
    /\.innerHTML\s{0,2}=|(?:window\.|document\.|^|[;\s])location(?:\.\w{1,10})?\s{0,2}=\s{0,2}["'`(\w]|String\.fromCharCode\(|window\.open\(|ActiveXObject|MsgBox\s?\(|cookieStore\.|toXMLString/,
    0.72,
    "whole",
  ),
];

/** An address that is code, script behind a quote that it closes, or script alone. */
export function scriptSign(text: string): Sign | null {
  const head = text.slice(0, longest);
  const end = Math.min(text.length, 200);
  const address = /^[\s"'`]{0,4}(?:feed:|view-source:)?(?:javascript|vbscript):(.{0,200})/is.exec(
    squeezed(head),
  );
  if (address !== null && /[(`=%&\\']|^\/\/\S/.test(address[1] ?? ""))
    return { attack: "xss", form: "breakout", confidence: 0.88, span: { start: 0, end } };
  const handler = handlerIn(head);
  if (handler !== null) return handler;
  for (const { pattern, confidence, form } of breakouts)
    if (pattern.test(head)) return { attack: "xss", form, confidence, span: { start: 0, end } };
  if (text.length > shortText) return null;
  const isAbout = isProse(head);
  for (const { pattern, confidence, form } of scripts)
    if (pattern.test(head))
      return { attack: "xss", form, confidence: isAbout ? 0.5 : confidence, span: { start: 0, end } };
  return null;
}

/** A value that ends the attribute it stands in and begins a handler: `" onfocus=alert(1) autofocus`. */
function handlerIn(head: string): Sign | null {
  const found = /(?:^|["'`\s/])(on[a-z]{4,20})\s{0,4}=\s{0,4}["'`]{0,2}(?![{>=])[^\s"'`>]{0,40}[(=`]/i.exec(
    head,
  );
  if (found === null) return null;
  const isQuoted = /^\W{0,3}["'`]|["'`]\s{0,4}\/?\s{0,4}on/i.test(head.slice(0, found.index + 24));
  if (!isQuoted && !events.test(found[1] ?? "")) return null;
  return {
    attack: "xss",
    form: "breakout",
    confidence: isQuoted ? 0.85 : 0.72,
    span: { start: found.index, end: found.index + found[0].length },
  };
}

/** What events of pages begin with. */
const events =
  /^on(?:abort|after|animat|auxclick|before|begin|blur|bounce|cancel|canplay|change|click|close|context|copy|cue|cut|dbl|drag|drop|duration|emptied|end|error|finish|focus|form|full|gotpointer|hash|input|invalid|key|load|lost|message|mouse|page|paste|pause|play|pointer|popstate|progress|ratechange|ready|repeat|reset|resize|scroll|search|seek|select|show|slotchange|stalled|start|storage|submit|suspend|time|toggle|touch|transition|unload|unhandled|volume|waiting|webkit|wheel)/i;

/** Somebody writes about script. */
const isProse = (text: string): boolean => (text.match(/(?:^|\s)[a-z]{3,}(?=[\s,.]|$)/g)?.length ?? 0) >= 4;
