// A model for tests that knows one order, and a transformer that answers what it is told.
import type { Classifier } from "@guardian/model";
import { groups, windowFeatures } from "./features.ts";
import type { Group } from "./features.ts";
import type { ClassifierModel } from "./model.ts";

const everywhere = (value: number): Readonly<Record<Group, number>> =>
  Object.fromEntries(groups.map((group) => [group, value])) as Record<Group, number>; // all groups

/** An ordinary text. */
export const plain = "The second branch builds again, and the tests of the parser pass. ";

/** The linear model's score is high for texts with the words of `order` that are not in `plain`, and about zero otherwise. */
export function modelOf(order: string, gate = 1.5): ClassifierModel {
  const weights = new Int8Array(1 << 18);
  const mark = (text: string, weight: number): void => {
    for (const hash of windowFeatures(text, { start: 0, end: text.length }))
      weights[hash & (weights.length - 1)] = weight;
  };
  mark(order, 100);
  mark(plain.repeat(2), 0);
  return {
    linear: { weights, scale: 0.01, bias: everywhere(0) },
    gate: everywhere(gate),
    alone: { linear: 2, transformer: 0, offset: everywhere(-3) },
    both: { linear: 0, transformer: 1, offset: everywhere(0) },
  };
}

/** A transformer that gives each text the score that a function says. */
export function transformerOf(score: (text: string) => number): Classifier & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    unavailable: null,
    score(texts) {
      asked.push(...texts);
      return Promise.resolve({ logits: texts.map(score) });
    },
    close: () => Promise.resolve(),
  };
}
