import { describe, expect, it } from "vitest";
import { Secrets } from "./secrets.ts";
import type { Source } from "./sources.ts";
import { valuesIn } from "./values.ts";

const source: Source = {
  server: "files",
  tool: "read_file",
  path: "",
  step: 1,
  at: 1,
  isUntrusted: false,
  isPrivate: true,
  isWeb: false,
  isOfMany: false,
  place: "",
  domain: "",
  isForReaders: false,
};
const repeats = (heard: string, said: string): boolean => {
  const secrets = new Secrets();
  secrets.hear(heard, source);
  return secrets.sourceIn(said, valuesIn(said)) !== null;
};
const value = ["Q7-9ff4", "a7c1d2b8"].join("-");

describe("secrets of private texts", () => {
  it.each([
    `the api key is ${value}`,
    `PASSWORD=${value}`,
    `{"client_secret": "${value}"}`,
    `db_pass: ${value}`,
  ])("are known by what the text calls them: %s", (heard) => {
    expect(repeats(heard, `see (${value})`)).toBe(true);
  });

  it.each([
    `{"sha": "${value}"}`,
    `{"next_page_token": "${value}"}`,
    `{"id": "${value}"}`,
    `the key point is clear`,
  ])("are not what merely looks like one: %s", (heard) => {
    expect(repeats(heard, `see (${value})`)).toBe(false);
  });

  it("stay bounded", () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `token=a${at}b${at}c`).join("\n");
    expect(repeats(many, "x".repeat(3_000))).toBe(false);
  });
});
