import { isUtf8 } from "node:buffer";

/** True for bytes that are UTF-8 text without control characters; a character that is cut off at the end does not count. */
export function isText(bytes: Uint8Array): boolean {
  const whole = bytes.subarray(0, lastWhole(bytes));
  return whole.length > 0 && isUtf8(whole) && whole.every((byte) => byte >= 0x80 || isPrintable(byte));
}

/**
 * True where the first `count` bytes may begin a UTF-8 text; it may end within a character. Refuses random bytes after two or three
 * of them.
 */
export function looksLikeText(bytes: Uint8Array, count: number): boolean {
  let open = 0;
  for (let index = 0; index < count; index++) {
    const byte = bytes[index] ?? 0;
    const isInner = byte >= 0x80 && byte < 0xc0;
    if (isInner !== open > 0 || (!isInner && !mayStart(byte))) return false;
    if (isInner) open--;
    else open = byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  }
  return count > 0;
}

/** The share of a text that is no text: control characters, and what was no UTF-8. 1 for the empty text. */
export function noiseOf(text: string): number {
  let noise = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0xfffd || (code < 0x80 && !isPrintable(code))) noise++;
  }
  return text.length === 0 ? 1 : noise / text.length;
}

const isPrintable = (byte: number): boolean =>
  (byte >= 0x20 && byte !== 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;

/** True for a byte with which a character of a text may begin. */
export const mayStart = (byte: number): boolean =>
  byte < 0x80 ? isPrintable(byte) : byte >= 0xc2 && byte < 0xf5;

/** The length without a last character that is not complete. */
function lastWhole(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  for (let back = 0; back < 3 && at >= 0; back++, at--) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const needed = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return bytes.length - at < needed ? at : bytes.length;
  }
  return bytes.length;
}
