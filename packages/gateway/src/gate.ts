import type { Frame, JsonObject, MaybePromise } from "@guardian/model";
import { excerpt, GuardianError } from "@guardian/model";
import { unrecorded } from "./act.ts";
import { ClientRoots } from "./client-roots.ts";
import { Definitions } from "./definitions.ts";
import type { Desk } from "./hold/desk.ts";
import type { Leaving } from "./hold/line.ts";
import { heavy } from "./heavy.ts";
import { judge } from "./judge.ts";
import type { Bench, Judged, Memory } from "./judge.ts";
import type { Lane } from "./lane.ts";
import type { Recorder } from "./recorder.ts";
import type { Session } from "./session.ts";
import { UsualValues } from "./usual-values.ts";

/** What stands between a client and its servers; one for the whole process. */
export interface Gate {
  judge(frame: Frame, session: Session): MaybePromise<Judged>;
  /** Durable before it resolves where the verdict needs an entry; a frame that needs one and gets none is refused. */
  record(judged: Judged, session?: Session): MaybePromise<Judged>;
  /** What leaves of it, now or when a person has decided. */
  leave(judged: Judged, session: Session): Leaving;
}

export interface GateOptions {
  /** A promise while the rules still compile: frames that arrive earlier wait, the server starts meanwhile. */
  readonly bench: Promise<Bench>;
  readonly lane: Lane;
  readonly recorder: Recorder;
  /** Writes what was learnt of what servers offer; a frame leaves only when that is durable. Undefined where there is nothing. */
  readonly keep?: (judged: Judged) => Promise<void> | undefined;
  /** Where held requests wait for a person; null or absent where the policy holds nothing: then they are refused. */
  readonly desk?: Desk | null;
  /** Told of what an operator must know, in the guard's own words. */
  readonly warn: (message: string) => void;
}

const noDefinitions: ReadonlyMap<string, JsonObject> = new Map();

/** So many servers are told of, once each, when they write to their stdout what does not belong there. */
const mostNoisy = 1_000;

/** Wires judge, lane and recorder together. */
export function createGate({ bench, lane, recorder, keep, desk = null, warn }: GateOptions): Gate {
  let ready: Bench | null = null;
  const definitions = new Definitions();
  const usual = new UsualValues();
  const clientRoots = new ClientRoots();
  const tellNoise = noiseTeller(warn);
  const refused = (judged: Judged, cause: unknown): Judged => {
    const why = cause instanceof GuardianError ? cause.message : String(cause);
    warn(`a message was refused, since what it needs to have written could not be: ${why}`);
    // Without `held`: what has no entry waits for nobody.
    const { envelope, verdicts, reference, asked, answered, listed } = judged;
    return { envelope, verdicts, reference, asked, answered, listed, outgoing: unrecorded(envelope) };
  };
  const judgeFrame = (frame: Frame, session: Session): MaybePromise<Judged> => {
    const { direction, server } = frame.route;
    const roots = direction === "to-server" ? clientRoots.of(frame.route) : undefined;
    const memory: Memory = {
      ...(roots !== undefined && { roots }),
      pending: session.pending(direction),
      definitions: direction === "to-server" ? definitions.of(server) : noDefinitions,
      names: session.names,
    };
    if (frame.bytes.length > heavy) return bench.then((made) => judgeHeavy(frame, memory, made, lane));
    const light = { ...memory, usual: (tool: string) => usual.of(server, tool) };
    if (ready !== null) return judge(frame, light, ready);
    return bench.then((made) => judge(frame, light, (ready = made)));
  };
  return {
    judge(frame, session) {
      const opened = desk?.open(frame);
      const retry = opened?.answered ?? null;
      if (opened === undefined || retry === null) return judgeFrame(frame, session);
      return Promise.resolve(judgeFrame(opened.frame, session)).then((judged) => ({ ...judged, retry }));
    },
    record(judged, session) {
      definitions.learn(judged);
      usual.learn(judged);
      clientRoots.learn(judged);
      tellNoise(judged);
      try {
        const kept = keep?.(judged);
        const recording =
          kept === undefined
            ? recorder.record(judged, session)
            : kept.then(() => recorder.record(judged, session));
        if (!(recording instanceof Promise)) return judged;
        return recording.then(() => judged).catch((cause: unknown) => refused(judged, cause));
      } catch (cause) {
        return refused(judged, cause);
      }
    },
    leave(judged, session) {
      if (desk === null) return judged.outgoing;
      return desk.leave(judged, session, (tool) => definitions.of(session.server).get(tool));
    },
  };
}

/**
 * The lane's thread has no detectors that keep state, since these must see all traffic: they are asked here, about what the lane
 * read. Where they have something to say, the lane decides anew with that.
 */
function judgeHeavy(frame: Frame, memory: Memory, { engine }: Bench, lane: Lane): Promise<Judged> {
  return lane.judge(frame, memory, async ({ verdicts }) => {
    const watched = await Promise.all(
      verdicts.map(({ inspection }) => Promise.resolve(engine.watch(inspection.subject))),
    );
    const said = watched.map(({ findings, faults }) => ({ findings, faults }));
    return said.every(({ findings, faults }) => findings.length === 0 && faults.length === 0) ? null : said;
  });
}

/** Tells once of each server that writes to its stdout what does not belong there. */
function noiseTeller(warn: (message: string) => void): (judged: Judged) => void {
  const noisy = new Set<string>();
  return ({ envelope }) => {
    const { server, direction, transport } = envelope.frame.route;
    if (envelope.form !== "malformed" || transport !== "stdio" || direction !== "to-client") return;
    if (noisy.has(server) || noisy.size > mostNoisy) return;
    noisy.add(server);
    const what = `server "${excerpt(server, 64)}" wrote something to its stdout that is no JSON-RPC message`;
    warn(
      `${what}; it was kept from the client and stands in the audit. A server's own words belong on stderr`,
    );
  };
}
