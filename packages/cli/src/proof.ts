import type { Proof } from "@guardian/engine";

/** One line on an example that does not do what it says. */
export function failureOf({ rule, example, index, kind, text }: Proof): string {
  const wrong = example === "match" ? "is not found" : "is found";
  return `${rule}: examples.${example}[${index}] (as ${kind}) ${wrong}: ${text}`;
}
