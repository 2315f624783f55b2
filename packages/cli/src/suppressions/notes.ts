import { codeRules, redactionRules, wildcard } from "@guardian/engine";
import type { RulePack } from "@guardian/engine";
import { excerpt, layers, nearest } from "@guardian/model";
import type { Instant, Suppression } from "@guardian/model";
import { dayOf } from "./yaml.ts";

export interface Known {
  readonly pack: Pick<RulePack, "rules" | "chains">;
  /** Rules that were seen, wherever they came from. */
  readonly seen?: ReadonlySet<string>;
  /** Every server that there is; null where nobody knows. */
  readonly servers: readonly string[] | null;
  readonly now: Instant;
}

/**
 * What is wrong with suppressions that can be read: one that has expired, names a rule that nothing reports, or a server that is
 * not there. Such a one accepts nothing, which is safe, but its author believes otherwise.
 */
export function suppressionNotes(suppressions: readonly Suppression[], known: Known): readonly string[] {
  if (suppressions.length === 0) return [];
  const rules = [...rulesOf(known.pack), ...(known.seen ?? [])];
  const notes = suppressions.flatMap((one) =>
    [expired(one, known.now), unknownRule(one, rules), unknownServer(one, known.servers)].flatMap((note) =>
      note === null ? [] : [`suppression (${nameOf(one)}): ${note}`],
    ),
  );
  const rest = notes.length - mostNotes;
  return rest <= 0
    ? notes
    : [...notes.slice(0, mostNotes), `${rest} more such notes on suppressions are not shown`];
}

/** Who has more of them has one cause to look for. */
const mostNotes = 20;

/** A suppression in a few words. */
export function nameOf({ rule, server, tool, pointer }: Suppression): string {
  return [rule, server, tool, pointer]
    .filter((part) => part !== undefined)
    .map((part) => excerpt(part, 80))
    .join(" ");
}

function expired({ expires }: Suppression, now: Instant): string | null {
  if (now < expires) return null;
  return `it expired on ${dayOf(expires)} and accepts nothing any more; remove it, or look again and write a later day`;
}

function unknownRule({ rule }: Suppression, rules: readonly string[]): string | null {
  const matches = wildcard(rule);
  if (rules.some(matches)) return null;
  const [family = "", end] = rule.split("/");
  const families = [...new Set(rules.map((id) => id.split("/")[0] ?? ""))];
  // A layer whose rules are in no list may well have this one.
  if ((layers as readonly string[]).includes(family) && !families.includes(family)) return null;
  const near =
    end === "*"
      ? nearest(
          rule,
          families.map((name) => `${name}/*`),
        )
      : nearest(rule, rules);
  const hint = near === null ? "see guardian rules list" : `did you mean "${near}"?`;
  return `nothing reports a rule "${excerpt(rule, 100)}"; ${hint}`;
}

function unknownServer({ server }: Suppression, servers: readonly string[] | null): string | null {
  if (server === undefined || servers === null || servers.some(wildcard(server))) return null;
  const near = nearest(server, servers);
  const known = servers.slice(0, 8).join(", ") || "none";
  const hint = near === null ? `known: ${known}` : `did you mean "${near}"?`;
  return `there is no server "${excerpt(server, 64)}"; ${hint}`;
}

function rulesOf({ rules, chains }: Known["pack"]): readonly string[] {
  const ids = [...rules, ...chains, ...redactionRules].map(({ id }) => id);
  return [...ids, ...codeRules];
}
