import { GuardianError } from "@guardian/model";
import { parse, parseAllDocuments, stringify } from "yaml";
import type { Matcher } from "../../detect/yara-x.ts";
import type { RuleSource } from "../load-rules.ts";
import { loadRules } from "../load-rules.ts";
import type { Examples } from "../pack.ts";
import { exampleText } from "../pack.ts";
import { proveRules } from "../prove.ts";
import { examplesSchema } from "../schema.ts";
import { readAtr } from "./atr.ts";
import type { ForeignRule } from "./foreign-rule.ts";
import { Inexpressible, isObject, member, slug } from "./foreign-rule.ts";
import type { ForeignYara } from "./foreign-yara.ts";
import { readForeignYara } from "./foreign-yara.ts";
import { readSigma } from "./sigma.ts";

export const foreignFormats = ["yara", "sigma", "atr"] as const;
export type ForeignFormat = (typeof foreignFormats)[number];

export interface ImportRequest {
  /** Rule files, and `NAME.examples.yaml` beside them with `match` and `miss`, or with those under names of rules. */
  readonly files: readonly RuleSource[];
  /** Null: each file says by its ending and its members what it is. */
  readonly format: ForeignFormat | null;
  /** Takes rules whose examples are missing or wrong, marks them as unproven and lowers their confidence. */
  readonly takesUnproven: boolean;
  readonly matcher: Matcher;
}

/** A rule in our own format. */
export interface ImportedRule {
  readonly id: string;
  readonly files: readonly RuleSource[];
  /** Why it is not proven; null where it is. */
  readonly unproven: string | null;
}

export interface Imported {
  readonly rules: readonly ImportedRule[];
  /** What was not imported and why, one line each. */
  readonly problems: readonly string[];
}

/** Turns rules of other formats into files of ours, and runs their examples. */
export async function importRules(request: ImportRequest): Promise<Imported> {
  const rules: ImportedRule[] = [];
  const problems: string[] = [];
  const examples = new Map<string, Examples>();
  const isExamples = ({ name }: RuleSource): boolean => /\.examples\.ya?ml$/.test(name);
  for (const file of request.files.filter(isExamples)) {
    try {
      for (const [name, one] of readExamples(file)) examples.set(name, one);
    } catch (cause) {
      problems.push(`${file.name}: ${reason(cause)}`);
    }
  }
  const candidates = request.files
    .filter((file) => !isExamples(file))
    .flatMap((file) =>
      candidatesOf(file, request.format, examples).map((found) => ({ file: file.name, found })),
    );
  for (const { file, found } of candidates) {
    const rule = typeof found === "string" ? found : await settle(found, rules, request);
    if (typeof rule !== "string") rules.push(rule);
    else problems.push(`${file}: ${typeof found === "string" ? "" : `"${found.name}": `}${rule}`);
  }
  return { rules, problems };
}

/** Reason enough not to go on with one rule, in words; anything else is a bug and goes on its way. */
function reason(cause: unknown): string {
  if (cause instanceof Error) return cause.message.split("\n")[0] ?? "cannot be read";
  throw cause;
}

/** A rule that could be read, before anybody knows whether it is proven. */
interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly examples: Examples;
  /** Its files where only these examples are kept, as unproven for a reason or as proven. */
  readonly write: (examples: Examples, unproven: string | null) => readonly RuleSource[];
}

