import type { Attack, Sign } from "./sign.ts";

const whole = (attack: Attack, confidence: number, text: string, form: Sign["form"] = "breakout"): Sign => ({
  attack,
  form,
  confidence,
  span: { start: 0, end: text.length },
});

/** The objects and members that a template needs to leave its sandbox, over Jinja, Mako, Twig, Freemarker, Velocity, EL, OGNL, ERB, Razor and Handlebars. */
const dangerous =
  /__(?:class|mro|subclasses|globals|builtins|import|init|base|bases|getattribute)__|\bgetClass(?:Loader)?\s*\(|\bforName\s*\(|Runtime\b|\bProcessBuilder|freemarker\.template|\?new\s*\(|_self\b|registerUndefined|\|\s*(?:filter|map|sort|reduce|attr)\s*\(|\b(?:config|request|session|self|application|settings|lipsum|cycler|joiner|namespace)\b\s*[.[(|}]|\bos\.(?:system|popen)|\bsystem\s*\(|\bexec\s*\(|\bpopen|\beval\s*\(|`[^`]{1,80}`|\bFile\.|\bDir\.|\bIO\.|\brequire\s*\(|constructor|\bevaluate\s*\(|class\.inspect|\bnew\s+[\w.]+\s*\(|T\s*\(\s*[\w.]+\s*\)|#this|@java|\bdump\s*\(|\bapp\.request|\bphpinfo|\bphp\b|range\.constructor|\bdebug\b|Process\.Start|System\.|\bsleep\s*\(|\bconcat\b|with\s+string|lookup\s|fs\.|child_process|mainModule|newInstance|toURL\(|\.execute\(|\.call\(|\.(?:class|mro|base|subclasses)\b|\bchr\s*\(|\(char\)|\.toString\s*\(|global\.process|smarty\.|=\s*Object\}|["'](?:\/etc\/|[A-Z]:\\)|^\{\{\s*["'][^"']{0,20}["']\s*[.[]|^\$\{\d+\?|include\s+['"][^'"]*(?:\.\.|\/etc|admin)/;

/**
 * Sees: expressions of template languages that reckon, or reach for what a template has no business with. Misses: an honest
 * `{{ name }}` and `${HOME}`, on purpose. Costs: one search for delimiters and one for what stands between them.
 */
export function templateSign(text: string): Sign | null {
  const head = text.slice(0, 4_096);
  if (/\$\{(?:jndi:|(?:lower|upper|env|sys|date):[^}]{0,40}\}|::-)/i.test(head))
    return whole("ssti", 0.9, text);
  const open =
    /\{\{|\$\{|#\{|<%|\{%|@\(|\*\{|~\{|\[\[|#set\s*\(|<#|\[#(?:assign|if|list|include)|\[=|\$\{\{|@\{|\{\$|\{php|\{#|#foreach|\{if\b/.exec(
      head,
    );
  if (open === null) return null;
  const from = head.slice(open.index, open.index + 600);
  const inside = from.slice(0, endOf(from));
  if (
    /^(?:\{\{\{?|\$\{\{?|#\{|<%=?|\{%|@\(?|\*\{|~\{|\[\[(?:\$\{)?|\{\$?)\s*["'(\d][\s"'\d]{0,20}["']?\s*[*+]\s*["'\d][\s"'\d]{0,20}/.test(
      inside,
    )
  )
    return whole("ssti", 0.86, text, isAbout(text, open.index, inside.length) ? "whole" : "breakout");
  // A value that is the expression and little else is not about it.
  const form = text.length - inside.length < 60 ? "breakout" : "whole";
  if (dangerous.test(inside)) return whole("ssti", /^\$\{[A-Z_]+\}/.test(inside) ? 0.3 : 0.8, text, form);
  if (/^#set\s*\(|^[<[]#(?:assign|include|import)|^\{php|^\$\{T\(|^\{\{=|^\{\{#with|^@\([\d"]/.test(inside))
    return whole("ssti", 0.76, text, "whole");
  return null;
}

/** Whether words of a sentence stand on both sides of an expression. */
function isAbout(text: string, start: number, length: number): boolean {
  const [before, after] = [
    text.slice(Math.max(0, start - 60), start),
    text.slice(start + length, start + length + 60),
  ];
  return /[a-z]{2,}\s[a-z]{2,}\s$/i.test(before) && /^[\s,.;:)]{1,3}[a-z]{2,}\s[a-z]{2,}/i.test(after);
}

/** Behind the expression that begins a text; where it is not closed, all of it. */
function endOf(text: string): number {
  const close = text.startsWith("<%")
    ? "%>"
    : text.startsWith("{{")
      ? "}}"
      : text.startsWith("{%")
        ? "%}"
        : null;
  if (close !== null) {
    const end = text.indexOf(close);
    return end < 0 ? text.length : end + 2;
  }
  if (!/^[$#*~@]?\{/.test(text)) return text.length;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === "{") depth += 1;
    else if (text.charAt(at) === "}" && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Sees: document types that define entities, external ones above all, and inclusions. Misses: nothing that an XML parser resolves by these means. */
export function xmlSign(text: string): Sign | null {
  const head = text.slice(0, 8_192);
  if (/<!ENTITY\s{1,20}%?\s{0,20}[\w.:%-]{0,80}\s{1,20}(?:SYSTEM|PUBLIC)\b/i.test(head))
    return whole("xxe", 0.95, text);
  if (/<!DOCTYPE[^>[]{0,200}\[[^\]]{0,2000}<!ENTITY/i.test(head)) return whole("xxe", 0.86, text);
  if (/<!ENTITY\s+%?\s*[\w.:-]+\s+["']/i.test(head)) return whole("xxe", 0.84, text);
  if (/<!DOCTYPE\s+\S{1,60}\s+SYSTEM\s+["'](?!about:)/i.test(head) && !/\.dtd["']/i.test(head))
    return whole("xxe", 0.8, text);
  if (/<xi:include\b|XInclude["']/i.test(head)) return whole("xxe", 0.84, text);
  if (/<\?xml-stylesheet\s[^>]{0,200}href\s{0,4}=\s{0,4}["'](?:https?|file|ftp):/i.test(head))
    return whole("xxe", 0.78, text);
  // Pictures that show a file of the machine that draws them.
  return /<(?:image|use|feImage|tref|script)\b[^>]{0,300}\bhref\s{0,4}=\s{0,4}["']file:/i.test(head)
    ? whole("xxe", 0.8, text)
    : null;
}

/** Sees: operators of document databases where a plain value belongs, and JavaScript conditions that close a string. */
export function nosqlSign(text: string): Sign | null {
  const head = text.slice(0, 4_096);
  if (
    /(?:^|["'{[,\s])\$(?:ne|gt|gte|lt|lte|in|nin|regex|where|exists|or|and|not|nor|eq|expr|function|elemMatch|type|mod|all|size|comment|jsonSchema)["'\s]{0,3}[:\]]/.test(
      head,
    )
  )
    return whole(
      "nosql-injection",
      /\$(?:where|ne|gt|regex|function|expr)/.test(head) ? 0.84 : 0.76,
      text,
      "whole",
    );
  if (/\[\$(?:ne|gt|gte|lt|lte|in|nin|regex|where|exists|or|and|not|eq)\]/.test(head))
    return whole("nosql-injection", 0.88, text);
  if (
    head.length <= 300 &&
    /["']\s{0,4}(?:&&|\|\||;)\s{0,4}(?:this[.[]|return\b|(?:while|sleep)\s?\(|db\.|var\s|\d\s?==|["']?\w{0,8}["']?\s?==)/.test(
      head,
    )
  )
    return whole("nosql-injection", 0.84, text);
  return /^\s*(?:\|\||&&)\s*(?:this\.|\d\s*==\s*\d|["']\w*["']\s*==)/.test(head) ||
    /^true,\s*\$where|\bdb\.\w+\.(?:find|insert|drop|remove)\(/.test(head)
    ? whole("nosql-injection", 0.78, text, "whole")
    : null;
}

/** Sees: filters of directories (RFC 4515) that go on behind the value, and conditions that always hold. */
export function ldapSign(text: string): Sign | null {
  const value = text
    .trim()
    .slice(0, 600)
    .replace(/^\w{1,20}\s{1,4}=\s{0,4}/, "");
  if (/^[^\s()]{0,60}\*?\)+\s?(?:\(\s?[|&!(]|\([\w;-]{1,40}=|\(\*|\(&\)|%00)/.test(value))
    return whole("ldap-injection", 0.9, text);
  if (/^\(\s?[&|!]\s?\(\s?[\w;-]{1,40}\s?[~<>]?=/.test(value))
    return whole("ldap-injection", 0.78, text, "whole");
  if (/^\(?[|&!]?\(?[\w;-]{1,40}[~<>]?=[^()]{0,80}\*?\)\s?\(?\s?[|&!]?\([\w;-]{1,40}=/.test(value))
    return whole("ldap-injection", 0.78, text, "whole");
  if (/^[*()|&!'"]{3,40}$/.test(value) && value.includes("(") && /[*|&]/.test(value))
    return whole("ldap-injection", 0.8, text);
  if (/^\*\)?[\w(&|]{0,3}\(?\w{2,30}=\*/.test(value)) return whole("ldap-injection", 0.86, text);
  return /["']\s+or\s+(?:name|position|count|string-length|contains)\s?\(|\]\s?\|\s?\/\/|^["']\s?or\s?["']1["']\s?=/.test(
    value,
  )
    ? whole("ldap-injection", 0.78, text)
    : null;
}
