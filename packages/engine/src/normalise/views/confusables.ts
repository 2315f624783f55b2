/**
 * Characters that look like ASCII, a compact choice from Unicode's confusables: Cyrillic, Greek, Armenian, Cherokee, and the
 * Latin letters that NFKC leaves alone. Every one is a single UTF-16 unit and becomes a single ASCII character, so that places
 * in the text stay where they are.
 */

/** Letters that can hardly be told from ASCII: folded where a word mixes scripts, or consists of nothing else. */
const strong: Readonly<Record<string, string>> = {
  // Cyrillic
  аАВсСԁеЕНһіІїјЈКӏМоОрРԛѕЅТуУѵԝхХүЗ: "aABcCdeEHhiIijJKlMoOpPqsSTyYvwxXy3",
  // Greek
  αΑΒΕΖΗιΙΚΜνΝοΟρΡΤΥχΧ: "aABEZHiIKMvNoOpPTYxX",
  // Armenian, Cherokee, Lisu
  օսոհՕՍԼꓮᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ: "ounhOULAABCDEHJKLMPRSTVWZ",
};

/** Letters that a reader takes for ASCII only beside ASCII letters: folded where a word mixes scripts. */
const weak: Readonly<Record<string, string>> = {
  вгкмнпттбёФ: "brkmhnttbeO",
  εηκτυωγσδΛΣ: "enktuwyodAE",
};

/** Letters of the Latin script that stand for ASCII ones in any word: small capitals, strokes, hooks. */
const always: Readonly<Record<string, string>> = {
  ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ: "abcdefghijklmnoprstuvwyz",
  ɑɡıɩøØłŁđĐħŧƀɓɗƒɠɨʝƙɫɱɲŋɵƥʠɽʂƭʉʋⱳƴʐ: "agiioOlLdDhtbbdfgijklmnnopqrstuvwyz",
  "‘’‚‛′ʼ“”„‟″‐‑‒–—―−․⁄∕": "''''''\"\"\"\"\"-------.//",
};

const table = (pairs: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(pairs).flatMap(([from, to]) =>
      Array.from(from, (letter, index) => [letter, to[index] ?? letter]),
    ),
  );

const strongly = table(strong);
const weakly = new Map([...strongly, ...table(weak)]);
const plainly = table(always);

const oneOf = (letters: Iterable<string>): string => `[${[...letters].join("")}]`;
const alike = new RegExp(oneOf(weakly.keys()), "u");
const plain = new RegExp(oneOf(plainly.keys()), "gu");
// Bounded: longer words are folded in pieces.
const word = /[\p{L}\p{N}_]{1,256}/gu;

/** The text with look-alikes written in ASCII; as long as it was, and the same where there are none. */
export function fold(text: string): string {
  const latin = plain.test(text) ? text.replace(plain, (letter) => plainly.get(letter) ?? letter) : text;
  plain.lastIndex = 0;
  return alike.test(latin) ? latin.replace(word, foldWord) : latin;
}

function foldWord(found: string): string {
  if (!alike.test(found)) return found;
  if (/[A-Za-z]/.test(found)) return replaced(found, weakly);
  // A word of one or two letters is a word of its own language as likely as not.
  if (found.length < 3) return found;
  const folded = replaced(found, strongly);
  return /^[\x20-\x7e]*$/.test(folded) ? folded : found;
}

const replaced = (text: string, letters: ReadonlyMap<string, string>): string =>
  Array.from(text, (letter) => letters.get(letter) ?? letter).join("");
