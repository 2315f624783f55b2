/** FNV-1a, 32 bits: names and arguments by a number. Not cryptographic: who makes two alike gains a missed or a needless note. */
export const seed = 0x811c9dc5;

/** Letters of the beginning that count, each; of the rest of a long text, as many at even distances. */
const most = 192;

/** A number for a text, going on from `from`. Bounded: of a long text, its beginning, its length and samples of the rest count. */
export function digest(text: string, from: number = seed): number {
  let hash = mix(from, text.length);
  const head = Math.min(text.length, most);
  for (let at = 0; at < head; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  if (text.length > most) {
    const stride = Math.ceil((text.length - most) / most);
    for (let at = most; at < text.length; at += stride)
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

/** The number of a number behind another. */
export function mix(hash: number, value: number): number {
  return Math.imul((hash ^ value) >>> 0, 0x01000193) >>> 0;
}
