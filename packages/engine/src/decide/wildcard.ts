export type Match = (text: string) => boolean;

/**
 * A predicate for a pattern in which `*` stands for any run of characters. It looks for the parts from left to right and never
 * goes back, so that no name from traffic can make it slow.
 */
export function wildcard(pattern: string): Match {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  if (parts.length === 1) return (text) => text === pattern;
  const last = parts[parts.length - 1] ?? "";
  const middle = parts.slice(1, -1).filter((part) => part !== "");
  if (middle.length === 0 && first === "" && last === "") return () => true;
  return (text) => {
    if (text.length < first.length + last.length) return false;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let position = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, position);
      if (found === -1 || found + part.length > end) return false;
      position = found + part.length;
    }
    return true;
  };
}

/**
 * A predicate for a list of patterns: one of them matches, and none of those that begin with `!` does. A list of nothing but
 * exceptions means everything else.
 */
export function anyOf(patterns: readonly string[]): Match {
  const wanted = patterns.filter((pattern) => !pattern.startsWith("!")).map(wildcard);
  const unwanted = patterns.filter((pattern) => pattern.startsWith("!")).map((it) => wildcard(it.slice(1)));
  return (text) =>
    (wanted.length === 0 || wanted.some((matches) => matches(text))) &&
    !unwanted.some((matches) => matches(text));
}
