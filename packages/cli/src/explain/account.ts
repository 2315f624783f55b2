import { toolOf, wayOut } from "@guardian/engine";
import type { ReadyPolicy } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type { Clause, Entry, Finding, Instant, Suppression, Verdict } from "@guardian/model";
import { recordedInspection } from "../recorded.ts";
import { suppressionOf } from "../suppressions/yaml.ts";
import { insteadOf, notAVerdict } from "./ways.ts";

/** Everything that explains one entry. */
export interface Account {
  readonly entry: Entry;
  /** The clause that decided, as the policy has it now; null where it has none of that name. */
  readonly clause: Clause | null;
  readonly findings: readonly Seen[];
  /** What a reader must know besides. */
  readonly remarks: readonly string[];
  /** Together they let exactly this message pass; empty where nothing does, or nothing must. */
  readonly suppressions: readonly Suppression[];
  /** What to do where there is no suppression. */
  readonly instead: readonly string[];
}

/** A finding of the entry, and its part in the verdict. */
export interface Seen {
  readonly finding: Finding;
  readonly part: "decides" | "noted" | "suppressed";
}

export interface Circumstances {
  readonly ready: ReadyPolicy;
  /** Redacted arguments of the call where the traffic archive has them, for clauses with an expression. */
  readonly arguments: string | null;
  /** The other entries of the same frame. */
  readonly others: readonly Entry[];
  readonly now: Instant;
  readonly expires: Instant;
}

/** Explains an entry: what was found, what decided, and which suppression would let the message pass. */
export function accountOf(entry: Entry, circumstances: Circumstances): Account {
  const { findings = [], suppressed = [] } = entry;
  const { ready, now, expires } = circumstances;
  const clause = ready.policy.clauses.find(({ id }) => id === entry.clause) ?? null;
  const parts = (decides: ReadonlySet<Finding>): readonly Seen[] => [
    ...findings.filter((one) => decides.has(one)).map((finding) => ({ finding, part: "decides" }) as const),
    ...findings.filter((one) => !decides.has(one)).map((finding) => ({ finding, part: "noted" }) as const),
    ...suppressed.map((finding) => ({ finding, part: "suppressed" }) as const),
  ];
  const about = { entry, clause, suppressions: [], instead: [], remarks: remarksOn(entry) };
  const other = notAVerdict(entry);
  if (other !== null) return { ...about, findings: parts(new Set()), instead: [other] };
  const inspection = inspectionOf(entry, circumstances);
  const { verdict, accepted, obstacle } = wayOut(ready, inspection, now);
  const seen = { ...about, findings: parts(new Set(verdict.because)) };
  if (entry.action === "flag" || entry.action === "allow")
    return { ...seen, instead: ["The message passed and was only noted: there is nothing to suppress."] };
  const remarks = [...about.remarks, ...beside(circumstances.others), ...changed(entry, verdict)];
  const passesRedacted = verdict.action === "redact" && entry.action !== "redact";
  if (obstacle === null && (accepted.length === 0 || passesRedacted))
    return { ...seen, remarks, instead: [passesNow(verdict)] };
  if (obstacle !== null) return { ...seen, remarks, instead: insteadOf(obstacle) };
  return { ...seen, remarks, ...written(entry, { accepted, tool: toolOf(inspection.subject), expires }) };
}

function inspectionOf(entry: Entry, { arguments: args }: Circumstances) {
  const { server, session, principal, direction = "to-client", kind = "other", method = "", target } = entry;
  return recordedInspection({
    server,
    session,
    principal,
    direction,
    kind,
    method,
    ...(target === undefined ? {} : { target }),
    findings: [...(entry.findings ?? []), ...(entry.suppressed ?? [])],
    faults: entry.faults ?? [],
    arguments: args,
  });
}

interface Wanted {
  readonly accepted: readonly Finding[];
  readonly tool: string | undefined;
  readonly expires: Instant;
}

function written(
  { server, id }: Entry,
  { accepted, tool, expires }: Wanted,
): Pick<Account, "suppressions" | "instead"> {
  const reason = `Who looked at it, and why it is harmless (audit entry ${excerpt(id, 60)})`;
  const made = accepted.map((finding) => suppressionOf(finding, { server, tool, reason, expires }));
  const problems = [...new Set(made.filter((one) => typeof one === "string"))];
  if (problems.length === 0)
    return { suppressions: made.filter((one) => typeof one !== "string"), instead: [] };
  const advice =
    "A wider one may do, e.g. with a pointer that ends in `/*`; write it by hand, and see with guardian policy replay --suppress FILE what it lets through.";
  return {
    suppressions: [],
    instead: [...problems.map((problem) => `No suppression means this alone: ${problem}.`), advice],
  };
}

function passesNow({ action, suppressed }: Verdict): string {
  const how = action === "redact" ? ", without its secrets" : "";
  return suppressed.length === 0
    ? `The policy as it is now lets the message pass${how}: there is nothing to suppress.`
    : `A suppression that is there already lets the message pass now${how}: there is nothing to add.`;
}

function remarksOn(entry: Entry): readonly string[] {
  const { event, action, direction, enforced, id } = entry;
  const remarks: string[] = [];
  if (enforced === false) remarks.push("The policy was not enforced (monitor mode): the message passed.");
  if (event === "frame.reconsidered")
    remarks.push("The message had passed when a deferred layer found this; see the note.");
  // Only requests to a server wait for a person.
  if (action === "hold" && direction === "to-server" && enforced !== false)
    remarks.push(
      `To let this one request pass once, if it still waits or comes again: guardian approvals approve ${id}`,
    );
  return remarks;
}

/** Each part of a frame is judged by itself: a list of tools, a batch. */
function beside(others: readonly Entry[]): readonly string[] {
  const stopping = others.filter(({ action }) => action !== "flag");
  if (stopping.length === 0) return [];
  const numbers = stopping.slice(0, 20).map(({ seq }) => seq);
  const rest = stopping.length > numbers.length ? ", …" : "";
  return [`Other parts of the same frame have entries of their own: ${numbers.join(", ")}${rest}.`];
}

function changed(entry: Entry, now: Verdict): readonly string[] {
  if (entry.policy !== now.policy)
    return [
      `The entry was decided by policy "${entry.policy ?? ""}", which is not the one here; what follows is by "${now.policy}". Name the other with --policy FILE.`,
    ];
  const isSame = entry.action === now.action && entry.clause === now.clause;
  if (isSame || now.suppressed.length > (entry.suppressed ?? []).length) return [];
  return [
    `The policy has changed, or its expression needs arguments that are not recorded: now it says ${now.action} by clause "${now.clause}".`,
  ];
}
