import type {
  Action,
  Archive,
  EntryDraft,
  Finding,
  Frame,
  Ledger,
  Subject,
  TrafficRecord,
  Verdict,
} from "@guardian/model";
import type { Judged } from "../judge.ts";

/** For tests: values of the pipeline with only what matters written out. */

export function findingOf(members: Partial<Finding> = {}): Finding {
  return {
    rule: "secrets/aws-key",
    layer: "pattern",
    title: "t",
    severity: "high",
    confidence: 0.9,
    path: "/params/arguments/text",
    span: { start: 0, end: 4 },
    via: [],
    excerpt: "x",
    fingerprint: "f",
    ...members,
  };
}

export interface VerdictParts {
  readonly subject?: Partial<Subject>;
  readonly method?: string;
  readonly target?: string;
  readonly findings?: readonly Finding[];
  readonly suppressed?: readonly Finding[];
  readonly enforced?: boolean;
  readonly complete?: boolean;
}

export function verdictOf(action: Action, parts: VerdictParts = {}): Verdict {
  const {
    subject,
    method = "tools/call",
    target,
    findings = [],
    suppressed = [],
    enforced = true,
    complete = true,
  } = parts;
  const origin = { route: frame.route, method, ...(target === undefined ? {} : { target }) };
  return {
    action,
    enforced,
    policy: "balanced",
    clause: "c",
    reason: "r",
    because: findings,
    suppressed,
    score: 0.5,
    shares: [],
    complete,
    inspection: {
      subject: { kind: "tool_args", origin, message: 0, at: "", fragments: [], ...subject },
      findings,
      faults: [],
    },
  };
}

export function judgedOf(verdicts: readonly Verdict[], bytes = frame.bytes): Judged {
  return {
    envelope: { form: "single", frame: { ...frame, bytes }, messages: [] },
    verdicts,
    outgoing: { forward: bytes, reply: null },
    reference: "ref",
    asked: [],
    answered: [],
    listed: [],
  };
}

/** A ledger that keeps drafts in memory; `pause` makes appends wait, `fail` makes them reject. */
export function recordingLedger(): Ledger & {
  drafts: EntryDraft[];
  units: number;
  fail: Error | null;
  pause: Promise<void> | null;
} {
  const ledger = {
    drafts: [] as EntryDraft[],
    units: 0,
    fail: null as Error | null,
    pause: null as Promise<void> | null,
    append: async (drafts: readonly EntryDraft[]) => {
      await ledger.pause;
      if (ledger.fail !== null) throw ledger.fail;
      ledger.drafts.push(...drafts);
      ledger.units += 1;
      return [];
    },
    list: () => Promise.resolve([]),
    find: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
  return ledger;
}

/** An archive that keeps records in memory. */
export function recordingArchive(): Archive & {
  records: TrafficRecord[];
  prunes: number;
  removes: number;
  fail: Error | null;
  pause: Promise<void> | null;
} {
  const archive = {
    records: [] as TrafficRecord[],
    prunes: 0,
    removes: 0,
    fail: null as Error | null,
    pause: null as Promise<void> | null,
    write: async (records: readonly TrafficRecord[]) => {
      await archive.pause;
      if (archive.fail !== null) throw archive.fail;
      archive.records.push(...records);
    },
    read: () => Promise.resolve([]),
    prune: () => {
      archive.prunes += 1;
      return archive.fail === null ? Promise.resolve(archive.removes) : Promise.reject(archive.fail);
    },
    close: () => Promise.resolve(),
  };
  return archive;
}

const frame: Frame = {
  route: { server: "files", session: "s", principal: "local", transport: "stdio", direction: "to-server" },
  bytes: new TextEncoder().encode("0123456789"),
  at: 1_000,
};
