import type { Finding } from "@guardian/model";

/** Thrown by a detector whose time was over before it had looked at everything: what it found counts, and a fault as well. */
export class Incomplete extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super("the time was over before everything was looked at");
    this.name = "Incomplete";
    this.findings = findings;
  }
}
