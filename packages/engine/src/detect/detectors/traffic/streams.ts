import type { Finding, Instant, Milliseconds } from "@guardian/model";
import { Beacon } from "./beacon.ts";
import { steps, windows } from "./limits.ts";
import { Distinct, Window } from "./window.ts";

/** Something that is told of at most once in a while. */
class Speaker {
  readonly #said = new Map<string, Instant>();

  /** True where a topic was not told of within the pause; takes note that it is now. Topics are few, and the guard's own. */
  maySay(topic: string, time: Instant, pause: Milliseconds): boolean {
    const last = this.#said.get(topic);
    if (last !== undefined && time - last < pause) return false;
    this.#said.set(topic, time);
    return true;
  }
}

/** What one principal does with all servers. */
export class Principal extends Speaker {
  readonly calls = new Window(windows.budget);
  readonly bytes = new Window(windows.budget);
  readonly tools = new Distinct(windows.fanOut, steps.tools[1]);
  readonly servers = new Distinct(windows.fanOut, steps.servers[1]);
  readonly destinations = new Distinct(windows.fanOut, steps.destinations[1]);
  /** Of the budget that is spent. */
  spent: Finding | null = null;
}

/** What one principal does with one server. */
export class Stream extends Speaker {
  readonly burst = new Window(windows.burst);
  readonly answers = new Window(windows.errors);
  readonly errors = new Window(windows.errors);
  /** The share of answers that fail in the long run. */
  failing = 0;
}

/** What goes to one place outside. */
export class Place extends Speaker {
  readonly beacon = new Beacon();
}
