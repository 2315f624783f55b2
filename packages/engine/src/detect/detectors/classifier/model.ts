import type { Group } from "./features.ts";
import { groups } from "./features.ts";
import type { LinearModel } from "./linear.ts";
import { readLinear } from "./linear.ts";

/** How raw scores become a probability: a logistic regression, with an offset for each group (Platt 1999). */
export interface Calibration {
  readonly linear: number;
  readonly transformer: number;
  readonly offset: Readonly<Record<Group, number>>;
}

/** Everything that training learnt but the transformer itself. */
export interface ClassifierModel {
  readonly linear: LinearModel;
  /** The transformer is not asked about a window that the linear model scores below this. */
  readonly gate: Readonly<Record<Group, number>>;
  /** Where the linear model decides by itself. */
  readonly alone: Calibration;
  /** Where both have read the window. */
  readonly both: Calibration;
}

/** Reads the two files that `training/` writes. Throws where they are something else. */
export function readClassifierModel(weights: Uint8Array, calibration: string): ClassifierModel {
  const file: unknown = JSON.parse(calibration);
  const { gate, alone, both } = file as Partial<Record<"gate" | "alone" | "both", unknown>>;
  return { linear: readLinear(weights), gate: perGroup(gate), alone: curve(alone), both: curve(both) };
}

function curve(value: unknown): Calibration {
  const { linear, transformer, offset } = value as Partial<Record<keyof Calibration, unknown>>;
  return { linear: number(linear), transformer: number(transformer), offset: perGroup(offset) };
}

function perGroup(value: unknown): Readonly<Record<Group, number>> {
  const given = value as Partial<Record<Group, unknown>>;
  const read = groups.map((group) => [group, number(given[group])] as const);
  return Object.fromEntries(read) as Record<Group, number>; // of every group, as the list has them all
}

function number(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error("the classifier's calibration is damaged: a number is missing");
  return value;
}

/** The probability that a window is an attack on its reader; `transformer` is null where only the linear model has read it. */
export function probability(
  model: ClassifierModel,
  group: Group,
  linear: number,
  transformer: number | null,
): number {
  const by = transformer === null ? model.alone : model.both;
  const logit = by.linear * linear + by.transformer * (transformer ?? 0) + by.offset[group];
  return 1 / (1 + Math.exp(-logit));
}
