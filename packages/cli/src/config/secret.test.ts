import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeIo } from "../fake-io.ts";
import type { FakeIo } from "../fake-io.ts";
import { isSecretName, resolveSecret } from "./secret.ts";

let io: FakeIo;
beforeEach(() => {
  io = fakeIo();
});
afterEach(() => {
  io.remove();
});

describe("isSecretName", () => {
  it.each([
    "Authorization",
    "x-api-key",
    "API_TOKEN",
    "Cookie",
    "DB_PASSWORD",
    "client.secret",
    "GITHUB_PAT",
  ])("knows that %s holds a secret", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(["X-Tenant", "MONKEY", "PATH", "SORT_KEYS", "AUTHOR", "tokenizer"])("leaves %s alone", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe("resolveSecret", () => {
  it("takes a variable", () => {
    expect(resolveSecret("env:TOKEN", "where", { TOKEN: "value" })).toBe("value");
  });

  it("takes a file without its last line break", () => {
    const path = io.file("secret", "value\n");
    expect(resolveSecret(`file:${path}`, "where", {})).toBe("value");
  });

  it("leaves any other text as it is", () => {
    expect(resolveSecret("https://x", "where", {})).toBe("https://x");
  });

  it.each([
    ["env:NO_SUCH", "where: the environment variable NO_SUCH is not set; set it and start again"],
    ["file:/no/such", "where: cannot read the secret in /no/such: ENOENT"],
  ])("says what is missing for %s", (value, message) => {
    expect(() => resolveSecret(value, "where", {})).toThrow(message);
  });

  it("refuses an empty file and a large one", () => {
    const empty = io.file("empty", "\n");
    const large = io.file("large", "x".repeat(70_000));
    expect(() => resolveSecret(`file:${empty}`, "where", {})).toThrow("is empty");
    expect(() => resolveSecret(`file:${large}`, "where", {})).toThrow("is larger than 65536 bytes");
  });
});
