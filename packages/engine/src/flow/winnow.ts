/**
 * Fingerprints of a text by winnowing (Schleimer, Wilkerson, Aiken 2003): of every `windowSize` neighbouring hashes of `gram` letters the
 * smallest is kept, so that any common passage of `gram + windowSize - 1` letters or digits shares one. Case, blanks and punctuation do not
 * count. Linear; `found` gets each fingerprint.
 */
export function winnow(text: string, most: number, found: (hash: number) => void): void {
  let count = 0;
  let hash = 0;
  let last = -1;
  let least = 0xffffffff;
  let leastAt = -1;
  for (let index = 0; index < text.length && count < most; index += 1) {
    const code = folded(text.charCodeAt(index));
    if (code === 0) continue;
    const slot = count & (gram - 1);
    // Rolling: the letter that leaves takes its share with it.
    hash = (Math.imul(hash, base) + code - Math.imul(ring[slot] ?? 0, leaving)) | 0;
    ring[slot] = code;
    count += 1;
    if (count < gram) continue;
    const now = mixed(hash);
    hashes[count & (windowSize - 1)] = now;
    // The smallest is looked for anew only where the one before has left the window.
    if (now <= least) {
      least = now;
      leastAt = count;
    } else if (count - leastAt >= windowSize) {
      leastAt = smallestAt(count);
      least = hashes[leastAt & (windowSize - 1)] ?? 0;
    }
    if (count < gram + windowSize - 1) continue;
    if (least !== last) found((last = least));
  }
  ring.fill(0);
}

const gram = 16;
const windowSize = 8;
const base = 0x01000193;
let leaving = 1;
for (let power = 0; power < gram; power += 1) leaving = Math.imul(leaving, base);
// One text at a time, so that these are made once.
const ring = new Uint16Array(gram);
const hashes = new Uint32Array(windowSize);

/** The place of the smallest in the window that ends with the count, the newest of equal ones. */
function smallestAt(count: number): number {
  let least = 0xffffffff;
  let found = count;
  for (let place = count - windowSize + 1; place <= count; place += 1) {
    const value = hashes[place & (windowSize - 1)] ?? 0xffffffff;
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

/** A letter or digit in lower case; 0 for what does not count. */
const folded = (code: number): number => (code < 128 ? (folds[code] ?? 0) : code > 0xbf ? code : 0);

const folds = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(sign)) folds[code] = sign.toLowerCase().charCodeAt(0);
}
