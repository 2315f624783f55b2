import { GuardianError } from "@guardian/model";
import { identifier } from "../rules/pack.ts";
import type { PackedRule, RulePack } from "../rules/pack.ts";
import { patternAtLine } from "../rules/rule-source.ts";
import type { CompiledSet, Matcher } from "./yara-x.ts";

export interface RuleSets {
  /** The compiled set of one rule; compiles it (5 to 30 ms) where it is asked for the first time. */
  of(rule: number): CompiledSet;
  isReady(rule: number): boolean;
}

/**
 * The rules of a pack, compiled one by one and only when a text calls for one: most sessions never need more than a few, and
 * all together take a second and 50 MB.
 */
export function ruleSets(pack: RulePack, matcher: Matcher): RuleSets {
  const known = new Map<number, CompiledSet>();
  return {
    isReady: (index) => known.has(index),
    of(index) {
      const rule = pack.rules[index];
      if (rule === undefined) throw new RangeError(`there is no rule ${index}`);
      const set = known.get(index) ?? compileRule(rule, matcher);
      known.set(index, set);
      return set;
    },
  };
}

/** Compiles every rule of a pack and forgets it: what a customer's own rules go through before they are used. */
export function checkRules(pack: RulePack, matcher: Matcher): void {
  for (const rule of pack.rules) compileRule(rule, matcher);
}

function compileRule(rule: PackedRule, matcher: Matcher): CompiledSet {
  try {
    // One name for all: every rule is a set of its own.
    return matcher.compile(rule.source.replace(/^rule \w+/, `rule ${identifier}`));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : "";
    const line = Number(/--> line:(\d+)/.exec(message)?.[1]);
    const pattern = rule.layer === "pattern" ? rule.patterns[patternAtLine(line)] : undefined;
    const what = pattern === undefined ? `line ${line}` : `${pattern.place} ${JSON.stringify(pattern.text)}`;
    throw new GuardianError("rule/invalid", `rule "${rule.id}": ${what}: ${reason(message)}`, { cause });
  }
}

/** The compiler's last marked line says what is wrong: `| ^^^ unclosed group`. */
const reason = (message: string): string =>
  /\^+ ([^\n]+?)(?: GenericFailure)?$/m.exec(message)?.[1] ?? "does not compile";
