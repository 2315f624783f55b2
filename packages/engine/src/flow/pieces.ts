/** Pieces of one text that are decoded, and letters of each. */
const mostPieces = 64;
const mostLetters = 8_192;
const shortest = 16;

/**
 * What the parts of an address or of a list hold in base64, its form for addresses, or hex. The views read whole runs of such letters;
 * between the slashes, dots and commas of an address they stand in parts that mean nothing together.
 */
export function decodedIn(text: string): readonly string[] {
  if (!/[:/.,]/.test(text)) return [];
  const found: string[] = [];
  for (const [piece] of text.slice(0, 65_536).matchAll(/[\w-]{16,}={0,2}/g)) {
    if (found.length >= mostPieces) break;
    const decoded = decodedOf(piece.slice(0, mostLetters));
    if (decoded !== null) found.push(decoded);
  }
  return found;
}

function decodedOf(piece: string): string | null {
  const hex = /^(?:[0-9a-f]{2}){8,}$/i.test(piece);
  const bytes = hex ? hexBytes(piece) : base64Bytes(piece);
  return bytes.length < shortest / 2 || !isText(bytes) ? null : bytes;
}

function hexBytes(piece: string): string {
  let out = "";
  for (let index = 0; index + 1 < piece.length; index += 2)
    out += String.fromCharCode(Number.parseInt(piece.slice(index, index + 2), 16));
  return out;
}

const alphabet = new Int8Array(128).fill(-1);
for (const [value, sign] of Array.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
).entries())
  alphabet[sign.charCodeAt(0)] = value;

/** Byte for byte as Latin-1: passages are compared by their ASCII letters. */
function base64Bytes(piece: string): string {
  let out = "";
  let bits = 0;
  let held = 0;
  for (let index = 0; index < piece.length; index += 1) {
    const value = alphabet[piece.charCodeAt(index)] ?? -1;
    if (value < 0) break;
    held = (held << 6) | value;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += String.fromCharCode((held >> bits) & 255);
  }
  return out;
}

/** Nine in ten signs of a text are letters, digits, blanks and punctuation of ASCII. */
function isText(bytes: string): boolean {
  let plain = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const code = bytes.charCodeAt(index);
    if ((code >= 32 && code < 127) || code === 10 || code === 13 || code === 9) plain += 1;
  }
  return plain >= bytes.length * 0.85;
}
