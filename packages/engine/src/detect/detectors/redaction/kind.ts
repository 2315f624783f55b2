import type { Severity, Span } from "@guardian/model";

/** A kind of text that must not leave: which rule says so, and what is written in its place. */
export interface Kind {
  /** `secrets/…` or `pii/…`; policies and suppressions name it. */
  readonly rule: string;
  /** As `guardian redact` names it. */
  readonly type: string;
  readonly placeholder: string;
  readonly title: string;
  readonly severity: Severity;
  /** Of two readings of the same characters the higher wins. */
  readonly rank: number;
}

/** A place in a text that holds something of a kind. */
export interface Sensitive extends Span {
  readonly kind: Kind;
  /** 0..1. */
  readonly confidence: number;
}

/** What is looked at around a trigger: some text before it, and what follows up to a bound or the end of the line. */
export interface Probe {
  readonly text: string;
  /** Where the trigger begins and ends in it. */
  readonly start: number;
  readonly end: number;
}

export type Check = (probe: Probe) => Sensitive | readonly Sensitive[] | null;

/** Letters that make the scanner look closer. */
export interface Trigger {
  /** In lower case and without blanks; found in both cases. */
  readonly literal: string;
  /** How far behind the trigger the check may read. */
  readonly reach: number;
  /** A block goes over several lines; everything else ends with its line. */
  readonly isBlock?: boolean;
  /** A cheap look at the text itself, so that most places cost nothing. */
  readonly gate?: (text: string, start: number, end: number) => boolean;
  readonly check: Check;
}

const ranks = { format: 5, certain: 4, header: 3, assigned: 2, number: 1, contact: 0 } as const;

interface Options {
  /** The rule's name, where it is not the placeholder. */
  readonly rule?: string;
  readonly type?: string;
  readonly severity?: Severity;
  readonly rank?: keyof typeof ranks;
}

/** A kind of secret. */
export function secret(placeholder: string, title: string, options: Options = {}): Kind {
  return make("secrets", placeholder, title, { severity: "high", rank: "format", ...options });
}

/** A kind of personal data. */
export function personal(placeholder: string, title: string, options: Options = {}): Kind {
  return make("pii", placeholder, title, { severity: "medium", rank: "number", ...options });
}

function make(
  family: string,
  placeholder: string,
  title: string,
  {
    rule = placeholder,
    type = placeholder.replaceAll("-", "_"),
    severity = "high",
    rank = "format",
  }: Options,
): Kind {
  return { rule: `${family}/${rule}`, type, placeholder, title, severity, rank: ranks[rank] };
}
