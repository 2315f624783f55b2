import { severities } from "@guardian/model";
import { z } from "zod";
import { acts } from "../../detect/detectors/activity/acts.ts";
import type { Act } from "../../detect/detectors/activity/acts.ts";
import type { PackedChain } from "./chain.ts";

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

const time = z
  .string()
  .regex(/^\d{1,5}[smh]$/, "is no length of time; write 30s, 10m or 2h")
  .transform((text) => Number(text.slice(0, -1)) * (units[text.slice(-1)] ?? NaN));

const act = z.enum(Object.keys(acts) as [Act, ...Act[]]); // its own keys

const step = z.strictObject({
  does: z.array(act).min(1),
  not: z.array(act).default([]),
  times: z.int().min(1).max(1_000).default(1),
  within: time.optional(),
  gap: z.int().min(0).max(1_000).default(1_000),
  bytes: z.int().min(0).default(0),
  "new-place": z.boolean().default(false),
});

const episode = z
  .array(
    z.strictObject({
      call: z.string().min(1),
      about: z.string().optional(),
      with: z.record(z.string(), z.json()).default({}),
      after: time.default(1_000),
      times: z.int().min(1).max(1_000).default(1),
      bytes: z.int().min(0).default(300),
    }),
  )
  .min(1);

/** A YAML chain, strict. */
export const chainSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/, "is the path of the file without its extension"),
  title: z.string().min(1).max(200),
  severity: z.enum(severities),
  confidence: z.number().min(0).max(1),
  within: time,
  steps: z.array(step).min(2).max(8),
  "false-positives": z.string().min(1),
  examples: z.strictObject({ match: z.array(episode).min(1), miss: z.array(episode).min(1) }),
});

/** A chain as it is packed. */
export function packChain(chain: z.infer<typeof chainSchema>): PackedChain {
  const { id, title, severity, confidence, within, steps, examples } = chain;
  const episodes = (list: typeof examples.match): PackedChain["examples"]["match"] =>
    list.map((calls) => calls.map(({ about, ...call }) => (about === undefined ? call : { ...call, about })));
  return {
    id,
    title,
    severity,
    confidence,
    within,
    steps: steps.map(({ within: own, "new-place": isToNewPlace, ...one }) => ({
      ...one,
      within: own ?? within,
      isToNewPlace,
    })),
    falsePositives: chain["false-positives"],
    examples: { match: episodes(examples.match), miss: episodes(examples.miss) },
  };
}
