import type { Finding, Severity, Subject } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { fingerprint } from "../detect/findings.ts";

/** What the layer has to say about a place in a message. */
export interface Remark extends Pick<Finding, "path" | "span" | "via"> {
  readonly rule: `client/${string}`;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  /** What it is about; text from traffic, made safe before it is shown. */
  readonly words: string;
}

export function findingOf({ words, ...remark }: Remark, { origin }: Subject): Finding {
  return {
    ...remark,
    layer: "client",
    // The secrets in it are taken out by `inspect`, as for every layer.
    excerpt: excerpt(words, 200),
    fingerprint: fingerprint(remark.rule, remark.path, `${origin.route.server}\0${words}`),
  };
}
