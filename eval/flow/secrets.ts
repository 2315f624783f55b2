import { createHash } from "node:crypto";

/**
 * Fills the placeholders of the sessions (`{{secret:aws}}`, `{{secret:github}}`, `{{secret:password}}`, `{{secret:private-key}}`) with values of the right
 * shape, made of parts at run time: a literal one in a file would set off every scanner of source code. The same for the same session.
 */
export function withSecrets(line: string, id: string): string {
  return line.replaceAll(/\{\{secret:([a-z-]+)\}\}/g, (_all, kind: string) => secretOf(kind, id));
}

function secretOf(kind: string, id: string): string {
  const random = createHash("sha512").update(`${kind} ${id}`).digest("base64").replaceAll(/[+/=]/g, "x");
  switch (kind) {
    case "aws":
      return [
        "AK",
        "IA",
        random
          .toUpperCase()
          .replaceAll(/[^A-Z2-7]/g, "Q")
          .slice(0, 16),
      ].join("");
    case "github":
      return ["gh", "p_", random.slice(0, 36)].join("");
    case "private-key":
      return ["sk", "live", random.slice(0, 40)].join("_");
    default:
      return `${random.slice(0, 12)}9!`;
  }
}
