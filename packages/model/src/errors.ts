/** Every local error code with what it means; `docs/errors.md` is generated from this table. */
export const errorCodes = {
  "config/unreadable": "A configuration file could not be read.",
  "config/invalid": "A configuration file or flag holds a wrong value or an unknown key.",
  usage: "The command line is wrong.",
  "rule/invalid": "A rule does not load: wrong schema, no examples, or a pattern that does not compile.",
  "rule/unproven": "An example of a rule does not do what it says.",
  "policy/invalid": "A policy does not load.",
  "ledger/unavailable": "The audit could not be opened or written; frames that need an entry are refused.",
  "archive/unavailable": "The traffic archive could not be opened or written.",
  "profiles/unavailable":
    "The store of profiles could not be opened or written; what is usual is learnt anew.",
  "surfaces/unavailable":
    "The store of approved surfaces could not be opened or written; without it nothing could be told from what was approved.",
  "lockfile/invalid": "The lock file is damaged, signed by a key that is not trusted, or not a lock file.",
  "graph/unavailable": "The graph of flows could not be opened or written; nothing is decided by it.",
  "approvals/unavailable":
    "The store of approvals could not be opened or written; what the policy holds is refused.",
  "alerts/unavailable":
    "The store of alerts could not be opened or written; the audit holds what is to be told until it can.",
  "accounts/unavailable": "The store of accounts could not be opened or written; nobody can sign in.",
  "keys/unavailable": "The store of API keys could not be opened or written; no key is accepted.",
  "factors/unavailable": "The store of second factors could not be opened or written; nobody can sign in.",
  "tokens/unavailable": "The store of tokens could not be opened or written; no token is accepted.",
  "lockouts/unavailable": "The store of failed logins could not be opened or written; nobody can sign in.",
  "passwords/unavailable": "The library that hashes passwords could not be loaded; nobody can sign in.",
  "passwords/busy": "Too many passwords are looked at at once.",
  "key/invalid": "A key that signs tokens, or seals secrets that are kept, cannot be used.",
  "server/not-started": "The command of an MCP server could not be started, or ended at once.",
  "server/unreachable": "An upstream MCP server does not answer.",
  "listen/failed": "The gateway cannot listen on the given address.",
  "listen/unauthenticated": "Listening beyond loopback without authentication is refused.",
  "judge/unavailable": "The library that speaks to the configured judge could not be loaded.",
  "engine/unavailable": "The pattern engine could not be loaded.",
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** Every problem that the HTTP API answers with (RFC 9457), by its stable code; `docs/errors.md` is generated from this table. */
export const problems = {
  "auth/required": { status: 401, title: "The request carries no valid credentials." },
  "auth/refused": { status: 401, title: "The credentials are not accepted." },
  "auth/second-factor": { status: 401, title: "A code of the second factor is needed as well." },
  "auth/csrf": { status: 403, title: "The request does not prove that a page of this guard made it." },
  "auth/locked": { status: 429, title: "There were too many failed attempts; try again later." },
  "auth/password-due": { status: 403, title: "The password must be changed before anything else." },
  "auth/password-weak": { status: 422, title: "The new password is not good enough." },
  "auth/breach-unanswered": {
    status: 503,
    title: "Whether the new password was stolen before could not be found out; try again later.",
  },
  "auth/forbidden": { status: 403, title: "The caller may not do this." },
  "request/malformed": { status: 400, title: "The request's body cannot be read." },
  "request/invalid": { status: 400, title: "The request does not have the form that the endpoint asks for." },
  "request/foreign": { status: 403, title: "The request names another host, or comes from another site." },
  "request/too-large": { status: 413, title: "The request's body is too large." },
  "request/type": {
    status: 415,
    title: "The request's body has a type or encoding that the endpoint does not read.",
  },
  "request/limited": { status: 429, title: "There were too many requests; try again later." },
  "route/unknown": { status: 404, title: "There is nothing at this path." },
  "route/method": { status: 405, title: "This path does not have this method." },
  "resource/unknown": { status: 404, title: "There is no such resource." },
  "resource/conflict": { status: 409, title: "The resource is not in a state that allows this." },
  "guard/failed": { status: 500, title: "The guard itself failed; its log says why." },
  "guard/busy": { status: 503, title: "The guard has too much to do; try again later." },
} as const;
export type ProblemId = keyof typeof problems;

/** The one error class: bug, bad configuration or lost resource. Its message is for people and holds no text from traffic. */
export class GuardianError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "GuardianError";
    this.code = code;
  }
}
