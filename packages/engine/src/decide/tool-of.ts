import type { Subject } from "@guardian/model";

/** The tool that a subject belongs to; undefined where its target is a prompt, a resource or nothing. */
export function toolOf({ kind, origin }: Subject): string | undefined {
  return kind.startsWith("tool_") || origin.method === "tools/call" ? origin.target : undefined;
}
