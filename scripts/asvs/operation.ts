import { testsOf } from "./requirement.ts";
import type { Requirement } from "./requirement.ts";

const factor = testsOf("packages/cli/src/second-factor.test.ts");
const event = testsOf("packages/cli/src/security-events.test.ts");
const answer = testsOf("packages/cli/src/answers.test.ts");
const control = testsOf("packages/api/src/control.test.ts");
const address = testsOf("packages/api/src/limit/addresses.test.ts");
const access = testsOf("packages/cli/src/access.test.ts");
const apiKey = testsOf("packages/cli/src/api-keys.test.ts");
const cookie = testsOf("packages/cli/src/cookies.test.ts");
const monitoring = testsOf("packages/cli/src/monitoring.test.ts");
const rate = testsOf("packages/cli/src/rates.test.ts");
const abuse = testsOf("packages/cli/src/second-factor-abuse.test.ts");
const auditCommand = testsOf("packages/cli/src/commands/audit.test.ts");
const tokens = testsOf("packages/drivers/src/tokens/sqlite.test.ts");
const approvals = testsOf("packages/drivers/src/approvals/sqlite.test.ts");
const sink = testsOf("packages/drivers/src/alert-sinks/others.test.ts");
const verify = testsOf("packages/drivers/src/ledger/verify/verify.test.ts");
const raw = testsOf("e2e/api/raw-requests.test.ts");
const alert = testsOf("e2e/stories/alert.test.ts");
const upstream = testsOf("e2e/faults/unreachable-upstream.test.ts");
const tampering = testsOf("e2e/faults/audit-tampering.test.ts");

const matrix = access("$operation by $role is $gives");
const everyHeader = control("carries every security header on every answer");
const hostileBody = control("refuses %s");
const byHand = raw("refuses %s, with every header and a code");

const lackingMethod = answer(
  "that an operation lacks is refused, TRACE and CONNECT among them, whoever asks",
);
const plainSecret = event(
  "that came in or went out stands in no file of the data folder, no entry of the audit and no warning",
);
const brokenStore = event(
  "lets nobody in while it is %s, says nothing of why, and the next login is as before",
);

