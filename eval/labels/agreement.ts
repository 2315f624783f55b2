/** Whether a label was derived for a tool, and whether it holds by hand. */
export interface Answer {
  readonly isDerived: boolean;
  readonly isHeld: boolean;
}

/** How well derived labels agree with those by hand. A figure is null where there is nothing to say it of. */
export interface Agreement {
  /** Tools that have the label by hand. */
  readonly support: number;
  readonly tools: number;
  readonly precision: number | null;
  readonly recall: number | null;
  /** The share of tools for which both say the same. */
  readonly agreement: number | null;
  /** The same beyond what chance would give (Cohen 1960). */
  readonly kappa: number | null;
}

export function agreementOf(answers: readonly Answer[]): Agreement {
  const count = (wanted: (answer: Answer) => boolean): number => answers.filter(wanted).length;
  const tools = answers.length;
  const support = count(({ isHeld }) => isHeld);
  const derived = count(({ isDerived }) => isDerived);
  const both = count(({ isDerived, isHeld }) => isDerived && isHeld);
  const agreement = share(
    count(({ isDerived, isHeld }) => isDerived === isHeld),
    tools,
  );
  const chance = (support * derived + (tools - support) * (tools - derived)) / (tools * tools);
  return {
    support,
    tools,
    precision: share(both, derived),
    recall: share(both, support),
    agreement,
    kappa: agreement === null || chance === 1 ? null : (agreement - chance) / (1 - chance),
  };
}

const share = (some: number, all: number): number | null => (all === 0 ? null : some / all);