const base = (file: string): string => file.replace(/^.*\//, "").replace(/\.(?:ya?ml|yara?)$/, "");

function candidatesOf(
  file: RuleSource,
  format: ForeignFormat | null,
  examples: ReadonlyMap<string, Examples>,
): (Candidate | string)[] {
  try {
    if (format === "yara" || (format === null && /\.yara?$/.test(file.name))) {
      return readForeignYara(base(file.name), file.text, examples).map(yaraCandidate);
    }
    return parseAllDocuments(file.text, { uniqueKeys: true }).map((document): Candidate | string => {
      const error = document.errors[0];
      if (error !== undefined) return reason(error);
      try {
        const value: unknown = document.toJS({ maxAliasCount: 0 });
        const rule = (format ?? formatOf(value)) === "atr" ? readAtr(value) : readSigma(value);
        return candidate(rule, file.name, examples.get(base(file.name)) ?? examples.get(rule.id));
      } catch (cause) {
        if (cause instanceof Inexpressible) return cause.message;
        return reason(cause);
      }
    });
  } catch (cause) {
    return [reason(cause)];
  }
}

function formatOf(value: unknown): ForeignFormat {
  const detection = member(value, "detection");
  if (member(detection, "conditions") !== undefined) return "atr";
  if (isObject(detection)) return "sigma";
  throw new Inexpressible("it is neither a Sigma nor an ATR rule: it has no detection");
}

function candidate(rule: ForeignRule, from: string, more: Examples | undefined): Candidate {
  const { match } = rule;
  const write = (examples: Examples, unproven: string | null): readonly RuleSource[] => {
    const value = {
      id: rule.id,
      title: rule.title,
      severity: rule.severity,
      confidence: unproven === null ? rule.confidence : Math.min(rule.confidence, mostUnproven),
      "applies-to": rule.kinds,
      match: "all" in match || "any" in match ? match : { all: [match] },
      "false-positives": rule.falsePositives,
      ...(unproven === null ? {} : { unproven }),
      examples,
    };
    return [
      {
        name: `${rule.id}.yaml`,
        text: `# Imported from ${base(from)}\n${stringify(value, { lineWidth: 0 })}`,
      },
    ];
  };
  const examples = {
    match: [...rule.matching, ...(more?.match ?? [])],
    miss: [...rule.missing, ...(more?.miss ?? [])],
  };
  return { id: rule.id, name: rule.title, examples, write };
}

/** What a rule without proof may be sure of: it is flagged, and blocks only where other layers agree. */
const mostUnproven = 0.5;

function yaraCandidate({ id, text, examples }: ForeignYara): Candidate {
  return {
    id,
    name: id,
    examples: examples ?? { match: [], miss: [] },
    write: (kept, unproven) => [
      {
        name: `${id}.yar`,
        text: unproven === null ? text : text.replace(/(\n {4}confidence = )([\d.]+)/, lowered),
      },
      {
        name: `${id}.examples.yaml`,
        text: stringify({ [id]: unproven === null ? kept : { unproven, ...kept } }, { lineWidth: 0 }),
      },
    ],
  };
}

const lowered = (_: string, key: string, confidence: string): string =>
  `${key}${Math.min(Number(confidence), mostUnproven)}`;

/** Runs the examples of a rule. Returns the rule, or why it is not taken. */
async function settle(
  one: Candidate,
  known: readonly ImportedRule[],
  { takesUnproven, matcher }: ImportRequest,
): Promise<ImportedRule | string> {
  if (known.some(({ id }) => id === one.id)) return `its id "${one.id}" exists already`;
  try {
    const provisional = one.write(one.examples, "not run yet");
    const proofs = await proveRules(loadRules(provisional), matcher);
    const holds = (example: "match" | "miss", index: number): boolean =>
      proofs.some((proof) => proof.example === example && proof.index === index && proof.isProven);
    const kept: Examples = {
      match: one.examples.match.filter((_, index) => holds("match", index)),
      miss: one.examples.miss.filter((_, index) => holds("miss", index)),
    };
    const unproven = whyUnproven(one.examples, kept);
    if (unproven !== null && !takesUnproven) {
      return `${unproven}; write them into a NAME.examples.yaml, or take it with --unproven`;
    }
    return { id: one.id, files: one.write(kept, unproven), unproven };
  } catch (cause) {
    if (cause instanceof GuardianError) return cause.message;
    throw cause;
  }
}

function whyUnproven(given: Examples, kept: Examples): string | null {
  const lost = given.match.length + given.miss.length - kept.match.length - kept.miss.length;
  const count = given.match.length + given.miss.length;
  if (count === 0) return "it has no examples";
  if (lost > 0) {
    const first = [...given.match, ...given.miss].find(
      (example) => ![...kept.match, ...kept.miss].includes(example),
    );
    const text = JSON.stringify(exampleText(first ?? "").slice(0, 60));
    return `${lost} of its ${count} examples do not do what they say, such as ${text}`;
  }
  if (kept.match.length === 0) return "it has no text that it must match";
  return kept.miss.length === 0 ? "it has no text that it must miss" : null;
}

function readExamples(file: RuleSource): readonly (readonly [string, Examples])[] {
  const value: unknown = parse(file.text, { maxAliasCount: 0, uniqueKeys: true });
  const name = base(file.name).replace(/\.examples$/, "");
  const entries =
    isObject(value) && "match" in value
      ? [[name, value] as const]
      : Object.entries(isObject(value) ? value : {});
  return entries.map(([key, one]) => {
    const read = examplesSchema.safeParse(one);
    if (!read.success) throw new Error(`${slug(key)}: match and miss take one text or more each`);
    return [key, read.data] as const;
  });
}
