import { surest, type Sign } from "../sign.ts";
import { scriptSign } from "./script.ts";
import { squeezed } from "./squeezed.ts";
import { tagsIn, type Attribute, type Tag } from "./tags.ts";

/** Above this a text is a document: an element that is merely unusual in a value says nothing there. */
const shortText = 500;

/**
 * Sees: markup that runs script where a browser shows the value: script elements, event handlers, `javascript:` and other active
 * addresses, elements that load or redirect by themselves, styles that run, and script without any markup (`script.ts`). Tags are read
 * as a browser reads them, so that quotes, slashes, controls and references hide nothing. Misses: script that only a certain
 * framework runs. Costs: one pass over the text, and one over each tag.
 */
export function markupSign(text: string): Sign | null {
  const isShort = text.length <= shortText;
  let best: Sign | null = null;
  for (const tag of tagsIn(text)) {
    const confidence = Math.max(confidenceOf(tag, isShort), isShort ? strangeSure(tag, text) : 0);
    if (confidence > (best?.confidence ?? 0))
      best = { attack: "xss", form: "breakout", confidence, span: { start: tag.start, end: tag.end } };
  }
  return best !== null && best.confidence >= 0.8 ? best : surest([best, scriptSign(text)]);
}

function confidenceOf(tag: Tag, isShort: boolean): number {
  const { name, attributes } = tag;
  if (/^(?:\w+:)?script/.test(name)) return /^(?:\w+:)?script$/.test(name) ? 0.9 : 0.8;
  if (name === "/script" && isShort) return 0.76;
  let best = 0;
  for (const attribute of attributes) best = Math.max(best, attributeSure(attribute));
  if (best > 0) return best;
  // A closing tag has no attributes, unless somebody hopes that a browser reads them.
  if (name.startsWith("/")) return attributes.some(({ value }) => value !== "") && isShort ? 0.74 : 0;
  if (name === "meta") return metaSure(attributes, isShort);
  if (loading.test(name) && attributes.length > 0) return isShort ? 0.76 : 0.6;
  if (/^(?:x|command|handler)$/.test(name) && attributes.some(({ value }) => value !== "")) return 0.72;
  return odd.test(name) ? (isShort ? 0.74 : 0.5) : 0;
}

/** Elements that ask for input or change the page, and a tag that closes what the page had opened: markup where a value belongs. */
function strangeSure({ name, start }: Tag, text: string): number {
  // `<Link href>` is a component of a framework.
  if (/^<[A-Z][a-z]/.test(text.slice(start, start + 3))) return 0;
  const isFirst = text.slice(0, start).trim() === "";
  if (/^(?:form|input|textarea|button|select|meta|link|base)$/.test(name))
    return isFirst || text.length < 160 ? 0.72 : 0.5;
  return isFirst &&
    /^\/(?:html|head|body|form|title|textarea|style|svg|math|xmp|noscript|option|select)$/.test(name)
    ? 0.72
    : 0;
}

/** Elements that run, load or redirect by themselves. */
const loading =
  /^(?:iframe|frame|object|embed|applet|base|xml|xss|import|bgsound|layer|isindex|portal|set|animate\w*|listener)$/;
/** Elements that stand in no text that people write, and in many that get past a filter. */
const odd =
  /^(?:svg|math|marquee|keygen|isindex|plaintext|xmp|noembed|noframes|frameset|xss|style|animate\w*|foreignobject|mglyph|maction|event-source|noscript|\?(?:import|xml-stylesheet|xml:namespace|php))$|^svg:|^xss:/;
const addresses =
  /^(?:|href|src|action|formaction|data|xlink:href|srcdoc|poster|background|dynsrc|lowsrc|code|codebase|to|from|by|values|content|folder|url|manifest|archive|ping|lang|longdesc|cite|usemap|profile|classid)$/;

function attributeSure({ name, value }: Attribute): number {
  if (isHandler(name, value)) return 0.9;
  if (value === "") return 0;
  if (addresses.test(name) && isActive(value)) return 0.92;
  if (name === "srcdoc") return 0.8;
  if (name.includes("style")) {
    if (/expression\s*\(|behaviou?r\s*:|-moz-binding|(?:java|vb)script:|@import/i.test(squeezed(value)))
      return 0.86;
    if (/(?:url|image-set)\(\s*["']?(?:data:|javascript:|https?:|\/\/)/i.test(value)) return 0.72;
  }
  if (/^\s*&\{|(?:^|[\s"'])javascript:/i.test(value)) return 0.8;
  return /^xmlns(?::\w+)?$/.test(name) && /xss|schemas-microsoft-com:time|xml-events|1999\/xsl/i.test(value)
    ? 0.74
    : 0;
}

function metaSure(attributes: readonly Attribute[], isShort: boolean): number {
  const valueOf = (key: string): string =>
    attributes.find(({ name }) => name === key)?.value.toLowerCase() ?? "";
  if (/^(?:refresh|set-cookie|link)$/.test(valueOf("http-equiv").trim())) return 0.8;
  const charset = /charset=([\w-]+)/.exec(valueOf("content"))?.[1] ?? valueOf("charset");
  if (/utf-?7|mac-farsi|imap4|iso-2022|hz-gb/.test(charset)) return 0.84;
  return isShort && valueOf("http-equiv") !== "" && valueOf("http-equiv") !== "content-type" ? 0.5 : 0;
}

/** `onerror=`, and anything else that begins with `on` and is given code; JSX gives braces. */
const isHandler = (name: string, value: string): boolean =>
  value !== "" && !value.startsWith("{") && /(?:^|[^a-z])on[a-z]{3,24}$/.test(name.replace(/[\0-\x1f]/g, ""));

function isActive(value: string): boolean {
  const plain = squeezed(value.slice(0, 400)).toLowerCase();
  return /^(?:feed:|view-source:)?(?:javascript|vbscript|livescript|mocha|jscript):|^data:(?:text\/(?:html|xml|javascript|css)|image\/svg|application\/(?:x-)?(?:javascript|xhtml|xml)|,|;)|javascript:/.test(
    plain,
  );
}
