import type { Direction, Outgoing } from "@guardian/model";
import type { Gate } from "../../gate.ts";
import type { Parked } from "../../hold/line.ts";
import { pass } from "../../pass.ts";
import type { Session } from "../../session.ts";
import { costOf } from "./lines.ts";
import type { Line } from "./lines.ts";
import type { Outlet } from "./outlet.ts";

export interface FlowOptions {
  readonly direction: Direction;
  readonly gate: Gate;
  readonly session: Session;
  /** Where what is allowed goes on to. */
  readonly onward: Outlet;
  /** Where a refusal goes back to. */
  readonly back: Outlet;
}

/** So many waiting bytes pause the sender. */
const highWater = 4 * 1024 * 1024;

/** One direction of a stdio session: frames are judged and leave in the order in which they came. */
export class Flow {
  readonly #options: FlowOptions;
  readonly #waiting: Line[] = [];
  #bytes = 0;
  #running: Promise<void> | null = null;
  readonly #parked = new Set<Promise<void>>();
  readonly #ending = new AbortController();

  constructor(options: FlowOptions) {
    this.#options = options;
  }

  /** Takes a line; returns a promise where the sender should pause until it resolves. */
  push(line: Line): Promise<void> | undefined {
    this.#waiting.push(line);
    this.#bytes += costOf(line);
    this.#running ??= this.#run();
    return this.#bytes > highWater ? this.#running : undefined;
  }

  /** Resolves when every line that was pushed has left. */
  async idle(): Promise<void> {
    await this.#running;
  }

  /** Ends the waiting of held requests; resolves when they are refused. */
  async end(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#parked);
  }

  async #run(): Promise<void> {
    const { onward } = this.#options;
    for (let next = 0; next < this.#waiting.length; next += 1) {
      const line = this.#waiting[next];
      if (line === undefined) break;
      const isFull = !(await this.#relay(line));
      this.#bytes -= costOf(line);
      if (isFull) await onward.drained();
      if (next >= 1024) {
        this.#waiting.splice(0, next + 1);
        next = -1;
      }
    }
    this.#waiting.length = 0;
    this.#running = null;
  }

  async #relay({ bytes, oversize }: Line): Promise<boolean> {
    const { direction, gate, session, onward } = this.#options;
    if (isBlank(bytes)) return onward.send(bytes);
    const frame = session.frame(direction, bytes, oversize === undefined ? undefined : { oversize });
    const leaving = await pass(frame, gate, session);
    if (leaving.parked !== undefined) this.#park(leaving.parked);
    return this.#send(leaving);
  }

  #send({ forward, reply }: Outgoing): boolean {
    const { onward, back } = this.#options;
    if (reply !== null) back.send(reply);
    return forward === null || onward.send(forward);
  }

  /** A held request waits aside: what comes behind it goes on, the answer to the question among it. */
  #park(parked: Parked): void {
    const say = (message: Uint8Array): void => void this.#options.back.send(message);
    const parking = parked({ say, ends: this.#ending.signal }).then((outgoing) => {
      this.#parked.delete(parking);
      this.#send(outgoing);
    });
    this.#parked.add(parking);
  }
}

/** An empty line says nothing; some peers send one, and it goes on as it came. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.length === 0 || (bytes.length === 1 && bytes[0] === 13);
}
