/**
 * The known word that a mistyped one most likely meant, or null where none is near enough to be worth naming.
 * Upper and lower case, `_` and `-` count as the same; a tie goes to the word listed first.
 */
export function nearest(word: string, known: readonly string[]): string | null {
  const wanted = plain(word);
  let best: string | null = null;
  // A third of the letters may be wrong, and always one: `polcy` is near `policy`, `foo` is near nothing.
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const distance = damerauLevenshtein(wanted, plain(candidate));
    if (distance < least && distance < wanted.length) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

// A key of a hostile file may be a megabyte long; the distance is quadratic.
const LONGEST = 64;

const plain = (word: string): string => word.slice(0, LONGEST).toLowerCase().replaceAll("_", "-");

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours cost one each. */
function damerauLevenshtein(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
