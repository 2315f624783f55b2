import { secretsOfForms } from "../client/secret-words.ts";
import { damage } from "./detectors/argument/sign.ts";
import { reasonCodes } from "./detectors/judge/reasons.ts";

/** Rules that are neither in a file nor about secrets: the ends of their ids by the layer that makes them. */
const ends: Readonly<Record<string, readonly string[]>> = {
  argument: Object.keys(damage),
  behaviour: [
    "fast-calls",
    "large-arguments",
    "large-result",
    "many-errors",
    "new-argument",
    "new-hour",
    "new-sequence",
    "slow-answer",
  ],
  classifier: ["instruction"],
  client: [
    "address-credentials",
    "address-hidden",
    "address-look-alike",
    "address-not-https",
    "address-number",
    "address-scheme",
    "address-script",
    "address-unreadable",
    ...secretsOfForms.map((secret) => `asks-for-${secret}`),
    "root-home",
    "root-outside",
    "root-secret",
    "root-whole",
    "sampling-context",
    "sampling-own-context",
    "sampling-rate",
    "sampling-size",
    "sampling-tools",
  ],
  flow: [
    "covert-exfiltration",
    "exfiltration",
    "instructed",
    "private-to-external",
    "trifecta",
    "unread",
    "untrusted-aim",
  ],
  judge: reasonCodes,
  protocol: [
    "duplicate-key",
    "empty-batch",
    "header-mismatch",
    "invalid-json",
    "invalid-utf8",
    "not-json-rpc",
    "too-deep",
    "too-large",
    "too-many-strings",
  ],
  surface: [
    "call",
    "changed",
    "drift",
    "look-alike",
    "near-name",
    "rivalry",
    "shadowing",
    "new",
    "rejected",
    "same-name",
    "too-many",
    "unapproved",
    "unlisted-call",
  ],
  traffic: [
    "beacon",
    "burst",
    "denial-of-wallet",
    "error-surge",
    "fan-out",
    "oversized-frame",
    "slow-exfiltration",
  ],
};

/** The ids of the rules that are code, without those about secrets and personal data (`redactionRules`): to tell a mistyped one. */
export const codeRules: readonly string[] = Object.entries(ends).flatMap(([layer, names]) =>
  names.map((name) => `${layer}/${name}`),
);
