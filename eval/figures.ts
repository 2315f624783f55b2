/** A judged text, as far as figures need it. */
export interface Outcome {
  readonly isMalicious: boolean;
  readonly isCaught: boolean;
  readonly score: number;
}

/** What is said of a set of judged texts. A figure is null where there are no texts to say it of. */
export interface Figures {
  readonly malicious: number;
  readonly benign: number;
  readonly recall: number | null;
  readonly falsePositiveRate: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
  readonly auc: number | null;
  /** The recall at the lowest score that at most 1 % of the innocent texts reach. */
  readonly recallAt1: number | null;
}

export function figuresOf(outcomes: readonly Outcome[]): Figures {
  const attacks = outcomes.filter(({ isMalicious }) => isMalicious);
  const innocent = outcomes.filter(({ isMalicious }) => !isMalicious);
  const caught = attacks.filter(({ isCaught }) => isCaught).length;
  const wrong = innocent.filter(({ isCaught }) => isCaught).length;
  const recall = share(caught, attacks.length);
  const precision = attacks.length === 0 || innocent.length === 0 ? null : share(caught, caught + wrong);
  return {
    malicious: attacks.length,
    benign: innocent.length,
    recall,
    falsePositiveRate: share(wrong, innocent.length),
    precision,
    f1:
      precision === null || recall === null || precision + recall === 0
        ? null
        : (2 * precision * recall) / (precision + recall),
    auc: auc(attacks, innocent),
    recallAt1: recallAt(attacks, innocent, 0.01),
  };
}

/** The same for each value of a key, the largest groups first. */
export function figuresBy<T extends Outcome>(
  outcomes: readonly T[],
  key: (outcome: T) => string,
): readonly (readonly [string, Figures])[] {
  return [...Map.groupBy(outcomes, key)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, group]) => [name, figuresOf(group)] as const);
}

/** The value below which a share of the numbers lies. */
export function quantile(numbers: readonly number[], at: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? 0;
}

const share = (some: number, all: number): number | null => (all === 0 ? null : some / all);

/** The chance that an attack scores higher than an innocent text, ties counting half (Mann and Whitney 1947). */
function auc(attacks: readonly Outcome[], innocent: readonly Outcome[]): number | null {
  if (attacks.length === 0 || innocent.length === 0) return null;
  const sorted = [...attacks, ...innocent].sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) to += 1;
    const rank = (from + 1 + to) / 2;
    for (let at = from; at < to; at++) if (sorted[at]?.isMalicious === true) ranks += rank;
    from = to;
  }
  return (ranks - (attacks.length * (attacks.length + 1)) / 2) / (attacks.length * innocent.length);
}

function recallAt(attacks: readonly Outcome[], innocent: readonly Outcome[], rate: number): number | null {
  if (attacks.length === 0 || innocent.length === 0) return null;
  const allowed = Math.floor(rate * innocent.length);
  // As many innocent texts as are allowed score above it, and no more.
  const threshold = innocent.map(({ score }) => score).sort((a, b) => b - a)[allowed] ?? 0;
  return attacks.filter(({ score }) => score > threshold).length / attacks.length;
}
