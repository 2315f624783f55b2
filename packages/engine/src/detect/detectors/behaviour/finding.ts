import type { Finding, JsonPointer, Layer, Severity } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { fingerprint } from "../../findings.ts";
import type { Activity } from "../activity/activity.ts";

/** What a layer that keeps state has to say. */
export interface Remark {
  readonly rule: string;
  readonly layer: Layer;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  /** The figure, what is normal, and since when: the guard's own words. */
  readonly detail: string;
  readonly path?: JsonPointer;
}

/** A remark as a finding on the message that gave occasion to it. The same for the same rule, principal and tool. */
export function findingOf(remark: Remark, { principal, server, tool }: Activity): Finding {
  const { rule, layer, title, severity, confidence, detail, path = "" } = remark;
  return {
    rule,
    layer,
    title,
    severity,
    confidence,
    path,
    span: { start: 0, end: 0 },
    via: [],
    excerpt: excerpt(detail, 200),
    fingerprint: fingerprint(rule, path, `${principal}\0${server}\0${tool}`),
  };
}
