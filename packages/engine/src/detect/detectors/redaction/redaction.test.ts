import type { Fragment, Subject } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { proveRedaction } from "../../../rules/prove.ts";
import { subjectOfTexts } from "../../fixtures.ts";
import { createEngine } from "../../inspect.ts";
import { redactionDetector } from "./redaction.ts";
import { redactText, sensitiveIn } from "./redact-text.ts";
import { redactionRules } from "./rules.ts";

const engine = createEngine({ detectors: [redactionDetector()] });
const aws = ["AK", "IA", "QYLPMN5HHXNB4RTZ"].join("");
const random = "qW3eR5tY7uI9oP1aS2dF4g";

/** The values that are taken out, each with its type. */
const taken = (text: string): readonly string[] =>
  sensitiveIn(text).map(({ start, end, kind }) => `${kind.type} ${text.slice(start, end)}`);

const inspect = async (subject: Subject) => engine.inspect(subject);

describe("the rules of the redaction layer", () => {
  it.each(redactionRules.map(({ id }) => id))("%s", (id) => {
    const own = proveRedaction().filter(({ rule }) => rule === id);
    expect(own.filter(({ isProven }) => !isProven)).toEqual([]);
    expect(own.length).toBeGreaterThan(1);
  });
});

describe("a value behind its name", () => {
  it.each<[string, string]>([
    [`DB_PASSWORD=Xk3v9!mQ2pL`, "Xk3v9!mQ2pL"],
    [`export PGPASSWORD='Xk3v9 mQ'; PW_OLD=1 db_pw="Xk3v9!mQ"`, "Xk3v9!mQ"],
    [`{"user":"bo","password":"Xk3v9!mQ2pL","port":1}`, "Xk3v9!mQ2pL"],
    [`{\\"password\\":\\"Xk3v9!mQ2pL\\"}`, "Xk3v9!mQ2pL"],
    [`spring.datasource.password: Xk3v9!mQ2pL # prod`, "Xk3v9!mQ2pL"],
    [`<password>Xk3v9!mQ2pL</password>`, "Xk3v9!mQ2pL"],
    [`<add key="DbPassword" value="Xk3v9!mQ2pL"/>`, "Xk3v9!mQ2pL"],
    [`Server=db;User Id=sa;Password=Xk3v9!mQ2pL;Encrypt=true`, "Xk3v9!mQ2pL"],
    [`login --user bo --password Xk3v9!mQ2pL --force`, "Xk3v9!mQ2pL"],
    [`client.setPassword("Xk3v9!mQ2pL");`, "Xk3v9!mQ2pL"],
    [`the password for the router is Xk3v9!mQ2pL.`, "Xk3v9!mQ2pL"],
    [`Das Passwort lautet Xk3v9!mQ2pL`, "Xk3v9!mQ2pL"],
    [`- name: DB_PASSWORD\n  value: "Xk3v9!mQ2pL"`, "Xk3v9!mQ2pL"],
    [`GET /v1?api_key=${random}&page=2`, random],
    [`X-Auth-Token: ${random}`, random],
    [`clientSecret := "${random}"`, random],
    [`//registry.example.org/:_authToken=${random}`, random],
    [`curl -u bo:Xk3v9!mQ2pL https://example.org`, "Xk3v9!mQ2pL"],
    [`mysql -u root -pXk3v9!mQ2pL shop`, "Xk3v9!mQ2pL"],
    [`CREATE USER bo IDENTIFIED BY 'Xk3v9!mQ2pL'`, "Xk3v9!mQ2pL"],
    [`The API key is ${random}`, random],
    [`mot de passe : Xk3v9!mQ2pL`, "Xk3v9!mQ2pL"],
    [`пароль: Xk3v9!mQ2pL`, "Xk3v9!mQ2pL"],
    [`密码：Xk3v9!mQ2pL`, "Xk3v9!mQ2pL"],
    [`log in as bo with password Xk3v9!mQ2pL now`, "Xk3v9!mQ2pL"],
    [`Cookie: theme=dark; sessionid=kctarpm7ct24rnu7bhlvjcahvd; lang=en`, "kctarpm7ct24rnu7bhlvjcahvd"],
  ])("is found in %s", (text, value) => {
    expect(sensitiveIn(text).map(({ start, end }) => text.slice(start, end))).toEqual([value]);
  });

  it.each([
    "password: ${DB_PASSWORD}",
    "const token = await getToken();",
    "token: string; secret?: string",
    "password = process.env.PASSWORD",
    "see the 1Password [manual](https://example.org/docs/v2/secret)",
    "set the password field2 and press enter",
    "const session: HarnessV1NetworkSession = open(authHeader[7:])",
    'type="password" name="password" placeholder="Password"',
    "nextPageToken: CAUQAA4gH9jK2mN5pQ8",
    "max_tokens=4096, token count: 12345678",
    "primary_key: user_id_2026, cacheKey = users:12345678",
    "password_hash uses bcrypt with 12 rounds",
    "the token is sent with each request of version 2",
    "commit 9f8e7d6c5b4a3f2e1d0c9b8a7f6e5d4c3b2a1f0e",
    '"integrity": "sha512-9f8e7d6c5b4a3f2e1d0c9b8a7f6e5d4c3b2a1f0e=="',
    "API_KEY=<your-api-key-1> password=changeme123",
  ])("is not seen in %s", (text) => {
    expect(taken(text)).toEqual([]);
  });
});

