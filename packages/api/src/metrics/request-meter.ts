import type { Family, Sample } from "./exposition.ts";

/** Counts the answers of the API, by operation and status; both are words of our own, so there are few. */
export interface RequestMeter {
  count(operation: string, status: number, seconds: number): void;
  read(): readonly Family[];
}

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

interface Timing {
  readonly counts: number[];
  sum: number;
}

export function createRequestMeter(): RequestMeter {
  const answers = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();
  const timings = new Map<string, Timing>();
  return {
    count(operation, status, seconds) {
      const key = `${operation} ${status}`;
      const found = answers.get(key);
      if (found === undefined) answers.set(key, { labels: { operation, status: String(status) }, value: 1 });
      else found.value += 1;
      const timing = timings.get(operation) ?? { counts: [...bounds, Infinity].map(() => 0), sum: 0 };
      timings.set(operation, timing);
      const place = bounds.findIndex((bound) => seconds <= bound);
      const index = place < 0 ? bounds.length : place;
      timing.counts[index] = (timing.counts[index] ?? 0) + 1;
      timing.sum += seconds;
    },
    read: () => [
      {
        name: "guardian_api_requests_total",
        help: "Answers of the API.",
        type: "counter",
        samples: [...answers.values()],
      },
      {
        name: "guardian_api_request_seconds",
        help: "Time until the API has answered.",
        type: "histogram",
        samples: [...timings].flatMap(([operation, timing]) => samplesOf(operation, timing)),
      },
    ],
  };
}

function samplesOf(operation: string, { counts, sum }: Timing): readonly Sample[] {
  let total = 0;
  const buckets = counts.map((count, index) => {
    total += count;
    const bound = bounds[index];
    return {
      suffix: "_bucket",
      labels: { operation, le: bound === undefined ? "+Inf" : String(bound) },
      value: total,
    };
  });
  return [
    ...buckets,
    { suffix: "_sum", labels: { operation }, value: sum },
    { suffix: "_count", labels: { operation }, value: total },
  ];
}
