import { describe, expect, it } from "vitest";
import { clientDetector } from "./client-detector.ts";
import { defaultTerms } from "./terms.ts";
import { eras, form, said } from "./client.fixture.ts";

const detector = clientDetector(
  new Map([
    ["own", { ...defaultTerms, ownHost: "mcp.weatherworks.example" }],
    ["allowed", { ...defaultTerms, hosts: ["10.0.0.7", "*.corp.example", "paypa1.com"] }],
  ]),
);

const opening = (url: string) => ({
  method: "elicitation/create",
  params: { mode: "url", elicitationId: "e", message: "Please sign in", url },
});
const rules = (url: string, server = "s") =>
  said(detector, opening(url), { route: { server } }).map(({ rule }) => rule.slice("client/address-".length));

// Look-alikes are put together here, so that no letter of the source is not what it seems.
const cyrillic = { a: "\u0430", e: "\u0435", o: "\u043e", p: "\u0440", l: "\u04cf" } as const;

describe("an address that the user shall open", () => {
  it.each([
    ["look-alike", `https://p${cyrillic.a}ypal.com/login`],
    ["look-alike", `https://g${cyrillic.o}${cyrillic.o}gle.com/`],
    ["look-alike", `https://${cyrillic.a}${cyrillic.p}${cyrillic.p}${cyrillic.l}${cyrillic.e}.com/`],
    ["look-alike", "https://xn--pypal-4ve.com/"],
    ["look-alike", "https://g\u00f6ogle.com/"],
    ["look-alike", "https://paypa1.com/signin"],
    ["look-alike", "https://login.rnicrosoft.com/"],
    ["look-alike", "https://gihtub.com/login/oauth"],
    ["look-alike", "https://githuub.com/login/oauth"],
    ["look-alike", "https://micros0ftonline.com/common"],
    ["look-alike", "https://accounts.google.com.session.example/"],
    ["look-alike", "https://github.com-login.example/"],
    ["look-alike", "https://paypal-login.example/"],
    ["look-alike", "https://secure-coinbase.example/wallet"],
    ["number", "https://203.0.113.7/login"],
    ["number", "https://3405803783/"],
    ["number", "https://0xcb.0x00.0x71.0x07/"],
    ["number", "https://2130706433/"],
    ["number", "https://[2001:db8::7]/"],
    ["not-https", "http://login.example.com/"],
    ["credentials", "https://login.example.com@evil.example/"],
    ["credentials", "https://ada:x@login.example.com/"],
    ["hidden", "https://login.example.com\\@evil.example/"],
    ["hidden", "https://exam\u202eple.com/"],
    ["hidden", "https://login.example.com/\u200b"],
    ["hidden", " https://login.example.com/"],
    ["hidden", "java\nscript:alert(1)"],
    ["script", "javascript:alert(document.cookie)"],
    ["script", "JavaScript:alert(1)"],
    ["script", "data:text/html,<h1>Sign in</h1>"],
    ["script", "file:///etc/passwd"],
    ["scheme", "ms-settings:privacy"],
    ["unreadable", "/relative/page"],
  ])("is found for its %s: %s", (rule, url) => {
    expect(rules(url)).toContain(rule);
  });

  it.each([
    "https://login.example.com/start?state=a%20b#x",
    "https://accounts.google.com/o/oauth2/v2/auth?client_id=1",
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
    "https://github.com/login/device",
    "https://www.amazon.de/ap/signin",
    "https://google.co.uk/",
    "https://auth.weatherworks.example:8443/connect",
    "http://localhost:3000/callback",
    "http://127.0.0.1:51234/",
    "http://[::1]:8080/",
    "http://app.localhost:5173/",
    "https://m\u00fcnchen.example/",
    "https://\u043f\u0440\u0438\u043c\u0435\u0440.example/",
    "https://\u4f8b\u3048.example/",
    "https://strike.example/",
    "https://motion.dev/",
    "https://github-readme-stats.example/",
    "https://my-tenant.okta.com/app",
    "https://dev-1234.eu.auth0.com/authorize",
    "https://company.atlassian.net/login",
    "https://id.sap.example/",
    "https://www.paypal.com.au/signin",
    "https://linear-algebra.example/",
    "https://finance.example/login",
    "https://cloud.example/",
    "https://linear.app/oauth/authorize",
    "https://checkout.stripe.com/c/pay/cs_test",
    "https://docs.example.com/a@b",
    "https://example.com/?mail=ada@example.org",
    "https://api.slack.com/apps",
    "https://notion.so/install",
    "https://example.com/path/javascript:void",
  ])("passes without a doubt: %s", (url) => {
    expect(said(detector, opening(url)).filter(({ confidence }) => confidence >= 0.7)).toEqual([]);
  });

  it("is compared with the server's own host, where that is known", () => {
    expect(rules("https://auth.weatherw0rks.example/", "own")).toEqual(["look-alike"]);
    expect(rules("https://weatherwork.example/", "own")).toEqual(["look-alike"]);
    expect(rules("https://auth.weatherworks.example/", "own")).toEqual([]);
    expect(rules("https://weatherwork.example/")).toEqual([]);
  });

  it.each(["10.0.0.7", "localhost", "[::1]", "x.ai"])(
    "is compared with nothing where that is %s",
    (ownHost) => {
      const near = clientDetector(new Map([["s", { ...defaultTerms, ownHost }]]));
      const urls = [
        "https://o.example/",
        "https://0.example/",
        "https://7.example/",
        "https://y.ai/",
        "https://loca1host.example/",
      ];
      expect(urls.flatMap((url) => said(near, opening(url)))).toEqual([]);
    },
  );

  it("may lead where the operator says, but not by a trick", () => {
    expect(rules("http://10.0.0.7/", "allowed")).toEqual([]);
    expect(rules("https://a.corp.example/", "allowed")).toEqual([]);
    expect(rules("https://paypa1.com/", "allowed")).toEqual([]);
    expect(rules("https://x@10.0.0.7/", "allowed")).toEqual(["credentials"]);
    expect(rules("http://10.0.0.8/", "allowed")).toEqual(["not-https", "number"]);
  });

  it.each(eras("elicitation/create", opening("https://paypa1.com/").params))(
    "is found in %s",
    (_era, message, answers) => {
      const found = said(detector, message, answers === undefined ? {} : { answers });
      expect(found.map(({ rule }) => rule)).toEqual(["client/address-look-alike"]);
    },
  );

  it("is found in an error that asks to open it first", () => {
    const data = { elicitations: [opening("javascript:alert(1)").params] };
    const error = { code: -32042, message: "needed", data };
    expect(said(detector, { error }, { answers: "tools/call" })).toMatchObject([
      { rule: "client/address-script", path: "/error/data/elicitations/0/url", severity: "high" },
    ]);
  });
});

describe("an address in the words of a form", () => {
  it("is a doubt where it deceives its reader, and nothing where it is an example", () => {
    const found = said(detector, form("See https://paypa1.com/help for more", { name: { type: "string" } }));
    expect(found).toMatchObject([
      { rule: "client/address-look-alike", severity: "medium", span: { start: 4, end: 27 } },
    ]);
    const example = { hook: { type: "string", description: "For example http://192.168.1.5/hook" } };
    expect(said(detector, form("Where shall it be sent?", example))).toEqual([]);
  });
});
