import { excerpt } from "@guardian/model";
import type { Clause, Condition, Entry, Finding } from "@guardian/model";
import { timeOf } from "../printing.ts";
import type { Account, Seen } from "./account.ts";
import { dayOf, suppressionsYaml } from "../suppressions/yaml.ts";

/** What surrounds an account on the terminal. */
export interface Setting {
  /** The configuration that was read; null where there is none. */
  readonly file: string | null;
  /** The command that prints the suppression alone and shows what it would have let through. */
  readonly replay: string;
}

/** Findings that are printed with everything; of the others one line. */
const mostPrinted = 32;

/** An account for people. Everything that came from traffic is made safe to show, although the recorder has done so before. */
export function accountText({ entry, clause, findings, ...rest }: Account, setting: Setting): string {
  const faults = (entry.faults ?? []).map(({ detector, reason, detail }) =>
    row("fault", `${detector}: ${reason}: ${detail}`),
  );
  const parts = [
    rowsOf(entry, clause),
    ...findings.slice(0, mostPrinted).map((seen) => findingText(seen, clause)),
    ...(faults.length === 0 ? [] : [faults.join("")]),
    ...rest.remarks.map(paragraph),
    ...rest.instead.map(paragraph),
    ...(rest.suppressions.length === 0 ? [] : [wayOutText(rest, setting)]),
  ];
  return parts.join("\n");
}

function rowsOf(entry: Entry, clause: Clause | null): string {
  const { seq, id, at, event, kind, direction, method, target, server, action, reason, note } = entry;
  const message = [kind, method, target].filter((word) => word !== undefined && word !== "").join(" ");
  const mode = entry.enforced === false ? ", not enforced" : "";
  return [
    row("entry", `${seq} (${id}), ${event}, ${timeOf(at)}`),
    ...(message === ""
      ? []
      : [row("message", `${message}${direction === undefined ? "" : `, ${direction}`}`)]),
    ...(server === "" ? [] : [row("server", server)]),
    ...(action === undefined
      ? []
      : [
          row(
            "verdict",
            `${action} by clause "${entry.clause ?? ""}" of policy "${entry.policy ?? ""}"${mode}`,
          ),
        ]),
    ...(reason === undefined ? [] : [row("why", reason)]),
    ...(clause === null ? [] : [row("clause asks", conditionWords(clause.when))]),
    ...(clause?.when.score === undefined
      ? []
      : [row("score", `${number(entry.score)}, the clause asks for ${clause.when.score}`)]),
    ...(entry.complete === false ? [row("complete", "no: something was not looked at")] : []),
    ...(note === undefined ? [] : [row("note", note)]),
  ].join("");
}

function findingText({ finding, part }: Seen, clause: Clause | null): string {
  const { rule, title, layer, path, span, via, excerpt: shown, severity, confidence } = finding;
  const asked = part === "decides" ? (clause?.when ?? {}) : {};
  const least = (value: number | string | undefined): string =>
    value === undefined ? "" : `, the clause asks for ${value}`;
  const place = span.end > span.start ? `, characters ${span.start} to ${span.end}` : "";
  return [
    row(partWords[part], `${rule}: ${title}`),
    row("  layer", layer),
    row("  where", `${path === "" ? "the whole text" : path}${place}`),
    ...(via.length === 0 ? [] : [row("  read as", via.join(", then "))]),
    row("  evidence", shown === "" ? "none is shown" : shown),
    row("  severity", `${severity}${least(asked.severity)}`),
    row("  confidence", `${number(confidence)}${least(asked.confidence)}`),
  ].join("");
}

const partWords = { decides: "decides", noted: "also seen", suppressed: "suppressed" } as const;

function wayOutText({ suppressions }: Pick<Account, "suppressions">, { file, replay }: Setting): string {
  const day = dayOf(suppressions[0]?.expires ?? 0);
  const where =
    file === null
      ? "the guardian.yaml with which the guard is started (there is none here yet)"
      : `the guardian.yaml with which the guard is started (here ${excerpt(file, 300)})`;
  const rule = suppressions.length === 1 ? "this rule at this place" : "these rules at these places";
  return `If it is harmless, add this to ${where},
or to a policy of your own; where "suppressions:" stands already, put the entries below it. The guard reads it when it starts.
It accepts ${rule} until ${day} (00:00 UTC), whatever the text there says; everything else is judged as before.

${suppressionsYaml(suppressions)}
See first what it would have let through in recorded traffic:
  ${replay}
`;
}

/** A condition in the words of the policy. */
function conditionWords(when: Condition): string {
  const words = Object.entries(when).map(([key, value]: [string, unknown]) => {
    const least = atLeast.has(key) ? "at least " : "";
    return `${key} ${least}${Array.isArray(value) ? value.join(", ") : String(value)}`;
  });
  return words.length === 0 ? "nothing: it matches everything" : words.join("; ");
}

const atLeast = new Set(["severity", "confidence", "score"]);

function row(name: string, text: string): string {
  return `${name.padEnd(12)}  ${excerpt(text, 600)}\n`;
}

function paragraph(text: string): string {
  return `${excerpt(text, 1_000)}\n`;
}

function number(value: Finding["confidence"] | undefined): string {
  return value === undefined ? "unknown" : String(Math.round(value * 100) / 100);
}
