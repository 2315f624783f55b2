import type { Instant, JsonObject, Milliseconds, Subject } from "@guardian/model";

/** For tests and the bench: a call and what comes back. */
export interface Step {
  readonly server: string;
  readonly tool: string;
  readonly about?: string;
  readonly given?: JsonObject;
  /** Size of the call and of the answer. */
  readonly asks?: number;
  readonly gives?: number;
  readonly takes?: Milliseconds;
  readonly fails?: boolean;
}

/** Something that happens: the two subjects of a step, at their times. */
export interface Happening {
  readonly time: Instant;
  readonly subject: Subject;
}

/** One session of somebody: turns steps into subjects, and moves its own clock on. */
export class Scene {
  readonly principal: string;
  readonly session: string;
  time: Instant;
  readonly happened: Happening[] = [];

  constructor(principal: string, session: string, time: Instant) {
    this.principal = principal;
    this.session = session;
    this.time = time;
  }

  /** Does a step, `pause` after the answer to the one before. */
  do(step: Step, pause: Milliseconds): void {
    const takes = Math.max(1, Math.round(step.takes ?? 50));
    this.time += Math.max(1, Math.round(pause));
    this.happened.push({ time: this.time, subject: this.#call(step) });
    this.time += takes;
    this.happened.push({ time: this.time, subject: this.#answer(step, takes) });
  }

  #call({ server, tool, about, given = {}, asks }: Step): Subject {
    const bytes = asks ?? 120 + JSON.stringify(given).length;
    return {
      kind: "tool_args",
      origin: {
        ...this.#origin(server, tool, "to-server"),
        bytes,
        ...(about === undefined ? {} : { definition: { name: tool, description: about } }),
      },
      message: 0,
      at: "",
      fragments: [],
      arguments: given,
    };
  }

  #answer({ server, tool, gives = 400, fails = false }: Step, latency: Milliseconds): Subject {
    return {
      kind: "tool_result",
      origin: {
        ...this.#origin(server, tool, "to-client"),
        bytes: Math.round(fails ? 300 : gives),
        latency,
        ...(fails ? { hasFailed: true } : {}),
      },
      message: 0,
      at: "",
      fragments: [],
    };
  }

  #origin(server: string, tool: string, direction: "to-server" | "to-client") {
    const { principal, session, time } = this;
    return {
      route: { server, session, principal, transport: "stdio", direction },
      method: "tools/call",
      target: tool,
      time,
    } as const;
  }
}
