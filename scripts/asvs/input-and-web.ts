import { testsOf } from "./requirement.ts";
import type { Requirement } from "./requirement.ts";

const hostile = testsOf("packages/cli/src/hostile-requests.test.ts");
const answer = testsOf("packages/cli/src/answers.test.ts");
const control = testsOf("packages/api/src/control.test.ts");
const address = testsOf("packages/api/src/limit/addresses.test.ts");
const fuzz = testsOf("packages/cli/src/api-fuzz.test.ts");
const cookie = testsOf("packages/cli/src/cookies.test.ts");
const rate = testsOf("packages/cli/src/rates.test.ts");
const destination = testsOf("packages/drivers/src/alert-sinks/destination.test.ts");
const httpSink = testsOf("packages/drivers/src/alert-sinks/http.test.ts");
const raw = testsOf("e2e/api/raw-requests.test.ts");
const malformed = testsOf("e2e/stories/malformed-frames.test.ts");

const everyHeader = control("carries every security header on every answer");
const hostileBody = control("refuses %s");
const byHand = raw("refuses %s, with every header and a code");

const browserHeaders = answer(
  "carries the headers that browsers obey, with these very values, whatever its status",
);
const lackingMethod = answer(
  "that an operation lacks is refused, TRACE and CONNECT among them, whoever asks",
);

/** V1 to V5: what comes in, and what a browser is told. */
export const inputAndWeb: readonly Requirement[] = [
  {
    id: "1.2.4",
    level: 1,
    what: "SQL in any member, parameter or path is text: nothing fails, and no row comes, goes or changes.",
    proofs: [
      hostile(
        "is text in every member, parameter and path that there is: nothing fails, and no row comes, goes or changes",
      ),
    ],
  },
  {
    id: "1.3.6",
    level: 2,
    what: "An alert is sent to no address of this machine or a private network in any spelling, unless that network is written out; the name is looked up once.",
    proofs: [
      destination("is not gone to as %s, and nothing connects"),
      destination("is not gone to where its name has %s"),
      httpSink("asks for the name once, connects to what it was told then, and still names the host"),
      httpSink("follows no redirect"),
    ],
  },
  {
    id: "1.5.2",
    level: 2,
    what: "A body cannot reach a prototype, and what it holds is of the types that are described.",
    proofs: [hostileBody],
  },
  {
    id: "1.5.3",
    level: 3,
    what: "What two readers could read in two ways (keys that come twice, broken UTF-8, numbers beyond all numbers) is refused, in the API and between client and server.",
    proofs: [
      hostileBody,
      byHand,
      malformed("never reaches the client: %s"),
      malformed("never reaches a server on stdio"),
    ],
  },
  {
    id: "2.2.1",
    level: 1,
    what: "Every operation checks what it is given against its schema: made-up requests get only the answers that are described, and no failure.",
    proofs: [
      fuzz("answers every operation as its description says, and never with a failure of its own"),
      hostileBody,
    ],
  },
  {
    id: "2.4.1",
    level: 2,
    what: "An address and a caller may come a hundred times a minute; the next request is refused and told when to come again.",
    proofs: [
      rate("let an address come so often in a minute, tell what is left, and when to come again"),
      rate("admit exactly as many of two hundred that come at once"),
    ],
  },
  {
    id: "3.4.1",
    level: 1,
    what: "Every answer, errors included, has HSTS of a year or more.",
    proofs: [browserHeaders],
  },
  {
    id: "3.4.2",
    level: 1,
    what: "No page elsewhere gets leave to read an answer, whatever origin it names.",
    proofs: [answer("gives a page of %s no leave to read it")],
  },
  {
    id: "3.4.3",
    level: 2,
    what: "Every answer has a content security policy that allows nothing by default.",
    proofs: [browserHeaders],
  },
  {
    id: "3.4.4",
    level: 2,
    what: "Every answer has `X-Content-Type-Options: nosniff`.",
    proofs: [browserHeaders, everyHeader],
  },
  {
    id: "3.4.5",
    level: 2,
    what: "Every answer has `Referrer-Policy: no-referrer`.",
    proofs: [browserHeaders],
  },
  {
    id: "3.4.6",
    level: 2,
    what: "No answer may stand in a frame: `frame-ancestors 'none'`.",
    proofs: [browserHeaders],
  },
  {
    id: "3.5.1",
    level: 1,
    what: "A request by cookies changes nothing without the token of this very login.",
    proofs: [
      cookie("changes nothing without the token of this very login"),
      cookie("needs the token for every %s that there is"),
    ],
  },
  {
    id: "3.5.2",
    level: 1,
    what: "What changes something is JSON and says so, and comes from a page of ours by Origin and Fetch-Metadata.",
    proofs: [cookie("changes nothing for a page with %j, even with the token"), everyHeader, byHand],
  },
  {
    id: "3.5.3",
    level: 1,
    what: "GET, HEAD and OPTIONS change nothing in any store.",
    proofs: [hostile("changes nothing in any store: %s")],
  },
  {
    id: "4.1.1",
    level: 1,
    what: "Every answer with a body says its type, and its charset.",
    proofs: [
      everyHeader,
      control("describes itself as OpenAPI 3.1, each operation with who may and all that it answers"),
    ],
  },
  {
    id: "4.1.3",
    level: 2,
    what: "X-Forwarded-For is believed of a proxy that is configured, and of nobody else.",
    proofs: [rate("count an IPv6 network as one, and believe nobody but a proxy of ours"), address("is %s")],
  },
  {
    id: "4.1.4",
    level: 3,
    what: "A method that an operation lacks is refused, at every path.",
    proofs: [lackingMethod],
  },
];
