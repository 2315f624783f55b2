import type { Sign } from "./sign.ts";

/** Tags are looked at up to this many; more of them are a document, whose job is markup. */
const mostTags = 200;
const longestTag = 2_000;

/**
 * Sees: markup that runs script where a browser shows the value: script elements, event handlers, `javascript:` and other active
 * addresses, elements that load or redirect, attributes broken out of; read by a tokenizer of tags and attributes after WHATWG HTML
 * 13.2.5, so that quotes, slashes and odd blanks hide nothing. Misses: script that only a certain framework runs. Costs: one pass
 * over the text from each `<`, bounded.
 */
export function markupSign(text: string): Sign | null {
  let best: Sign | null = null;
  let at = text.indexOf("<");
  for (let count = 0; at >= 0 && count < mostTags; count++) {
    const tag = readTag(text, at);
    const confidence = tag === null ? 0 : confidenceOf(tag);
    if (tag !== null && confidence > (best?.confidence ?? 0))
      best = { attack: "xss", form: "breakout", confidence, span: { start: at, end: tag.end } };
    at = text.indexOf("<", Math.max(at + 1, confidence > 0 || tag === null ? at + 1 : tag.end));
  }
  return best ?? breakout(text) ?? active(text);
}

interface Tag {
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
  readonly end: number;
}

