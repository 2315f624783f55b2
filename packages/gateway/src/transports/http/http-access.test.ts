import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { isLoopback, refusalOf } from "./http-access.ts";
import type { Access } from "./http-access.ts";

const access: Access = { host: "127.0.0.1", port: 8000, allowedHosts: [], allowedOrigins: [] };

function refused(lines: readonly string[], given: Partial<Access> = {}): boolean {
  const request = new IncomingMessage(new Socket());
  request.rawHeaders = [...lines];
  return refusalOf(request, { ...access, ...given }) !== null;
}

describe("isLoopback", () => {
  it.each(["localhost", "LocalHost", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])(
    "knows %s",
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each(["0.0.0.0", "::", "10.0.0.1", "localhost.example.com", "127.0.0.1.example.com", "", "2130706433"])(
    "does not take %s for it",
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});

describe("a request", () => {
  it.each(["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:8000"])(
    "for %s is served",
    (host) => {
      expect(refused(["Host", host])).toBe(false);
    },
  );

  it.each([
    "evil.example:8000",
    "localhost:8001",
    "localhost",
    "localhost:8000@evil",
    "",
    "127.0.0.1:8000,evil",
    "a b",
  ])("for the host %j is refused", (host) => {
    expect(refused(["Host", host])).toBe(true);
  });

  it("without a Host, or with two, is refused", () => {
    expect(refused([])).toBe(true);
    expect(refused(["Host", "localhost:8000", "host", "localhost:8000"])).toBe(true);
  });

  it("for a host that the configuration allows is served, with its port where one is given", () => {
    expect(refused(["Host", "Guard.example:8000"], { allowedHosts: ["guard.example"] })).toBe(false);
    expect(refused(["Host", "guard.example"], { allowedHosts: ["guard.example:443"] })).toBe(true);
    expect(refused(["Host", "192.168.1.5:8000"], { host: "192.168.1.5" })).toBe(false);
    expect(refused(["Host", "named.example:8000"], { host: "named.example" })).toBe(true);
  });

  it("that a page of another site makes without an Origin (an image, a frame) is refused", () => {
    expect(refused(["Host", "localhost:8000", "Sec-Fetch-Site", "cross-site"])).toBe(true);
    expect(refused(["Host", "localhost:8000", "Sec-Fetch-Site", "none"])).toBe(false);
    const named = ["Host", "localhost:8000", "Origin", "https://a.example", "Sec-Fetch-Site", "cross-site"];
    expect(refused(named, { allowedOrigins: ["https://a.example"] })).toBe(false);
  });

  it.each(["http://localhost:3000", "https://127.0.0.1", "http://[::1]:1"])(
    "from the origin %s is served",
    (origin) => {
      expect(refused(["Host", "localhost:8000", "Origin", origin])).toBe(false);
    },
  );

  it.each([
    "null",
    "https://evil.example",
    "http://localhost.evil.example",
    "http://localhost:1/x",
    "file://",
    "",
  ])("from the origin %j is refused", (origin) => {
    expect(refused(["Host", "localhost:8000", "Origin", origin])).toBe(true);
  });

  it("from an origin that the configuration allows is served, and from two at once never", () => {
    const allowedOrigins = ["https://chat.example"];
    expect(refused(["Host", "localhost:8000", "Origin", "https://chat.example"], { allowedOrigins })).toBe(
      false,
    );
    const twice = ["Origin", "https://chat.example", "Origin", "https://chat.example"];
    expect(refused(["Host", "localhost:8000", ...twice], { allowedOrigins })).toBe(true);
  });
});
