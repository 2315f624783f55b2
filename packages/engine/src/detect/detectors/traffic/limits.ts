/** What is too much, whatever was usual. An operator may set the budgets; the others are far above what honest use shows. */
export interface Budgets {
  /** Calls of one principal in an hour. */
  readonly calls: number;
  /** Bytes of one principal's calls and answers in an hour. */
  readonly bytes: number;
  /** Times that a session makes the same call in a minute. */
  readonly repeats: number;
  /** Bytes that go to one destination in a day. */
  readonly sent: number;
}

export const defaultBudgets: Budgets = {
  calls: 10_000,
  bytes: 2 ** 30,
  repeats: 60,
  sent: 256 * 2 ** 20,
};

/** Low from the first number on, medium from the second. */
export const steps = {
  burst: [200, 1_000],
  tools: [40, 120],
  servers: [12, 40],
  destinations: [40, 150],
  errors: [30, 200],
  frame: [8 * 2 ** 20, Infinity],
} as const satisfies Record<string, readonly [number, number]>;

export const windows = { burst: 10_000, fanOut: 60_000, errors: 300_000, budget: 3_600_000 } as const;
