import type { Span } from "@guardian/model";
import type { Group } from "./features.ts";
import { features, groups } from "./features.ts";

/** Weights of hashed features: one table for what all texts share, read a second time at another place for what one group says. */
export interface LinearModel {
  /** A power of two long; one is `scale`. */
  readonly weights: Int8Array;
  readonly scale: number;
  readonly bias: Readonly<Record<Group, number>>;
}

/** Mixed into the hash for the weights of a group. */
export const salts: Readonly<Record<Group, number>> = {
  definition: 0x3c6ef372,
  content: 0x5be0cd19,
  prompt: 0x1f83d9ab,
  arguments: 0x2b3e6c1f,
};

/** The log-odds that a window is an attack on its reader, before calibration: the sum of its weights by the root of their number. */
export function linearScore(model: LinearModel, text: string, window: Span, group: Group): number {
  const { weights } = model;
  const mask = weights.length - 1;
  const salt = salts[group];
  let sum = 0;
  let count = 0;
  features(text, window, (hash) => {
    sum += (weights[hash & mask] ?? 0) + (weights[(hash ^ salt) & mask] ?? 0);
    count += 1;
  });
  return count === 0 ? Number.NEGATIVE_INFINITY : (sum * model.scale) / Math.sqrt(count) + model.bias[group];
}

/** Reads a model as `training/` writes it: a line of JSON, a line feed, the weights. Throws where it is something else. */
export function readLinear(bytes: Uint8Array): LinearModel {
  const end = bytes.indexOf(0x0a);
  const head: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, Math.max(0, end))));
  // Our own file, whose shape is checked below.
  const { scale, bias, size } = head as { scale: number; bias: Record<string, number>; size: number };
  // Copied, and a byte above 127 read as a negative number.
  const weights = new Int8Array(bytes.subarray(end + 1));
  if (weights.length !== size || (size & (size - 1)) !== 0 || !Number.isFinite(scale))
    throw new Error("the linear model is damaged: its weights are not as many as its first line says");
  const numbers = groups.map((group) => [group, bias[group] ?? Number.NaN] as const);
  if (numbers.some(([, number]) => !Number.isFinite(number)))
    throw new Error("the linear model is damaged: a bias is missing");
  // Every group has one: checked above.
  return { weights, scale, bias: Object.fromEntries(numbers) as Record<Group, number> };
}
