import { createHash } from "node:crypto";

/** How a secret of 125 bits of chance or more is kept: that much needs no slow hash. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
