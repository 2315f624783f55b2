import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { createCsrf, refuseForeign } from "./cookies.ts";

/** A request with these lines of headers. */
function requestOf(...lines: readonly (readonly [string, string])[]): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  for (const [name, value] of lines) (request.headersDistinct[name] ??= []).push(value);
  return request;
}

function isRefused(...lines: readonly (readonly [string, string])[]): boolean {
  try {
    refuseForeign(requestOf(...lines));
    return false;
  } catch (cause) {
    expect(cause).toMatchObject({ code: "auth/csrf" });
    return true;
  }
}

describe("refuseForeign", () => {
  it.each([
    ["guard.example", "https://guard.example"],
    ["guard.example:443", "https://guard.example"],
    ["GUARD.example", "https://guard.example"],
    ["guard.example:8443", "https://guard.example:8443"],
    ["127.0.0.1:8000", "http://127.0.0.1:8000"],
    ["localhost:8000", "http://localhost:8000"],
    ["[::1]:8000", "http://[::1]:8000"],
  ])("knows that %s is %s", (host, origin) => {
    expect(isRefused(["host", host], ["origin", origin])).toBe(false);
  });

  it.each([
    ["guard.example", "http://guard.example"], // without TLS anybody on the way can write the page
    ["guard.example", "https://guard.example:8443"],
    ["guard.example", "https://www.guard.example"],
    ["guard.example", "https://guard.example.elsewhere.example"],
    ["guard.example", "https://guard.example/"],
    ["guard.example", "https://guard.example@elsewhere.example"],
    ["guard.example", "https://"],
    ["guard.example", "guard.example"],
    ["guard.example", "null"],
    ["guard.example/", "https://guard.example"],
    ["elsewhere.example@guard.example", "https://guard.example"],
    ["127.0.0.1:8000", "http://localhost:8000"],
    ["127.0.0.1:8000", "http://127.0.0.1:8001"],
    ["127.elsewhere.example", "http://127.elsewhere.example"],
  ])("knows that %s is not %s", (host, origin) => {
    expect(isRefused(["host", host], ["origin", origin])).toBe(true);
  });

  it("believes no request with two origins or two hosts", () => {
    const [host, origin] = [["host", "guard.example"] as const, ["origin", "https://guard.example"] as const];
    expect(isRefused(host, origin, origin)).toBe(true);
    expect(isRefused(host, host, origin)).toBe(true);
  });
});

describe("createCsrf", () => {
  const csrf = createCsrf(Buffer.alloc(32, 1));
  const check = (token: string, ...lines: readonly (readonly [string, string])[]): void => {
    csrf.check(requestOf(["host", "127.0.0.1:1"], ["x-csrf-token", token], ...lines), "f1");
  };

  it("takes the token of the login with an origin or a site that is ours, and none without either", () => {
    const token = csrf.tokenOf("f1");
    check(token, ["origin", "http://127.0.0.1:1"]);
    check(token, ["sec-fetch-site", "same-origin"]);
    expect(() => {
      check(token);
    }).toThrow();
  });

  it("takes no token of another login or key, and none that was changed anywhere or comes twice", () => {
    const own = ["origin", "http://127.0.0.1:1"] as const;
    const token = csrf.tokenOf("f1");
    const others = [
      csrf.tokenOf("f2"),
      createCsrf(Buffer.alloc(32, 2)).tokenOf("f1"),
      "",
      `${token}=`,
      `${token}A`,
    ];
    for (let at = 0; at < token.length; at += 1)
      others.push(`${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`);
    for (const other of others)
      expect(() => {
        check(other, own);
      }).toThrow();
    expect(() => {
      check(token, own, ["x-csrf-token", token]);
    }).toThrow();
  });
});