describe("a secret behind an access key", () => {
  it("is found with it", () => {
    const secret = ["wJalrXUtnFEMI/", "K7MDENGbPx", "RfiCYzQ8vT2hLsN4d"].join("").slice(0, 40);
    expect(taken(`${aws},${secret}`)).toEqual([
      `aws_access_key_id ${aws}`,
      `aws_secret_access_key ${secret}`,
    ]);
  });
});

describe("numbers", () => {
  it.each<[string, readonly string[]]>([
    ["paid with 5500-0055-5555-5559", ["credit_card 5500-0055-5555-5559"]],
    ["order 5500-0055-5555-5559", []],
    ["IBAN: GB82 WEST 1234 5698 7654 32.", ["iban GB82 WEST 1234 5698 7654 32"]],
    ["Steuer-ID 86095742719", ["de_tax_id 86095742719"]],
    ["NHS number 943 476 5919", ["uk_nhs 943 476 5919"]],
    ["NINO: AB 12 34 56 C", ["uk_nino AB 12 34 56 C"]],
    ["PESEL 44051401359", ["pl_pesel 44051401359"]],
    ["BSN 111222333", ["nl_bsn 111222333"]],
    ["Aadhaar 2341 2341 2346", ["in_aadhaar 2341 2341 2346"]],
    ["id 11010519491231002X", ["cn_resident_id 11010519491231002X"]],
    ["SIN 046 454 286", ["ca_sin 046 454 286"]],
    ["TFN 123 456 782", ["au_tfn 123 456 782"]],
    ["from 2024-12-16 to 2025-03-12, 84.858374, -42.280712", []],
    ["ISBN 978-3-16-148410-0, v2.31.4-beta.2, 192.0.2.10:8080", []],
    ["ts=1782847580054 dur=7620 order 4539148803436468", []],
  ])("in %s are told by their check digits", (text, expected) => {
    expect(taken(text)).toEqual(expected);
  });
});

describe("the redaction layer", () => {
  it("tells a secret with its place, its placeholder and an excerpt that does not show it", async () => {
    const text = `key ${aws} here`;
    const { findings } = await inspect(subjectOfTexts([text]));
    expect(findings).toMatchObject([
      {
        rule: "secrets/aws-access-key",
        layer: "redaction",
        severity: "high",
        path: "/result/content/0/text",
        span: { start: 4, end: 24 },
        placeholder: "aws-key",
        excerpt: "key ‹redacted:aws-key› here",
      },
    ]);
  });

  it("takes a member's name for what stands before its value", async () => {
    const fragment = (path: string, text: string): Fragment => ({ path, text, via: [] });
    const { findings } = await inspect(
      subjectOfTexts([
        fragment("/result/structuredContent/dbPassword", "Xk3v9!mQ2pL"),
        fragment("/result/structuredContent/ssn", "219099998"),
        fragment("/result/structuredContent/note", "Xk3v9!mQ2pL"),
      ]),
    );
    expect(findings.map(({ rule, span }) => [rule, span])).toEqual([
      ["secrets/password-assignment", { start: 0, end: 11 }],
      ["pii/us-ssn", { start: 0, end: 9 }],
    ]);
  });

  it("reads a long text in slices and finds what a slice's end cuts", async () => {
    const text = `${"lorem ipsum ".repeat(1023)} ${aws} ${"dolor sit ".repeat(9000)} ${aws}`;
    const { findings, faults } = await inspect(subjectOfTexts([text]));
    expect(findings.map(({ span }) => span.start)).toEqual([text.indexOf(aws), text.lastIndexOf(aws)]);
    expect(faults).toEqual([]);
  });

  it("keeps the excerpts of every other layer free of secrets, however they cut them", async () => {
    const text = `${"a".repeat(60)} ${aws} ${"b".repeat(60)}`;
    const shows = (excerpt: string) => ({
      name: "probe",
      cost: "inline" as const,
      detect: () => [
        {
          rule: "probe/x",
          layer: "argument" as const,
          title: "t",
          severity: "high" as const,
          confidence: 1,
          path: "/result/content/0/text",
          span: { start: 0, end: 1 },
          via: [],
          excerpt,
          fingerprint: "f",
        },
      ],
    });
    for (const [start, end] of [
      [50, 90],
      [0, 71],
      [71, 100],
      [64, 76],
    ] as const) {
      const probing = createEngine({ detectors: [shows(text.slice(start, end))] });
      const { findings } = await probing.inspect(subjectOfTexts([text]));
      expect(findings[0]?.excerpt).toContain("‹redacted:aws-key›");
      expect(findings[0]?.excerpt).not.toMatch(/AKIA|QYLP|5HHX|4RTZ/);
    }
  });
});

describe("redactText", () => {
  it("leaves a text without secrets as it is", () => {
    expect(redactText("Nothing to see at https://example.org/a?b=c#d")).toBe(
      "Nothing to see at https://example.org/a?b=c#d",
    );
  });

  it("takes a private key whose end is cut off", () => {
    const begin = ["-----BEGIN ", "PRIVATE KEY-----"].join("");
    expect(redactText(`x ${begin}\n${"MIIEpAIBAAKCAQEAx7\n".repeat(4)}`)).toBe("x ‹redacted:private-key›\n");
  });
});
