import type { Fault, Finding } from "@guardian/model";

/** Why something was not looked at: the time was over, or what a look needs was not there. */
export type Lack = Pick<Fault, "reason" | "detail">;

/** Thrown by a detector that could not look at everything: what it found counts, and a fault as well. */
export class Incomplete extends Error {
  readonly findings: readonly Finding[];
  /** Absent: the time was over. */
  readonly lack: Lack | undefined;

  constructor(findings: readonly Finding[], lack?: Lack) {
    super(lack?.detail ?? "the time was over before everything was looked at");
    this.name = "Incomplete";
    this.findings = findings;
    this.lack = lack;
  }
}
