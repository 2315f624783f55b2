/**
 * Fingerprints of a text by winnowing (Schleimer, Wilkerson, Aiken 2003): of every `windowSize` neighbouring hashes of `gram` letters the
 * smallest is kept, so that any common passage of `gram + windowSize - 1` letters or digits shares one. Case, blanks and punctuation do not
 * count. Linear; `found` gets each fingerprint.
 */
export function winnow(text: string, most: number, found: (hash: number) => void): void {
  const count = compact(text, Math.min(most, letters.length));
  let hash = 0;
  for (let index = 0; index < gram - 1 && index < count; index += 1)
    hash = (Math.imul(hash, base) + (letters[index] ?? 0)) | 0;
  let leastAt = -1;
  let least = 0xffffffff;
  let last = -1;
  for (let index = gram - 1; index < count; index += 1) {
    // Rolling: the letter that leaves takes its share with it.
    hash = (Math.imul(hash, base) + (letters[index] ?? 0)) | 0;
    const now = hash >>> 0;
    hashes[index] = hash;
    hash = (hash - Math.imul(letters[index - gram + 1] ?? 0, leaving)) | 0;
    // The smallest is looked for anew only where the one before has left the window.
    if (now <= least) {
      least = now;
      leastAt = index;
    } else if (index - leastAt >= windowSize) {
      leastAt = smallestAt(index);
      least = (hashes[leastAt] ?? 0) >>> 0;
    }
    if (leastAt !== last && index >= gram + windowSize - 2) {
      last = leastAt;
      found(mixed(least));
    }
  }
}

const gram = 16;
const windowSize = 8;
const base = 0x01000193;
let leaving = 1;
for (let power = 1; power < gram; power += 1) leaving = Math.imul(leaving, base);
// One text at a time, so that these are made once.
const letters = new Uint16Array(24_576);
const hashes = new Int32Array(letters.length);

/** Writes the letters and digits of a text, in lower case, one after the other; says how many there are. */
function compact(text: string, most: number): number {
  let count = 0;
  for (let index = 0; index < text.length && count < most; index += 1) {
    const code = text.charCodeAt(index);
    const letter = code < 128 ? (folds[code] ?? 0) : code > 0xbf ? code : 0;
    letters[count] = letter;
    if (letter !== 0) count += 1;
  }
  return count;
}

/** The place of the smallest in the window that ends with an index, the newest of equal ones. */
function smallestAt(end: number): number {
  let least = 0xffffffff;
  let found = end;
  for (let place = end - windowSize + 1; place <= end; place += 1) {
    const value = (hashes[place] ?? 0) >>> 0;
    if (value > least) continue;
    least = value;
    found = place;
  }
  return found;
}

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (once ^ (once >>> 13)) >>> 0;
}

const folds = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(sign)) folds[code] = sign.toLowerCase().charCodeAt(0);
}
