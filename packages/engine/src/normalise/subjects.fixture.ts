import { Buffer } from "node:buffer";
import type { Frame, RequestContext, Subject } from "@guardian/model";
import { decode } from "../decode/decode.ts";
import { relate } from "../relate/relate.ts";
import { normalise } from "./normalise.ts";

/** For tests: a frame that holds a message. */
export const frameOf = (content: unknown): Frame => ({
  route: { server: "s", session: "x", principal: "local", transport: "stdio", direction: "to-client" },
  bytes: Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
  at: 0,
});

/** For tests: the subjects of a message, and what it answers. */
export const subjects = (content: unknown, answers?: RequestContext): readonly Subject[] =>
  normalise(relate(decode(frameOf(content)), () => answers));

/** For tests: a subject as tables write it: kind, place, target, and its texts by pointer and views. */
export const brief = ({ kind, at, origin, fragments }: Subject): unknown => [
  kind,
  at,
  origin.target ?? null,
  Object.fromEntries(fragments.map(({ path, text, via }) => [[path, ...via].join(" "), text])),
];

/** For tests: messages around what they carry. */
export const request = (method: string, params?: unknown): unknown => ({
  jsonrpc: "2.0",
  id: 1,
  method,
  params,
});
export const notification = (method: string, params: unknown): unknown => ({
  jsonrpc: "2.0",
  method,
  params,
});
export const result = (value: unknown): unknown => ({ jsonrpc: "2.0", id: 1, result: value });
