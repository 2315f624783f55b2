import { excerpt } from "@guardian/model";
import { errorText } from "../../act/refusal.ts";

/** JSON-RPC codes for what goes wrong on the way and is no verdict; outside the ranges of JSON-RPC and MCP, as in `refusalCodes`. */
export const troubleCodes = {
  "server-unreachable": 1101,
  "unreadable-answer": 1102,
  "redirect-refused": 1103,
  "server-failed": 1104,
  "too-many-sessions": 1105,
  "session-required": 1106,
  "session-unknown": 1107,
  "not-supported": 1108,
  "server-unknown": 1109,
  "session-ended": 1110,
} as const;
export type TroubleReason = keyof typeof troubleCodes;

export interface Trouble {
  readonly reason: TroubleReason;
  /** The guard's own words, for the people on the client's side. */
  readonly text: string;
}

/** A JSON-RPC error for each of the requests, or one without an id where there is no request. */
export function troubleBody(ids: readonly string[], { reason, text }: Trouble): Uint8Array {
  const errors = (ids.length === 0 ? [null] : ids).map((id) =>
    errorText(id, troubleCodes[reason], text, { reason }),
  );
  return Buffer.from(errors.length === 1 ? (errors[0] ?? "") : `[${errors.join(",")}]`);
}

/** The upstream could not be reached, or broke off. */
export function unreachable(server: string, cause: Error): Trouble {
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
  const text = `The MCP server "${excerpt(server, 64)}" behind the guard does not answer (${excerpt(code, 40)}); start it, or correct its \`url\` in the guard's configuration.`;
  return { reason: "server-unreachable", text };
}
