import type { Finding, JsonObject } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { request, subjects } from "../../../normalise/subjects.fixture.ts";
import { subjectOf } from "../../../normalise/subject-of.ts";
import { argumentDetector } from "./argument.ts";

const detector = argumentDetector();
const context = { signal: null, deadline: 1_000 };

/** What is sure about the value of one argument of a tool, as `guardian analyze` asks it. */
function sure(argument: string, text: string, schema: JsonObject = { type: "string" }): readonly string[] {
  const definition = { name: "save", inputSchema: { type: "object", properties: { [argument]: schema } } };
  const found = detector.detect(
    subjectOf(text, "tool_args", { tool: "save", definition, argument }),
    context,
  );
  if (found instanceof Promise) throw new Error("this layer answers at once");
  return found.filter(({ confidence }) => confidence >= 0.7).map(({ rule }) => rule.replace("argument/", ""));
}

describe("a value that goes on as another header", () => {
  it.each([
    ["to", "anna@example.org\r\nBcc: all@example.org"],
    ["to", "anna@example.org%0ACc:all@example.org"],
    ["to", String.raw`anna@example.org\r\nBcc: all@example.org`],
    ["subject", "Lunch\nReply-To: eve@example.org"],
    ["language", "de%0d%0aSet-Cookie: role=chief"],
    ["accept_language", "de\r\nTransfer-Encoding: chunked"],
    ["target", "/welcome\r\nLocation: https://evil.example/"],
    ["target", "/welcome%0d%0a%0d%0a<script>go()</script>"],
    ["language", "de\u560d\u560aSet-Cookie: role=chief"],
  ])("is found: %s %j", (argument, text) => {
    expect(sure(argument, text)).toContain("header-injection");
  });

  it.each([
    ["to", "Anna <anna@example.org>, ben@example.org"],
    ["subject", "Set-Cookie and Location: which header wins?"],
    ["subject", "Two lines\nof a title"],
    ["body", "From: Anna\nTo: Ben\nSubject: lunch\n\nSee you at noon."],
    ["text", "The server says\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain"],
    ["language", "de-CH,de;q=0.9"],
    ["url", "https://shop.example/search?q=100%25%20off"],
    ["text", "A long text about escapes. ".repeat(10) + String.raw`write "\r\nHost: x" there`],
  ])("is not: %s %j", (argument, text) => {
    expect(sure(argument, text)).toEqual([]);
  });
});

describe("a value that leads to a prototype", () => {
  const found = "prototype-pollution";
  it.each([
    ["settings", '{"theme":"dark","__proto__":{"chief":true}}'],
    ["settings", '{"constructor":{"prototype":{"chief":true}}}'],
    ["settings", '[{"a":{"__proto__":{"chief":true}}}]'],
    ["value", '{"__proto__":{"chief":true}} '],
    ["key", "__proto__.chief"],
    ["key", "user[constructor][prototype][chief]"],
    ["key", "a.b.__proto__.c"],
  ])("is found: %s %j", (argument, text) => {
    expect(sure(argument, text)).toContain(found);
  });

  it.each([
    ["settings", '{"constructor":"Ada Builders","prototype":{"on":true},"__typename":"A"}'],
    ["key", "constructor.name"],
    ["key", "proto.version"],
    ["query", "__proto__"],
    ["text", 'Never merge {"__proto__": {}} from a stranger into your settings.'],
    ["code", 'assert.throws(() => merge({}, JSON.parse(\'{"__proto__":{"a":1}}\')))'],
  ])("is not: %s %j", (argument, text) => {
    expect(sure(argument, text)).toEqual([]);
  });

  it("is told with its place in the message", () => {
    const patch: unknown = JSON.parse('{"a":{"__proto__":{"chief":true}},"n":{"$ne":null}}');
    const [subject] = subjects(request("tools/call", { name: "merge", arguments: { patch } }));
    if (subject === undefined) throw new Error("a call is a subject");
    const findings = detector.detect(subject, context) as readonly Finding[]; // this layer answers at once
    expect(findings.map(({ rule, path, confidence }) => [rule, path, confidence])).toEqual([
      ["argument/prototype-pollution", "/params/arguments/patch/a/__proto__", 0.9],
    ]);
  });
});

describe("a value that its program takes for an option", () => {
  it.each([
    ["branch", "--upload-pack=touch /tmp/x"],
    ["host", "-oProxyCommand=touch /tmp/x"],
    ["branch", "-c core.sshCommand=touch"],
  ])("is found: %s %j", (argument, text) => {
    expect(sure(argument, text)).toContain("command-injection");
  });

  it.each([
    ["branch", "--help"],
    ["text", "- one\n- two"],
    ["host", "-1"],
    ["command", "--exec=ls"],
  ])("is not: %s %j", (argument, text) => {
    expect(sure(argument, text)).toEqual([]);
  });
});

describe("values that newcomers tried", () => {
  it.each([
    ["sort", "price desc, (SELECT pin FROM staff)", "sql-injection"],
    ["guest", "[[${3*3}]]", "ssti"],
    ["guest", "${x.getClassLoader()}", "ssti"],
    ["svg", `<svg><image xlink:href="file:///srv/key"/></svg>`, "xxe"],
    [
      "document",
      `<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///srv/key"/></a>`,
      "xxe",
    ],
    ["document", `<?xml-stylesheet href="https://evil.example/a.xsl"?><a/>`, "xxe"],
    ["path", "a/../../../b", "path-traversal"],
    ["path", "../../../var/www/page.php", "path-traversal"],
  ])("%s %j is %s", (argument, text, attack) => {
    expect(sure(argument, text)).toContain(attack);
  });

  it("takes an argument for a path where its description says that it names a file", () => {
    const name = { type: "string", description: "Name of the attachment" };
    expect(sure("name", "/etc/hosts", name)).toEqual(["path-traversal"]);
    expect(sure("name", "/etc/hosts")).toEqual([]);
  });

  it.each([
    ["text", "We replaced {{3*3}} by what it is worth."],
    ["sort", "price desc, name"],
    ["svg", `<svg><image href="https://cdn.example/a.png"/></svg>`],
    ["path", "packages/../package.json"],
    ["path", "../shared/model.ts"],
  ])("%s %j is nothing", (argument, text) => {
    expect(sure(argument, text)).toEqual([]);
  });
});
