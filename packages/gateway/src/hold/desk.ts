import { randomUUID } from "node:crypto";
import { splice } from "@guardian/engine";
import type { Limits } from "@guardian/engine";
import type {
  ApprovalRequest,
  Approvals,
  AuditEvent,
  EntryDraft,
  Frame,
  Instant,
  JsonObject,
  Outgoing,
} from "@guardian/model";
import { cut } from "../act/cut.ts";
import { idKey } from "../id-key.ts";
import type { Judged } from "../judge.ts";
import type { Session } from "../session.ts";
import { definitionHash } from "./held.ts";
import type { Held } from "./held.ts";
import type { Leaving, Line } from "./line.ts";
import { elicitation, inputRequired, questionOver, saidIn } from "./question.ts";
import type { Said } from "./question.ts";
import { refused } from "./refused.ts";
import type { Ending, Times } from "./refused.ts";
import { openRetry, stateOf } from "./retry.ts";
import type { Answered, Opened } from "./retry.ts";
import { waitFor } from "./waiting.ts";

export interface DeskOptions extends Times {
  readonly approvals: Approvals;
  /** Writes an entry of the audit; resolves when it is durable. */
  readonly note: (draft: EntryDraft) => Promise<void>;
  readonly clock: () => Instant;
  readonly limits: Limits;
  /** False: nobody is asked through the client, and the command line alone decides. */
  readonly asksClient: boolean;
  readonly warn: (message: string) => void;
}

/** Where held requests wait for a person: one for the whole process. */
export interface Desk {
  /** Takes the answer to a question of the guard's own out of a frame before it is judged. */
  open(frame: Frame): Opened;
  /** What leaves of a judged frame: held requests wait, and what answers the guard itself goes no further. */
  leave(judged: Judged, session: Session, definition: (name: string) => JsonObject | undefined): Leaving;
}

/** Requests that wait at the same time, in all and of one session; more are refused, for nobody could read them. */
const mostParked = 100;
const mostOfSession = 20;
/** Bytes of the frames that wait. */
const mostBytes = 64 * 1024 * 1024;
/** Ids of our own questions that are remembered, so that a late answer never reaches a server. */
const mostAsked = 10_000;

interface Parking {
  readonly held: Held;
  readonly judged: Judged;
  readonly session: Session;
  readonly cancel: AbortController;
}

/** Makes the desk of a gateway. */
export function createDesk(options: DeskOptions): Desk {
  return new ApprovalDesk(options);
}

class ApprovalDesk implements Desk {
  readonly #options: DeskOptions;
  readonly #parked = new Set<Parking>();
  #bytes = 0;
  /** Open questions by the key of their id. */
  readonly #questions = new Map<string, (said: Said) => void>();
  readonly #asked = new Set<string>();

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  open(frame: Frame): Opened {
    if (frame.route.direction === "to-client") return { frame, answered: null };
    return openRetry(frame, this.#options.limits);
  }

  leave(judged: Judged, session: Session, definition: (name: string) => JsonObject | undefined): Leaving {
    const { held, outgoing, envelope } = judged;
    if (envelope.frame.route.direction === "to-client") return outgoing;
    if (held !== undefined) {
      return {
        forward: null,
        reply: null,
        parked: (line) =>
          this.#park({ held, judged, session, cancel: new AbortController() }, line, definition),
      };
    }
    const mine = this.#asked.size === 0 ? [] : judged.answered.map(idKey).filter((id) => this.#asked.has(id));
    if (mine.length > 0) return this.#taken(judged, new Set(mine));
    return this.#parked.size > 0 && this.#isCancelled(judged, session) ? nothing : outgoing;
  }

  /** Hands the answers over that are the guard's own; nothing of them reaches the server. */
  #taken({ envelope, outgoing }: Judged, mine: ReadonlySet<string>): Outgoing {
    if (envelope.form === "malformed") return { ...outgoing, forward: null };
    const gone = new Set<number>();
    for (const [index, { id, kind, value }] of envelope.messages.entries()) {
      if (id === null || kind === "request" || !mine.has(idKey(id))) continue;
      gone.add(index);
      this.#questions.get(idKey(id))?.(kind === "error" ? "unasked" : saidIn(value["result"]));
    }
    if (gone.size === envelope.messages.length) return nothing;
    // Of a batch the rest goes on where nothing else was done to it; what was rewritten is refused as a whole.
    const { bytes } = envelope.frame;
    if (outgoing.forward !== bytes) return { ...outgoing, forward: null };
    const spans = envelope.messages.map(({ span }) => span);
    return { ...outgoing, forward: splice(bytes, cut(spans, gone)) };
  }

  /** True for the cancellation of a request that waits here: the server has never seen it. */
  #isCancelled({ envelope }: Judged, session: Session): boolean {
    const [message] = envelope.form === "single" ? envelope.messages : [];
    if (message?.method !== "notifications/cancelled") return false;
    const { params } = message.value;
    const id = isObject(params) ? JSON.stringify(params["requestId"]) : undefined;
    const found = [...this.#parked].find((one) => one.session === session && idKey(one.held.id) === id);
    found?.cancel.abort();
    return found !== undefined;
  }

