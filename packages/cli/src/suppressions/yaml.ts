import { excerpt } from "@guardian/model";
import type { Finding, Suppression } from "@guardian/model";

/** Where a finding may be accepted, and until when. */
export interface Scope {
  readonly server: string;
  /** Undefined where the message belongs to no tool. */
  readonly tool: string | undefined;
  readonly reason: string;
  readonly expires: number;
}

/** The suppression of one rule at one place, or why none can be written that means this place alone. */
export function suppressionOf(
  { rule, path }: Finding,
  { server, tool, reason, expires }: Scope,
): Suppression | string {
  const names = { rule, server, pointer: path, ...(tool === undefined ? {} : { tool }) };
  for (const [key, value] of Object.entries(names)) {
    if (value.includes("*"))
      return `the ${key} "${excerpt(value, 100)}" holds a \`*\`, which stands for any text in a suppression`;
    if (excerpt(value, value.length) !== value || marks.some((mark) => value.includes(mark)))
      return `the ${key} "${excerpt(value, 100)}" is not recorded as it is: it holds a secret or harmful characters, or is too long`;
  }
  return { ...names, reason, expires };
}

/** What the recorder writes in place of what it does not keep. */
const marks = ["‹redacted:", "…", "\\u{"];

/** Suppressions as they stand in a policy or in guardian.yaml. Texts are in quotes, so that none of them is read as anything else. */
export function suppressionsYaml(suppressions: readonly Suppression[]): string {
  const keys = ["rule", "server", "tool", "pointer", "reason"] as const;
  const one = (suppression: Suppression): string => {
    const texts = keys.flatMap((key) => {
      const value = suppression[key];
      return value === undefined ? [] : [`${key}: ${JSON.stringify(value)}\n`];
    });
    return `  - ${[...texts, `expires: ${dayOf(suppression.expires)}\n`].join("    ")}`;
  };
  return `suppressions:\n${suppressions.map(one).join("")}`;
}

/** The day in UTC at whose beginning a time lies, or in which it falls. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
