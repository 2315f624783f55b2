import type { Detector, Finding } from "@guardian/model";
import { Recent } from "../detect/detectors/activity/recent.ts";
import { Window } from "../detect/detectors/traffic/window.ts";
import { findingOf } from "./remark.ts";
import { defaultTerms } from "./terms.ts";
import type { ClientTerms } from "./terms.ts";

/** Sessions that are remembered. */
const mostSessions = 1_000;
const minute = 60_000;

/**
 * The part of the layer `client` that counts. Sees a server that asks the client's model more often than it may: by session, and where
 * questions stand inside results (revision 2026-07-28, which knows no sessions) by principal. Time is that of the frames; texts that
 * have none are not counted. Costs a look-up for each request to the model.
 */
export function samplingRateDetector(terms: ReadonlyMap<string, ClientTerms> = new Map()): Detector {
  const windows = new Recent<Window>(mostSessions);
  return {
    name: "client",
    cost: "inline",
    findsSecrets: false,
    keepsState: true,
    detect(subject) {
      const { kind, origin, at, body } = subject;
      if (kind !== "sampling" || origin.time === undefined || origin.route.direction !== "to-client")
        return nothing;
      const { server, session, principal } = origin.route;
      const most = (terms.get(server) ?? defaultTerms).sampling.perMinute;
      const whose = at === "" ? `s\n${server}\n${session}` : `p\n${server}\n${principal}`;
      const count = windows.obtain(whose, () => new Window(minute)).add(1, origin.time);
      if (count <= most) return nothing;
      const remark = {
        rule: "client/sampling-rate",
        title: "A server asks the client's model more often than it may",
        severity: "medium",
        confidence: 0.9,
        path: body?.at ?? at,
        span: { start: 0, end: 0 },
        via: [],
        words: `more than ${most} questions in a minute`,
      } as const;
      return [findingOf(remark, subject)];
    },
  };
}

const nothing: readonly Finding[] = Object.freeze([]);