  async #park(
    parking: Parking,
    line: Line,
    definition: (name: string) => JsonObject | undefined,
  ): Promise<Outgoing> {
    const { held, judged, session } = parking;
    const size = judged.envelope.frame.bytes.length;
    if (this.#isCrowded(session, size)) return refused(held, "crowded", this.#options);
    this.#parked.add(parking);
    this.#bytes += size;
    try {
      const ending = await this.#decided(parking, line);
      if (typeof ending !== "string") return ending;
      if (ending !== "used") return refused(held, ending, this.#options);
      if (definitionHash(definition(held.tool)) !== held.definition)
        return refused(held, "changed", this.#options);
      session.settle({ ...judged, asked: held.asked, answered: [] });
      return held.outgoing;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#options.warn(`a held request was refused: ${why}`);
      return refused(held, "unavailable", this.#options);
    } finally {
      this.#parked.delete(parking);
      this.#bytes -= size;
    }
  }

  #isCrowded(session: Session, size: number): boolean {
    const own = [...this.#parked].filter((one) => one.session === session).length;
    return this.#parked.size >= mostParked || own >= mostOfSession || this.#bytes + size > mostBytes;
  }

  /** Asks and waits; resolves with how it ended, or with a question that leaves in the answer's place. */
  async #decided(parking: Parking, line: Line): Promise<Ending | "used" | Outgoing> {
    const { approvals, clock } = this.#options;
    const { held, judged } = parking;
    const { binding } = held.question;
    const answered = judged.retry ?? null;
    if (answered !== null && answered.said !== "unasked") {
      await this.#take(held, answered.id, answered.said);
      const claimed = await approvals.claim({ id: answered.id, binding, at: clock() });
      if (claimed.form === "used") return this.#use(held, answered.id);
      if (claimed.form === "denied") return "denied";
    }
    const claimed = await approvals.claim({ binding, at: clock() });
    if (claimed.form === "used") return this.#use(held, claimed.approval.id);
    await approvals.ask(this.#request(held));
    return this.#ask(parking, line, answered);
  }

  #request({ question }: Held): ApprovalRequest {
    const { clock, timeout, validity } = this.#options;
    const at = clock();
    return { ...question, at, waitsUntil: at + timeout, expires: at + Math.max(timeout, validity) };
  }

  async #ask(
    { held, session, cancel }: Parking,
    line: Line,
    answered: Answered | null,
  ): Promise<Ending | "used" | Outgoing> {
    const { approvals, clock, timeout, asksClient } = this.#options;
    const { question } = held;
    // A client that tried again without an answer would be asked for ever.
    if (asksClient && held.elicits === true && answered?.said !== "unasked") {
      const state = retriable.has(question.method) ? stateOf(question.id, held.retried) : null;
      if (state !== null) return { forward: null, reply: inputRequired(held.id, question, state) };
    }
    const canAsk = asksClient && held.elicits === null && session.elicits;
    const asking = canAsk && line.say !== null ? this.#question(held, line.say) : null;
    try {
      const waited = await waitFor({
        held,
        line,
        approvals,
        clock,
        timeout,
        said: asking?.said ?? new Promise<Said>(() => undefined),
        take: (said) => this.#take(held, question.id, said),
        cancelled: cancel.signal,
      });
      if (typeof waited === "object") {
        if (waited.used !== question.id)
          await approvals.decide({ id: question.id, state: "withdrawn", by: "its sender", at: clock() });
        return await this.#use(held, waited.used);
      }
      if (waited !== "denied") await this.#lapse(held, waited);
      return waited;
    } finally {
      asking?.end();
    }
  }

  /** Puts the question to the client; `end` takes it back where nobody has answered. */
  #question(
    { question }: Held,
    say: (message: Uint8Array) => void,
  ): { said: Promise<Said>; end: () => void } {
    const id = `guardian-${randomUUID()}`;
    const key = JSON.stringify(id);
    this.#asked.add(key);
    const oldest = this.#asked.keys().next();
    if (this.#asked.size > mostAsked && oldest.done !== true) this.#asked.delete(oldest.value);
    const said = new Promise<Said>((resolve) => {
      this.#questions.set(key, (word) => {
        this.#questions.delete(key);
        resolve(word);
      });
    });
    say(elicitation(id, question));
    return {
      said,
      end: () => {
        if (this.#questions.delete(key)) say(questionOver(id));
      },
    };
  }

  /** What the client's user said, as a decision. An approval is in the audit before it counts. */
  async #take(held: Held, id: string, said: "yes" | "no"): Promise<void> {
    const { approvals, clock } = this.#options;
    const { binding } = held.question;
    const by = "the client's user";
    const [asked] = await approvals.list({ limit: 1, id });
    if (asked?.binding !== binding || asked.state !== "waiting") return;
    if (said === "yes") await this.#note("approval.granted", held, `approval ${id}, by ${by}`);
    const state = said === "yes" ? "approved" : "denied";
    const decided = await approvals.decide({ id, binding, state, by, at: clock() });
    if (said === "no" && decided !== null)
      await this.#note("approval.denied", held, `approval ${id}, by ${by}`);
  }

  async #use(held: Held, id: string): Promise<"used"> {
    await this.#note("approval.used", held, `approval ${id}, by the request of entry ${held.question.id}`);
    return "used";
  }

  /** The call is over; where its sender gave it up, nobody may approve it any more. */
  async #lapse(held: Held, how: "late" | "over" | "cancelled"): Promise<void> {
    const { approvals, clock } = this.#options;
    const { id } = held.question;
    if (how === "cancelled")
      await approvals.decide({ id, state: "withdrawn", by: "its sender", at: clock() });
    const words = {
      late: "nobody decided in time",
      over: "the connection ended",
      cancelled: "it was cancelled",
    };
    await this.#note("approval.lapsed", held, `approval ${id}: ${words[how]}`);
  }

  #note(event: AuditEvent, { question }: Held, note: string): Promise<void> {
    const { server, session, principal, method, target, clause } = question;
    const draft = { event, at: this.#options.clock(), server, session, principal, method, clause, note };
    return this.#options.note(target === "" ? draft : { ...draft, target });
  }
}

const nothing: Outgoing = { forward: null, reply: null };

/** The requests that a client of the modern era tries again with an answer. */
const retriable: ReadonlySet<string> = new Set(["tools/call", "prompts/get", "resources/read"]);

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
