import type { Detector, Finding, Severity, Subject, SurfaceItem } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { fingerprint } from "../detect/findings.ts";
import type { Book, Opinion } from "./book.ts";
import type { Meddling } from "./meddling.ts";
import { offerOf } from "./offer.ts";

/**
 * The layer of the approved surface. Sees a tool, prompt, resource or instruction that is no longer what was approved, whatever its
 * name, and calls to such a tool; tools whose names pass for those of others, and texts that
 * say how tools of other servers are to be used. Misses a server that was hostile when it was approved:
 * that is for the layers that read texts. Costs a comparison of texts for each definition of a list, and a look-up for a call.
 */
export function surfaceDetector(book: Book, isStrict: boolean): Detector {
  return {
    name: "surface",
    cost: "inline",
    findsSecrets: false,
    keepsState: true,
    detect(subject) {
      const { origin, kind } = subject;
      if (kind === "tool_args")
        return origin.method === "tools/call" ? ofCall(book, subject, isStrict) : nothing;
      if (subject.offer === undefined || origin.route.direction !== "to-client") return nothing;
      const offer = offerOf(subject);
      if (offer === null) return nothing;
      const sight = { server: origin.route.server, time: origin.time ?? 0, isNext: origin.isNext === true };
      const opinion = book.see(offer, sight);
      return opinion === null ? tooMany(subject) : ofOffer(opinion, subject);
    },
  };
}

const nothing: readonly Finding[] = Object.freeze([]);

function ofOffer({ item, isNews, isLate, alike, meddling }: Opinion, subject: Subject): readonly Finding[] {
  const findings: Finding[] = [];
  const standing = findingOnStanding(item);
  if (item.standing !== "approved") findings.push(finding(standing, subject));
  else if (isNews && item.change !== "" && (item.risk > 0 || isLate))
    findings.push(finding(standing, subject));
  if (meddling !== null) findings.push(finding(findingOnMeddling(meddling), subject));
  if (isNews && alike !== null) findings.push(finding(findingOnName(alike), subject));
  return findings;
}

interface Remark {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly detail: string;
}

function findingOnStanding(item: SurfaceItem): Remark {
  const { standing, risk, change, reasons } = item;
  const detail = [change, ...reasons].filter((word) => word !== "").join("; ");
  if (standing === "pending")
    return {
      rule: "surface/unapproved",
      title: "Nobody has approved what the server offers",
      severity: "high",
      confidence: 1,
      detail,
    };
  if (standing === "rejected")
    return {
      rule: "surface/rejected",
      title: "What the server offers was rejected",
      severity: "high",
      confidence: 1,
      detail: `rejected by ${excerpt(item.by, 60)}`,
    };
  if (standing === "quarantined") {
    const title = "What the server offers is no longer what was approved";
    return { rule: "surface/changed", title, severity: "high", confidence: Math.max(0.7, risk), detail };
  }
  if (change === "added") {
    const title = "The server offers something new since its first list";
    return { rule: "surface/new", title, severity: "low", confidence: 0.3, detail };
  }
  const title = "The server words or shapes something otherwise than it was approved";
  return { rule: "surface/drift", title, severity: risk >= 0.4 ? "medium" : "low", confidence: risk, detail };
}

function findingOnName({ server, name, how }: NonNullable<Opinion["alike"]>): Remark {
  const whose = `"${excerpt(name, 80)}" of server "${excerpt(server, 64)}"`;
  if (how === "look-alike") {
    const title = "A tool's name is written in letters that look like another tool's";
    return {
      rule: "surface/look-alike",
      title,
      severity: "high",
      confidence: 0.9,
      detail: `looks like ${whose}`,
    };
  }
  if (how === "same") {
    const title = "Two servers have a tool of the same name, so that one can take the calls for the other";
    return { rule: "surface/same-name", title, severity: "low", confidence: 0.3, detail: `also ${whose}` };
  }
  const title = "A tool's name differs by a letter from that of another server's";
  return { rule: "surface/near-name", title, severity: "medium", confidence: 0.4, detail: `near ${whose}` };
}

function findingOnMeddling({ server, name, how }: Meddling): Remark {
  const detail = `it names "${excerpt(name, 80)}" of server "${excerpt(server, 64)}"`;
  const [rule, title] =
    how === "orders"
      ? ["surface/shadowing", "It says what must be done when a tool of another server is used"]
      : ["surface/rivalry", "It says to use something else than a tool of another server"];
  return how === "orders"
    ? { rule, title, severity: "high", confidence: 0.75, detail }
    : { rule, title, severity: "medium", confidence: 0.4, detail };
}

function ofCall(book: Book, subject: Subject, isStrict: boolean): readonly Finding[] {
  const { target, route } = subject.origin;
  if (target === undefined || route.direction !== "to-server") return nothing;
  const { item, isListed } = book.tool(route.server, target);
  if (item?.standing === "approved") return nothing;
  if (item !== null) {
    const remark = findingOnStanding(item);
    return [
      finding(
        { ...remark, rule: "surface/call", title: `A call of a tool that is ${item.standing}` },
        subject,
      ),
    ];
  }
  // Without a list nothing can be told of names: a client may know them from elsewhere.
  if (!isListed && !isStrict) return nothing;
  const title = "A call of a tool that no list of its server held";
  const detail = "no list that passed the guard held this name";
  const weight = isStrict
    ? ({ severity: "high", confidence: 1 } as const)
    : ({ severity: "medium", confidence: 0.5 } as const);
  return [finding({ rule: "surface/unlisted-call", title, detail, ...weight }, subject)];
}

function tooMany(subject: Subject): readonly Finding[] {
  const title = "The server offers more than is remembered, so that a change would go unseen";
  const detail = "more things than the book of approved surfaces holds for one server";
  return [finding({ rule: "surface/too-many", title, severity: "medium", confidence: 0.5, detail }, subject)];
}

function finding({ rule, title, severity, confidence, detail }: Remark, subject: Subject): Finding {
  const { kind, at, origin } = subject;
  const path = kind === "tool_args" ? "/params/name" : at;
  return {
    rule,
    layer: "surface",
    title,
    severity,
    confidence,
    path,
    span: { start: 0, end: 0 },
    via: [],
    excerpt: excerpt(detail, 400),
    fingerprint: fingerprint(rule, path, `${origin.route.server}\0${origin.target ?? ""}\0${detail}`),
  };
}