/** V13 to V16: configuration, data, code and the audit. */
export const operation: readonly Requirement[] = [
  {
    id: "13.4.1",
    level: 1,
    what: "No folder of a version control, hidden file or file at all is served.",
    proofs: [byHand],
  },
  {
    id: "13.4.2",
    level: 2,
    what: "What fails inside shows no stack and no words of its own; the operator finds them by the id of the answer.",
    proofs: [everyHeader, byHand],
  },
  {
    id: "13.4.4",
    level: 2,
    what: "TRACE is not answered, at any path.",
    proofs: [byHand, lackingMethod],
  },
  {
    id: "13.4.5",
    level: 2,
    what: "Figures need a role. The description of the API is public on purpose; it says nothing of the installation.",
    proofs: [matrix],
  },
  {
    id: "13.4.6",
    level: 3,
    what: "No answer says which version or program serves it.",
    proofs: [
      answer("says nothing of what serves it: no version, no name of a program, no place in the code"),
    ],
  },
  {
    id: "14.2.1",
    level: 1,
    what: "A token in a URL opens nothing.",
    proofs: [access("takes no token from the query string")],
  },
  {
    id: "14.2.4",
    level: 2,
    what: "Passwords, tokens, keys, seeds and codes are kept as hashes, digests or sealed: none can be read in the files of the data folder.",
    proofs: [plainSecret, abuse("hold no seed and no recovery code that could be read")],
  },
  {
    id: "15.3.3",
    level: 2,
    what: "A member that an operation does not know (`id`, `role`, `owner`) is refused, not bound.",
    proofs: [access("are not made of %j"), apiKey("are not made with %j"), hostileBody],
  },
  {
    id: "15.3.4",
    level: 2,
    what: "The address that rates and the audit know is found from the proxies that are configured, whatever a client writes.",
    proofs: [
      address("is %s"),
      rate("count a caller from wherever it comes, and an address whoever comes from there"),
    ],
  },
  {
    id: "15.3.6",
    level: 2,
    what: "`__proto__` and `constructor` of a body pollute nothing, and later requests are answered as before.",
    proofs: [hostileBody],
  },
  {
    id: "15.3.7",
    level: 2,
    what: "A parameter, a header of credentials or a cookie that comes twice is refused, not chosen from.",
    proofs: [
      monitoring("are not filtered by %s"),
      byHand,
      cookie("takes no cookie that comes twice, and a bearer before any cookie"),
    ],
  },
  {
    id: "15.4.1",
    level: 3,
    what: "What processes share is changed by one of them at a time: an approval that four of them claim is used once.",
    proofs: [
      approvals("is used once by four processes that claim it two hundred times"),
      verify("reads an audit while a guard writes it"),
    ],
  },
  {
    id: "15.4.2",
    level: 3,
    what: "Looking and using are one step: of two hundred parallel uses of a refresh token, a code or an approval exactly one wins.",
    proofs: [
      tokens("lets exactly one of two hundred exchange a refresh token, and its successor is dead as well"),
      abuse("lets exactly one of two hundred use a code, and one a recovery code"),
      approvals("lets exactly one of two hundred calls use an approval"),
    ],
  },
  {
    id: "16.2.5",
    level: 2,
    what: "No password, token, key or code stands in the audit or in a warning.",
    proofs: [plainSecret, factor("leaves no seed and no code in the audit, nor a seed in the store")],
  },
  {
    id: "16.3.1",
    level: 2,
    what: "Every login, right or wrong, stands in the audit with who, what, when, from where and by which factors; so do renewal, reuse, lock, sign-out and change.",
    proofs: [event("stands in the audit, right or wrong, with who, what, when and from where")],
  },
  {
    id: "16.3.2",
    level: 2,
    what: "Who asks for what he may not do stands in the audit, with the operation.",
    proofs: [
      access("stands in the audit with who and what"),
      apiKey("open nothing else, whatever their role may"),
    ],
  },
  {
    id: "16.3.4",
    level: 2,
    what: "What fails unexpectedly is told to the operator under the id that the caller was given.",
    proofs: [everyHeader],
  },
  {
    id: "16.4.1",
    level: 2,
    what: "No text from elsewhere begins a record or moves a terminal: line ends, ESC and U+2028 are escaped in alerts and in what commands print.",
    proofs: [
      sink("begins no record with a text of an alert, whatever stands in it"),
      auditCommand("lists the newest first"),
      event("is told in words of our own, so that no name or password begins a record"),
    ],
  },
  {
    id: "16.4.2",
    level: 2,
    what: "A change, removal, insertion, swap or cut of the audit is found.",
    proofs: [
      tampering("finds %s"),
      verify("a changed %s"),
      verify("a removed entry"),
      verify("a tail cut off"),
      verify("two entries swapped"),
      verify("an entry put in that fits the one before it"),
    ],
  },
  {
    id: "16.5.1",
    level: 2,
    what: "What fails inside is answered with a generic problem and an id, without any detail.",
    proofs: [everyHeader],
  },
  {
    id: "16.5.2",
    level: 2,
    what: "What is needed from elsewhere may fail: a dead receiver of alerts holds up no message, and an upstream that is not there is an error of our own until it is there.",
    proofs: [
      alert("a dead receiver holds up no message"),
      upstream("is named in a 502 and in one line on stderr, and is used as soon as it is there"),
    ],
  },
  {
    id: "16.5.3",
    level: 2,
    what: "A store that fails lets nobody in and opens nothing; the next request is as before.",
    proofs: [
      brokenStore,
      event("opens nothing to a token while it is %s"),
      event("denies also where the denial cannot be noted"),
    ],
  },
  {
    id: "16.5.4",
    level: 3,
    what: "What nobody expected is caught, told to the operator, and does not end the process.",
    proofs: [brokenStore, everyHeader],
  },
];
