/**
 * Makes a text from traffic safe to show in a log, an error, a terminal or a page: control, bidi, invisible and line-breaking
 * characters become `\u{…}`, and the result is at most `limit` characters. It does not redact; findings are redacted before.
 */
export function excerpt(text: string, limit = 120): string {
  const cut = text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
  return cut.replaceAll(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

// Control, format (zero-width, bidi, tags), surrogate, private use, line and paragraph separators, variation selectors.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
