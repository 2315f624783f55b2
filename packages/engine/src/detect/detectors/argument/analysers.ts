import { commandSign } from "./command/command.ts";
import { headerSign } from "./header.ts";
import { optionSign } from "./command/option.ts";
import { ldapSign, nosqlSign, templateSign, xmlSign } from "./languages.ts";
import { markupSign } from "./markup/markup.ts";
import { pathSign } from "./path/path.ts";
import { prototypeSign } from "./prototype.ts";
import { surest, type Analyser, type Sign } from "./sign.ts";
import { sqlSign } from "./sql/sql.ts";
import { urlSign } from "./url.ts";

/** What every attack on a parser needs at least one of; a short value may do with words and digits. */
const special = /[<>'"`;|&$(){}[\]\\%#*@=\n\0/\u560a\u560d\uff00-\uff5e]/;
const words =
  /\d|\b(?:select|delete)\b.{1,80}\bfrom\b|\b(?:insert\s+into|drop\s+table)\b|\b(?:union|having|waitfor|procedure|rlike)\b|\border\s+by\b|^\s*(?:x?or|and)\b/i;
const shortText = 512;

/** The first look: false for values that are plain words, which costs next to nothing. */
export const mayBeLanguage = (text: string): boolean =>
  special.test(text) ||
  text.includes("..") ||
  text.includes("--") ||
  text.includes("proto") ||
  (text.length <= shortText && words.test(text));

/** What the analysers see in a piece of text, each asked only where what its attack cannot do without stands there. */
export function signsIn(text: string): readonly Sign[] {
  const spaced = withBlanks(text);
  const signs: Sign[] = [];
  for (const { needs, look, asForm } of analysers) {
    const sign = needs.test(text) ? look(text) : null;
    const asked = asForm === true && spaced !== null && needs.test(spaced) ? look(spaced) : null;
    // A search for `14" + frame` is an expression to SQL; as a form it is none.
    const best = surest([
      asked,
      sign !== null && (asForm !== true || spaced === null || sign.confidence >= 0.78) ? sign : null,
    ]);
    if (best !== null) signs.push(best);
  }
  return signs;
}

/** A value as a form encodes it, where no blank stands in it: `1+union+select+2`. Lengths stay, so that places do. */
function withBlanks(text: string): string | null {
  if (!text.includes("+") || /\s/.test(text)) return null;
  return /\+[a-z(]{2}|[|;&]\+|^\+/i.test(text) ? text.replaceAll("+", " ") : null;
}

interface Look {
  readonly needs: RegExp;
  readonly look: Analyser;
  /** Its language has blanks where a form has plus signs. */
  readonly asForm?: true;
}

const analysers: readonly Look[] = [
  {
    needs:
      /['"`();#=|&-]|\/\*|\b(?:union|select|order|having|waitfor|exec|or|and|rlike|procedure|insert|delete|update|drop|truncate)\b/i,
    look: sqlSign,
    asForm: true,
  },
  {
    needs:
      /[<>]|\bon\w|script|alert|document\.|eval|location|String\.|\+AD|constructor|expression|confirm|prompt/i,
    look: markupSign,
  },
  { needs: /[/\\%\0]|\.\.|0x2|boot\.ini/i, look: pathSign },
  { needs: /[;&|`$<>(){\n%\\'"]|\bnc\b|-e/, look: commandSign, asForm: true },
  { needs: /:\/|:\\|\d\.\d|0x|metadata|\[::|^\d+$|https?:/i, look: urlSign },
  { needs: /[{<#$@*~[]/, look: templateSign },
  { needs: /<!|include|stylesheet|href/i, look: xmlSign },
  { needs: /\$|this|&&|\|\||db\.|return/, look: nosqlSign },
  { needs: /[()*]|'\s*or|\]\|/i, look: ldapSign },
  { needs: /[\r\n]|%0|%e5|\\[rn]|[\u560a\u560d]/i, look: headerSign },
  { needs: /proto/i, look: prototypeSign },
  { needs: /^\s{0,4}-[-\w]/, look: optionSign },
];
