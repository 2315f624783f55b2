import type { Severity } from "@guardian/model";
import type { Examples } from "../../../rules/pack.ts";

/** A rule on one line. Examples are written in parts where the whole would look like a secret in a repository. */
export type Row = readonly [
  id: string,
  title: string,
  severity: Severity,
  confidence: number,
  placeholder: string,
  falsePositives: string,
  match: Examples["match"],
  miss: Examples["miss"],
];

/** Letters without a meaning, for examples. */
export const [random, mixed, hex] = [
  "qW3eR5tY7uI9oP1aS2dF4g",
  "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7",
  "9f8e7d6c5b4a3f2e1d0c9b8a7f6e5d4c",
] as const;
