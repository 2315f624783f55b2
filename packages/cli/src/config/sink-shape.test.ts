import { expect, it } from "vitest";
import { sinkSchema } from "./sink-shape.ts";

const hook = { kind: "webhook", url: "https://hooks.example/in", secret: "env:HOOK" };

it.each([
  ["a webhook without TLS", { ...hook, url: "http://hooks.example/in" }],
  ["a webhook to loopback that is not written out", { ...hook, url: "http://127.1/in" }],
  [
    "a webhook to loopback by a name that only looks so",
    { ...hook, url: "http://localhost.hooks.example/in" },
  ],
  ["a webhook with a password in its address", { ...hook, url: "https://a:b@hooks.example/in" }],
  ["a webhook to a file", { ...hook, url: "file:///etc/passwd" }],
  ["a webhook without a secret", { kind: "webhook", url: hook.url }],
  ["a secret that stands there itself", { ...hook, secret: "abcdefghijklmnopqrst" }],
  ["an address of Slack that stands there itself", { kind: "slack", url: "https://hooks.example/T0" }],
  ["a network that is none", { ...hook, networks: ["10.0.0.0/33"] }],
  ["a time that is none", { ...hook, timeout: 5 }],
  ["a time longer than a lease", { ...hook, timeout: "2m" }],
  ["a severity that is none", { ...hook, "min-severity": "grave" }],
  ["a key that nobody knows", { ...hook, retries: 3 }],
  ["syslog over HTTP", { kind: "syslog", url: "http://siem.example" }],
  ["syslog with a path", { kind: "syslog", url: "udp://siem.example/x" }],
  ["a kind that is none", { kind: "pager" }],
  ["no kind", {}],
  ["no object", "stderr"],
])("refuses %s", (_what, raw) => {
  expect(sinkSchema(raw).safeParse(raw).success).toBe(false);
});

it.each(["http://127.0.0.1:9000/in", "http://[::1]/in", "http://localhost/in?a=1"])(
  "takes a webhook to loopback as %s",
  (url) => {
    expect(sinkSchema(hook).safeParse({ ...hook, url }).success).toBe(true);
  },
);

it("fills in what holds where nothing is said", () => {
  expect(sinkSchema(hook).parse(hook)).toEqual({
    ...hook,
    minSeverity: "medium",
    timeout: 10_000,
    networks: [],
  });
});
