import { problems } from "@guardian/model";
import type { ProblemId } from "@guardian/model";

/** What is wrong with one member of a request: where, and in our own words. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** The guard's own words for the caller; never text from elsewhere. */
  readonly detail?: string;
  readonly issues?: readonly Issue[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown where a request ends with a problem document; not an error of the guard. */
export class Problem extends Error {
  readonly code: ProblemId;
  readonly details: ProblemDetails;
  constructor(code: ProblemId, details: ProblemDetails = {}) {
    super(problems[code].title);
    this.name = "Problem";
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** The document of RFC 9457. `instance` names this one occurrence, as the guard's log does. */
  document(instance: string): Readonly<Record<string, unknown>> {
    const { status, title } = problems[this.code];
    const { detail, issues } = this.details;
    return {
      type: `urn:mcp-security-guardian:problem:${this.code.replace("/", ":")}`,
      title,
      status,
      code: this.code,
      ...(detail === undefined ? {} : { detail }),
      ...(issues === undefined ? {} : { errors: issues }),
      instance: `urn:uuid:${instance}`,
    };
  }
}

export const problemType = "application/problem+json; charset=utf-8";
