import type { Severity, SubjectKind, View } from "@guardian/model";
import { GuardianError } from "@guardian/model";
import type { PackedChain } from "./chain/chain.ts";
import type { Needs } from "./prefilter.ts";

/** A rule's condition. Numbers are indices into the rule's patterns; `seen` holds where one of them matched. */
export type MatchTree =
  | { readonly all: readonly MatchTree[] }
  | { readonly any: readonly MatchTree[] }
  | { readonly none: readonly MatchTree[] }
  | { readonly seen: readonly number[] };

/** Which part of a match is the secret, where it is not all of it. */
export interface Redact {
  /** Sets of characters that are passed one after the other: the secret begins after the last, spaces and quotes skipped. */
  readonly after?: readonly string[];
  /** The secret begins at the first of these characters. */
  readonly from?: string;
  /** The secret ends before the last of these characters. */
  readonly before?: string;
  /** The secret goes on to the end of the first line that holds this text, for what is longer than a pattern can match. */
  readonly through?: string;
}

/** An example text, or its parts where the whole would look like a secret in a repository. */
export type Example = string | readonly string[];

export interface Examples {
  readonly match: readonly Example[];
  readonly miss: readonly Example[];
}

/** One pattern of a rule. */
export interface RulePattern {
  /** Where it stands in the rule's file, e.g. `match.all[1].pattern`. */
  readonly place: string;
  readonly text: string;
  /** What a text must hold for it to match; null: it runs on every text. */
  readonly needs: Needs | null;
}

/** One rule, ready to run. */
export interface PackedRule {
  /** The path of its file without extension. */
  readonly id: string;
  readonly layer: "pattern" | "yara";
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  /** The confidence where the match stands in quotation marks or code: a text about an attack is not the attack. */
  readonly quoted?: number;
  /** The same where the words around speak about it: "the trick called …", "detects … attempts". */
  readonly mentioned?: number;
  /** The same where it is shown as an example, in code, a table or a quotation, in a text about attacks. */
  readonly shown?: number;
  readonly appliesTo: readonly SubjectKind[];
  /** The views whose texts it reads; absent: all. The text as it came is always read. */
  readonly views?: readonly View[];
  readonly placeholder?: string;
  readonly redact?: Redact;
  readonly falsePositives: string;
  readonly patterns: readonly RulePattern[];
  /** Absent for raw YARA, whose condition the matcher evaluates itself. */
  readonly match?: MatchTree;
  /** The generated YARA rule. */
  readonly source: string;
  readonly examples: Examples;
  /** Why its examples prove nothing; absent where they do. */
  readonly unproven?: string;
}

/** A rule pack as plain JSON, made at build time. */
export interface Pack {
  readonly version: 1;
  readonly rules: readonly PackedRule[];
  readonly chains: readonly PackedChain[];
}

/** A rule pack in memory. */
export interface RulePack {
  readonly rules: readonly PackedRule[];
  readonly chains: readonly PackedChain[];
}

/** Opens what `packRules` made. Checks the version only: the pack is the build's own file, never a customer's. */
export function openPack(json: unknown): RulePack {
  if (!isPack(json)) {
    throw new GuardianError("rule/invalid", "the rule pack is of another version; build it again");
  }
  return { rules: json.rules, chains: json.chains };
}

const isPack = (json: unknown): json is Pack =>
  typeof json === "object" &&
  json !== null &&
  "version" in json &&
  json.version === 1 &&
  "rules" in json &&
  "chains" in json;

/** The name of every generated rule; each is compiled by itself. */
export const identifier = "guardian";

/** Two packs as one, e.g. the shipped rules and a customer's own. Throws `rule/invalid` where an id comes twice. */
export function joinPacks(first: RulePack, second: RulePack): RulePack {
  const ids = new Set([...first.rules, ...first.chains].map(({ id }) => id));
  const twice = [...second.rules, ...second.chains].find(({ id }) => ids.has(id));
  if (twice !== undefined) {
    throw new GuardianError("rule/invalid", `rule "${twice.id}" exists already; give the file another name`);
  }
  return { rules: [...first.rules, ...second.rules], chains: [...first.chains, ...second.chains] };
}

/** The text of an example. */
export const exampleText = (example: Example): string =>
  typeof example === "string" ? example : example.join("");
