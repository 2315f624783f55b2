import type { Frame, MaybePromise } from "@guardian/model";
import { excerpt, GuardianError } from "@guardian/model";
import { unrecorded } from "./act.ts";
import { judge } from "./judge.ts";
import type { Bench, Judged } from "./judge.ts";
import type { Lane } from "./lane.ts";
import type { Recorder } from "./recorder.ts";
import type { Session } from "./session.ts";

/** What stands between a client and its servers; one for the whole process. */
export interface Gate {
  judge(frame: Frame, session: Session): MaybePromise<Judged>;
  /** Durable before it resolves where the verdict needs an entry; a frame that needs one and gets none is refused. */
  record(judged: Judged): MaybePromise<Judged>;
}

export interface GateOptions {
  /** A promise while the rules still compile: frames that arrive earlier wait, the server starts meanwhile. */
  readonly bench: Promise<Bench>;
  readonly lane: Lane;
  readonly recorder: Recorder;
  /** Told of what an operator must know, in the guard's own words. */
  readonly warn: (message: string) => void;
}

/** Frames above this size, in bytes, are judged beside the event loop. */
const heavy = 256 * 1024;

/** So many servers are told of, once each, when they write to their stdout what does not belong there. */
const mostNoisy = 1_000;

/** Wires judge, lane and recorder together. */
export function createGate({ bench, lane, recorder, warn }: GateOptions): Gate {
  let ready: Bench | null = null;
  const noisy = new Set<string>();
  const tellNoise = ({ envelope }: Judged): void => {
    const { server, direction, transport } = envelope.frame.route;
    if (envelope.form !== "malformed" || transport !== "stdio" || direction !== "to-client") return;
    if (noisy.has(server) || noisy.size > mostNoisy) return;
    noisy.add(server);
    const what = `server "${excerpt(server, 64)}" wrote something to its stdout that is no JSON-RPC message`;
    warn(
      `${what}; it was kept from the client and stands in the audit. A server's own words belong on stderr`,
    );
  };
  const refused = (judged: Judged, cause: unknown): Judged => {
    const why = cause instanceof GuardianError ? cause.message : String(cause);
    warn(`the audit could not be written, so a message was refused: ${why}`);
    return { ...judged, outgoing: unrecorded(judged.envelope) };
  };
  return {
    judge(frame, session) {
      const pending = session.pending(frame.route.direction);
      if (frame.bytes.length > heavy) return lane.judge(frame, pending);
      if (ready !== null) return judge(frame, pending, ready);
      return bench.then((made) => judge(frame, pending, (ready = made)));
    },
    record(judged) {
      tellNoise(judged);
      try {
        const recording = recorder.record(judged);
        if (!(recording instanceof Promise)) return judged;
        return recording.then(() => judged).catch((cause: unknown) => refused(judged, cause));
      } catch (cause) {
        return refused(judged, cause);
      }
    },
  };
}
