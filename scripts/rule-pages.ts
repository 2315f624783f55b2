import { join } from "node:path";
import { loadRules, redactionRules } from "@guardian/engine";
import type { PackedChain, PackedRule, RedactionRule } from "@guardian/engine";
import { excerpt, severities } from "@guardian/model";
import { episodeWords, stepWords } from "../packages/cli/src/chain-words.ts";
import { readFolder } from "../packages/cli/src/folder.ts";

const source = join(import.meta.dirname, "..", "rules");

/** The pages of docs/rules by their path inside it: one for each rule, and an index. */
export function rulePages(generated: string): ReadonlyMap<string, string> {
  const { rules, chains } = loadRules(readFolder(source, [".yaml", ".yar"], "rule/invalid"));
  const pages = new Map<string, string>();
  for (const rule of rules) pages.set(`${rule.id}.md`, rulePage(rule, generated));
  for (const chain of chains) pages.set(`${chain.id}.md`, chainPage(chain, generated));
  for (const rule of redactionRules) pages.set(`${rule.id}.md`, redactionPage(rule, generated));
  return pages.set("README.md", indexPage([...rules, ...chains, ...redactionRules], generated));
}

type Brief = Pick<PackedRule, "id" | "title" | "severity" | "confidence">;

function indexPage(rules: readonly Brief[], generated: string): string {
  const topics = Map.groupBy(
    rules.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
    ({ id }) => id.replace(/\/.*/, ""),
  );
  const sections = [...topics].map(([topic, members]) => {
    const rows = members.map(
      ({ id, title, severity, confidence }) =>
        `| [${id}](${id}.md) | ${severity} | ${confidence} | ${escaped(title)} |`,
    );
    return `## ${topic}\n\n| rule | severity | confidence | what it says |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `# Rules

${generated}

The ${rules.length} rules that come with the guard. Severity is the damage (${severities.join(", ")}), confidence how sure the rule is that its claim is
true. Under the policy \`balanced\`, \`high\` or \`critical\` with 0.7 or more blocks, and weaker signs add up. Own rules stand in the folders
under \`rules:\`; \`guardian rules import\` makes them of YARA, Sigma and ATR rules.

${sections.join("\n")}`;
}

function rulePage(rule: PackedRule, generated: string): string {
  const { confidence, quoted, mentioned, shown } = rule;
  const discounts = [
    ["in quotation marks", quoted],
    ["where it is mentioned", mentioned],
    ["where it is shown", shown],
  ] as const;
  const less = discounts.flatMap(([place, sure]) =>
    sure === undefined || sure === confidence ? [] : [`${sure} ${place}`],
  );
  return page(rule, generated, [
    ["layer", rule.layer],
    ["confidence", [String(confidence), ...less].join(", ")],
    ["reads", rule.appliesTo.map((kind) => `\`${kind}\``).join(", ")],
    ["views", rule.views === undefined ? "all" : ["the text as it came", ...rule.views].join(", ")],
    ...(rule.placeholder === undefined
      ? []
      : [["writes in its place", `\`‹redacted:${rule.placeholder}›\``] as const]),
  ]);
}

function chainPage(chain: PackedChain, generated: string): string {
  const steps = chain.steps.map((step, index) => [`step ${index + 1}`, escaped(stepWords(step))] as const);
  const { match, miss } = chain.examples;
  const examples = { match: match.map(episodeWords), miss: miss.map(episodeWords) };
  return page({ ...chain, examples }, generated, [
    ["layer", "behaviour"],
    ["confidence", String(chain.confidence)],
    ["within", `${chain.within / 1_000} s`],
    ...steps,
  ]);
}

function redactionPage(rule: RedactionRule, generated: string): string {
  return page(rule, generated, [
    ["layer", rule.layer],
    ["confidence", String(rule.confidence)],
    ["reads", "all kinds"],
    ["writes in its place", `\`‹redacted:${rule.placeholder}›\``],
  ]);
}

type Shown = Pick<PackedRule, "id" | "title" | "severity" | "falsePositives" | "examples">;

function page(rule: Shown, generated: string, more: readonly (readonly [string, string])[]): string {
  const rows = [["severity", rule.severity] as const, ...more].map(
    ([name, value]) => `| ${name} | ${value} |`,
  );
  const list = (examples: Shown["examples"]["match"]): string => examples.map(block).join("\n\n");
  return `# ${rule.id}

${generated}

${escaped(rule.title)}.

| | |
| --- | --- |
${rows.join("\n")}

Where it may be wrong: ${escaped(rule.falsePositives.trim())}

## It finds

${list(rule.examples.match)}

## It passes over

${list(rule.examples.miss)}
`;
}

/** What looks like a credential stands in the rule in parts, and stays in parts here. */
function block(example: Shown["examples"]["match"][number]): string {
  const parts = typeof example === "string" ? [example] : example;
  return `\`\`\`\`\`text\n${parts.map((part) => excerpt(part, 400)).join("\n+ ")}\n\`\`\`\`\``;
}

/** Signs of Markdown stand for themselves. */
const escaped = (text: string): string => text.replaceAll(/[<>*_|]/g, "\\$&");
