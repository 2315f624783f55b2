import { describe, expect, it } from "vitest";
import { authSettings } from "./auth-settings.ts";

const place = { base: "/", home: "/" };

describe("the settings of who may use the control plane", () => {
  it.each([
    ["0s", 0],
    ["10s", 10_000],
    ["250ms", 250],
  ])("take %s of grace", (text, value) => {
    expect(authSettings.refreshGrace.read(text, place)).toEqual({ value });
  });

  it.each([
    ["10001ms", '"10001ms" is longer than 10s'],
    ["1m", '"1m" is longer than 10s'],
    [5, "5 is no length of time; write 250ms, 30s, 15m, 12h or 30d"],
  ])("take no grace of %s", (text, problem) => {
    expect(authSettings.refreshGrace.read(text, place)).toEqual({ problem });
  });

  it.each([
    "https://mirror.example/range",
    "http://127.0.0.1:8080",
    "http://127.9.9.9/range",
    "http://localhost/range",
    "http://[::1]:1/range",
  ])("look passwords up at %s", (value) => {
    expect(authSettings.breachUrl.read(`${value}/`, place)).toEqual({ value });
  });

  it.each([
    "http://mirror.example/range",
    "http://10.0.0.1/range",
    "http://127.0.0.1.mirror.example/range",
    "http://mirror.localhost/range",
  ])("look no password up at %s, which is read on the way", (value) => {
    const problem = "without TLS only an address of this machine may stand here; write https://";
    expect(authSettings.breachUrl.read(value, place)).toEqual({ problem });
  });

  it.each(["file:///range", "https://u:p@mirror.example", "https://mirror.example/?a", ""])(
    "look no password up at %s",
    (value) => {
      expect(authSettings.breachUrl.read(value, place)).toHaveProperty("problem");
    },
  );
});
