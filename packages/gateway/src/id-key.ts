/** An id or token as a key: two spellings of the same JSON value are the same id for the peer that parses it. */
export function idKey(json: string): string {
  if (/^(?:-?(?:0|[1-9]\d{0,14})|"[^"\\]*")$/.test(json)) return json;
  try {
    return JSON.stringify(JSON.parse(json));
  } catch (cause) {
    if (cause instanceof SyntaxError) return json;
    throw cause;
  }
}
