import type { Instant, Milliseconds, Subject } from "@guardian/model";
import { ToolActs } from "./acts.ts";
import { KeyRing } from "./keys.ts";
import type { Keys } from "./keys.ts";
import { factsOf, noFacts } from "./facts.ts";
import type { Facts } from "./facts.ts";

/** What the layers that keep state see of a message: a call, or the answer to one. */
export interface Activity {
  readonly form: "call" | "answer";
  readonly principal: string;
  readonly server: string;
  readonly session: string;
  /** The tool, or the method where it is no tool. */
  readonly tool: string;
  readonly keys: Keys;
  readonly time: Instant;
  /** Size of the frame. */
  readonly bytes: number;
  readonly latency: Milliseconds | null;
  readonly hasFailed: boolean;
  /** Of a call: what it does, a sum of `acts`. */
  readonly acts: number;
  readonly facts: Facts;
  readonly subject: Subject;
}

/** Longer names are cut and numbered, so that no key grows without bound. */
const longest = 128;

/**
 * Reads activities from subjects. Only whole messages that came over the wire are any: a text of `guardian analyze` has no time, and
 * a definition of a list is a part. Asked twice in a row for the same subject it answers at once.
 */
export class Activities {
  readonly #tools = new ToolActs();
  readonly #keys = new KeyRing();
  #last: Subject | null = null;
  #activity: Activity | null = null;

  of(subject: Subject): Activity | null {
    if (subject === this.#last) return this.#activity;
    this.#last = subject;
    return (this.#activity = this.#read(subject));
  }

  #read(subject: Subject): Activity | null {
    const { kind, origin, at } = subject;
    const { route, method, time } = origin;
    if (time === undefined || at !== "" || !watched.has(method)) return null;
    // A server asks the client for samples; everything else the client asks the server for.
    const asks = method === "sampling/createMessage" ? "to-client" : "to-server";
    const form = route.direction === asks ? "call" : "answer";
    const isTool = method === "tools/call";
    const target = origin.target ?? "";
    const tool = isTool ? (target.length > longest ? `${target.slice(0, longest)}…` : target) : method;
    const isCall = form === "call" && kind !== "error";
    const ofTool = isCall ? (isTool ? this.#tools.of(tool, origin.definition) : 0) : 0;
    const facts = isCall ? factsOf(isTool ? subject.arguments : target, ofTool) : noFacts;
    return {
      form,
      principal: route.principal,
      server: route.server,
      session: route.session,
      tool,
      keys: this.#keys.of(route.principal, route.server, tool),
      time,
      bytes: origin.bytes ?? 0,
      latency: origin.latency !== undefined && origin.latency >= 0 ? origin.latency : null,
      hasFailed: origin.hasFailed === true,
      acts: ofTool | facts.acts,
      facts,
      subject,
    };
  }
}

const watched: ReadonlySet<string> = new Set([
  "tools/call",
  "resources/read",
  "prompts/get",
  "sampling/createMessage",
]);