/** A tag from its `<` on, also one that is never closed; null where no tag begins. */
function readTag(text: string, start: number): Tag | null {
  const limit = Math.min(text.length, start + longestTag);
  let at = start + 1;
  while (at < limit && /[\s\0\x00-\x20/!?%]/.test(text.charAt(at))) at += 1;
  const from = at;
  while (at < limit && /[^\s/>"'`=<\0(]/.test(text.charAt(at))) at += 1;
  const name = text.slice(from, at).toLowerCase();
  if (!/^[a-z][\w:.-]*/.test(name)) return null;
  const attributes: Tag["attributes"][number][] = [];
  while (at < limit && text.charAt(at) !== ">") {
    const attribute = readAttribute(text, at, limit);
    if (attribute.name !== "") attributes.push({ name: attribute.name, value: attribute.value });
    at = Math.max(at + 1, attribute.end);
  }
  return { name, attributes, end: Math.min(at + 1, limit) };
}

function readAttribute(
  text: string,
  start: number,
  limit: number,
): { name: string; value: string; end: number } {
  let at = start;
  while (at < limit && /[\s/"'`]/.test(text.charAt(at))) at += 1;
  const from = at;
  while (at < limit && /[^\s/>=]/.test(text.charAt(at))) at += 1;
  const name = text.slice(from, at).toLowerCase();
  let next = at;
  while (next < limit && /\s/.test(text.charAt(next))) next += 1;
  if (text.charAt(next) !== "=") return { name, value: "", end: at };
  next += 1;
  while (next < limit && /\s/.test(text.charAt(next))) next += 1;
  const quote = text.charAt(next);
  if (quote === '"' || quote === "'" || quote === "`") {
    const close = text.indexOf(quote, next + 1);
    const end = close < 0 || close > limit ? limit : close;
    return { name, value: text.slice(next + 1, end), end: end + 1 };
  }
  const begin = next;
  while (next < limit && /[^\s>]/.test(text.charAt(next))) next += 1;
  return { name, value: text.slice(begin, next), end: next };
}

/** Elements that run, load or redirect by themselves. */
const loading =
  /^(?:iframe|frame|object|embed|applet|base|meta|link|xml|xss|import|bgsound|layer|isindex|portal|set|animate)$/;
const addresses =
  /^(?:href|src|action|formaction|data|xlink:href|srcdoc|poster|background|dynsrc|lowsrc|code|to|from|values|content|folder|url|manifest|archive)$/;

function confidenceOf({ name, attributes }: Tag): number {
  if (/^(?:\w+:)?script/.test(name)) return /^(?:\w+:)?script$/.test(name) ? 0.9 : 0.8;
  if (attributes.some(({ name: key, value }) => isHandler(key, value))) return 0.9;
  if (attributes.some(({ name: key, value }) => addresses.test(key) && isActive(value))) return 0.92;
  if (
    attributes.some(
      ({ name: key, value }) =>
        key === "style" &&
        /expression\s*\(|behaviou?r\s*:|-moz-binding|javascript:|@import/i.test(squeezed(value)),
    )
  )
    return 0.85;
  if (
    attributes.some(
      ({ name: key, value }) =>
        key === "style" && /(?:url|image-set)\(\s*["']?(?:data:|javascript:|https?:|\/\/)/i.test(value),
    )
  )
    return 0.72;
  if (attributes.some(({ name: key }) => key === "srcdoc")) return 0.8;
  if (name === "meta" && attributes.some(({ value }) => /^refresh$|set-cookie/i.test(value))) return 0.8;
  if (loading.test(name) && name !== "link" && name !== "meta" && attributes.length > 0) return 0.74;
  return odd.test(name) ? 0.72 : 0;
}

/** Elements that stand in no text that people write, and in many that get past a filter. */
const odd =
  /^(?:svg|math|marquee|keygen|isindex|plaintext|xmp|noembed|noframes|frameset|x|xss|xml-stylesheet|style|animate\w*|foreignobject|mglyph|maction|event-source|command)$|^svg:/;

/** `onerror=`, and anything else that begins with `on` and is given code. */
const isHandler = (name: string, value: string): boolean =>
  /(?:^|[^a-z])on[a-z]{3,24}$/.test(name.replace(/[\0\x00-\x1f]/g, "")) && value !== "";

const squeezed = (value: string): string => value.replace(/\/\*.{0,80}?\*\/|[\0-\x20\\]/gs, "");

function isActive(value: string): boolean {
  const plain = squeezed(value).toLowerCase();
  return /^(?:feed:)?(?:javascript|vbscript|livescript|mocha|jscript):|^data:(?:text\/(?:html|xml|javascript)|image\/svg|application\/(?:x-)?(?:javascript|xhtml|xml)|,|;)|javascript:/.test(
    plain,
  );
}

/** A value that ends the attribute it stands in and begins a handler: `" onfocus=alert(1) autofocus`. */
function breakout(text: string): Sign | null {
  const found = /(?:^|["'`\s/])[\s/]{0,8}(on[a-z]{4,20})[\s]{0,4}=[\s"'`]{0,4}[^\s"'`>]{0,40}[(=`]/i.exec(
    text.slice(0, 4_000),
  );
  if (found === null) return null;
  const isQuoted = /^\W{0,3}["'`]|["'`]\s*\/?\s*on/i.test(text.slice(0, found.index + 24));
  const start = found.index;
  return {
    attack: "xss",
    form: "breakout",
    confidence: isQuoted ? 0.85 : 0.72,
    span: { start, end: start + found[0].length },
  };
}

/** An address that is code, or the code itself behind a quote that it closes. */
function active(text: string): Sign | null {
  const head = squeezed(text.slice(0, 2_000));
  if (/^["'`]?(?:feed:)?(?:javascript|vbscript):/i.test(head) && /[(`=%&]/.test(head))
    return {
      attack: "xss",
      form: "breakout",
      confidence: 0.88,
      span: { start: 0, end: Math.min(text.length, 200) },
    };
  if (
    /^[^\w]{0,12}["'`\\)}\]][^\w]{0,12}(?:alert|confirm|prompt|eval|document\.|window\.|location|String\.fromCharCode|fetch)\s*[(.=`[]/i.test(
      head,
    )
  )
    return {
      attack: "xss",
      form: "breakout",
      confidence: 0.84,
      span: { start: 0, end: Math.min(text.length, 200) },
    };
  if (/["']\s?[-+*/^&|?<>,=:%]{1,3}\s?(?:alert|prompt|confirm)[(`]/i.test(head))
    return {
      attack: "xss",
      form: "breakout",
      confidence: 0.82,
      span: { start: 0, end: Math.min(text.length, 200) },
    };
  if (/(?:^|[;\s"'=])(?:alert|confirm|prompt)[(`][^)`]{0,60}[)`]/i.test(head) && text.length < 300)
    return { attack: "xss", form: "whole", confidence: 0.74, span: { start: 0, end: text.length } };
  if (
    /document\.(?:cookie|write|location)|String\.fromCharCode\(|\.innerHTML\s*=|window\.location\s*=|eval\(\s*(?:atob|unescape|String)/i.test(
      head,
    ) &&
    text.length < 400
  )
    return { attack: "xss", form: "whole", confidence: 0.72, span: { start: 0, end: text.length } };
  return null;
}
