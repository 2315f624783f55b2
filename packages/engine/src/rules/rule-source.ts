import type { MatchNode } from "./schema.ts";
import type { MatchTree, RulePattern } from "./pack.ts";
import { identifier } from "./pack.ts";
import { PatternError, translatePattern } from "./pattern.ts";
import { prefilter } from "./prefilter.ts";

export interface TreeSource {
  readonly tree: MatchTree;
  readonly patterns: readonly RulePattern[];
  /** The generated YARA rule. */
  readonly source: string;
}

/**
 * Turns a rule's `match` into a YARA rule and the tree that is evaluated over its matches. The YARA condition leaves every
 * `none` out, so that more text can only make it true: whether the rule holds is said per fragment, from the tree.
 * Each pattern stands on a line of its own, which `patternAtLine` maps an error of the compiler back to.
 */
export function ruleSource(match: MatchNode): TreeSource {
  const patterns: Pattern[] = [];
  const tree = build(match, "match", (pattern) => patterns.push(pattern) - 1);
  const lines = patterns.map((pattern, index) => `$${patternName(index)} = ${pattern.yara}`);
  const condition = monotone(tree, (index) => `$${patternName(index)}`);
  if (condition === null) throw new Error("match lists only what must be absent; say what must be there");
  const source = [`rule ${identifier} {`, "strings:", ...lines, `condition: ${condition}`, "}"].join("\n");
  return { tree, source, patterns: patterns.map(({ place, text, needs }) => ({ place, text, needs })) };
}

interface Pattern extends RulePattern {
  readonly yara: string;
}

/** The YARA rule's lines before its first pattern. */
const HEAD = 2;

/** The index of the pattern on a line (from 1) of a generated rule. */
export const patternAtLine = (line: number): number => line - HEAD - 1;

// A name that begins with `_` may be missing from the condition, as those under `none` are.
const patternName = (index: number): string => `_${index}`;

/** The index of a pattern from the name that the matcher reports; null for a raw rule's own names. */
export const patternIndex = (name: string): number => Number(name.slice(1));

type AddPattern = (pattern: Pattern) => number;

function build(node: MatchNode, place: string, add: AddPattern): MatchTree {
  if ("contains" in node) {
    const seen = node.contains.map((text, index) =>
      add({ place: `${place}.contains[${index}]`, text, ...translated(literally(text), place) }),
    );
    return { seen };
  }
  if ("pattern" in node) {
    const { pattern } = node;
    return { seen: [add({ place: `${place}.pattern`, text: pattern, ...translated(pattern, place) })] };
  }
  const [word, children] =
    "all" in node
      ? (["all", node.all] as const)
      : "any" in node
        ? (["any", node.any] as const)
        : (["none", node.none] as const);
  const trees = children.map((child, index) => build(child, `${place}.${word}[${index}]`, add));
  return word === "all" ? { all: trees } : word === "any" ? { any: trees } : { none: trees };
}

function translated(pattern: string, place: string): Pick<Pattern, "yara" | "needs"> {
  try {
    return { yara: translatePattern(pattern), needs: prefilter(pattern) };
  } catch (cause) {
    if (!(cause instanceof PatternError)) throw cause;
    throw new Error(`${place}.pattern: ${cause.message} at character ${cause.column}`, { cause });
  }
}

/** A text as a pattern that finds it in upper and lower case. */
const literally = (text: string): string => `(?i)${text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")}`;

/** The condition as YARA, without what is under a `none`; null where nothing is left of it. */
function monotone(tree: MatchTree, name: (index: number) => string): string | null {
  if ("none" in tree) return null;
  if ("seen" in tree) return `(${tree.seen.map(name).join(" or ")})`;
  const [word, children] = "all" in tree ? (["and", tree.all] as const) : (["or", tree.any] as const);
  const conditions = children.map((child) => monotone(child, name));
  const known = conditions.filter((condition) => condition !== null);
  // In an `any`, a member without a condition could hold anywhere, and so could the whole.
  if (known.length === 0 || (word === "or" && known.length < conditions.length)) return null;
  return `(${known.join(` ${word} `)})`;
}
