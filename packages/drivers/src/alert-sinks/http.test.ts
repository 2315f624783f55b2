import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { AlertSink } from "@guardian/model";
import { delivery, sinkContract } from "./contract.ts";
import type { SinkRig } from "./contract.ts";
import { destinationOf } from "./destination.ts";
import { receivers, unusedPort } from "./receiver.fixture.ts";
import { slackSink } from "./slack.ts";
import { webhookSink } from "./webhook.ts";

const start = receivers();
const never = new AbortController().signal;
const now = Date.parse("2026-11-25T12:00:00.700Z");
const secret = ["a", "shared", "secret"].join("-");

const webhook = (url: string, timeout = 5_000): AlertSink =>
  webhookSink({ destination: destinationOf(url), secret, timeout, clock: () => now });
const slack = (url: string, timeout = 5_000): AlertSink =>
  slackSink({ destination: destinationOf(url), timeout });

const rig = async (make: typeof webhook): Promise<SinkRig> => {
  const receiver = await start.http();
  const deaf = await start.http(() => undefined);
  return {
    sink: make(receiver.url),
    records: () => receiver.posted.map(({ body }) => body),
    dead: make(`http://127.0.0.1:${await unusedPort()}/`),
    deaf: make(deaf.url, 30),
  };
};

sinkContract("webhook", () => rig(webhook));
sinkContract("Slack", () => rig(slack));

describe.each([
  ["webhook", webhook],
  ["Slack", slack],
])("a %s", (_name, make) => {
  it("takes a failure for a failure, and the next answer for what it is", async () => {
    const { url } = await start.http((response, count) => response.writeHead(count === 1 ? 500 : 200).end());
    const sink = make(url);
    expect(await sink.tell(delivery(), never)).toEqual({ form: "failed", why: "it answers 500" });
    expect(await sink.tell(delivery(), never)).toEqual({ form: "delivered" });
  });

  it("follows no redirect", async () => {
    const target = await start.http();
    const { url } = await start.http((response) => response.writeHead(307, { location: target.url }).end());
    expect(await make(url).tell(delivery(), never)).toMatchObject({ form: "failed" });
    expect(target.posted).toEqual([]);
  });

  it("waits as long as it is asked to, within bounds", async () => {
    const { url } = await start.http((response, count) =>
      response.writeHead(429, { "retry-after": count === 1 ? "7" : "999999" }).end(),
    );
    expect(await make(url).tell(delivery(), never)).toMatchObject({ retryAfter: 7_000 });
    expect(await make(url).tell(delivery(), never)).toMatchObject({ retryAfter: 3_600_000 });
  });

  it("outlives a receiver that closes, and one that answers without end", async () => {
    const closing = await start.http((response) => response.destroy());
    expect(await make(closing.url).tell(delivery(), never)).toMatchObject({ form: "failed" });
    const endless = await start.http((response) => {
      response.writeHead(200).write("x".repeat(100_000));
    });
    expect(await make(endless.url).tell(delivery(), never)).toEqual({ form: "delivered" });
  });

  it("asks for the name once, connects to what it was told then, and still names the host", async () => {
    const { posted, port } = await start.http();
    const answers = [[{ address: "127.0.0.1", family: 4 }], [{ address: "127.0.0.2", family: 4 }]];
    let asked = 0;
    const resolve = () => Promise.resolve(answers[asked++] ?? []);
    const destination = destinationOf(`http://hooks.example:${port}/`, ["127.0.0.1/32"]);
    const options = { destination, timeout: 5_000, resolve };
    const sink =
      make === webhook ? webhookSink({ ...options, secret, clock: () => now }) : slackSink(options);
    expect(await sink.tell(delivery(), never)).toEqual({ form: "delivered" });
    expect(asked).toBe(1);
    expect(posted[0]?.headers.host).toBe(`hooks.example:${port}`);
    expect(await sink.tell(delivery(), never)).toMatchObject({ form: "failed" });
  });
});

it("a webhook is signed over its id, time and body, and has the same id at every attempt", async () => {
  const { posted, url } = await start.http((response, count) =>
    response.writeHead(count === 1 ? 503 : 200).end(),
  );
  const sink = webhook(url);
  await sink.tell(delivery(), never);
  await sink.tell({ ...delivery(), attempt: 2 }, never);
  expect(posted.map(({ headers }) => headers["webhook-id"])).toEqual(["a1", "a1"]);
  expect(posted.map(({ headers }) => headers["idempotency-key"])).toEqual(["a1", "a1"]);
  for (const { headers, body } of posted) {
    const time = String(Math.floor(now / 1_000));
    const expected = createHmac("sha256", secret).update(`a1.${time}.${body}`).digest("base64");
    expect(headers["webhook-timestamp"]).toBe(time);
    expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
    expect(JSON.stringify(headers)).not.toContain(secret);
  }
  expect(JSON.parse(posted[0]?.body ?? "")).toMatchObject({
    type: "alert.raised",
    attempt: 1,
    data: { id: "a1", severity: "high", entry: "e1", count: 1, first: "2026-11-25T12:00:00.000Z" },
  });
});

it("a secret in the form of Standard Webhooks stands for its bytes", async () => {
  const { posted, url } = await start.http();
  const bytes = Buffer.from("0123456789abcdef0123");
  const sink = webhookSink({
    destination: destinationOf(url),
    secret: ["whsec", bytes.toString("base64")].join("_"),
    timeout: 5_000,
    clock: () => now,
  });
  await sink.tell(delivery(), never);
  const time = String(Math.floor(now / 1_000));
  const expected = createHmac("sha256", bytes)
    .update(`a1.${time}.${posted[0]?.body ?? ""}`)
    .digest("base64");
  expect(posted[0]?.headers["webhook-signature"]).toBe(`v1,${expected}`);
});

it("Slack is sent no mention, no link and no format of an alert's own", async () => {
  const { posted, url } = await start.http();
  const { alert } = delivery();
  const target = "<!channel> <http://evil.example|click> *bold* `code`";
  await slack(url).tell({ ...delivery(), alert: { ...alert, target } }, never);
  const { text, ...rest } = JSON.parse(posted[0]?.body ?? "") as { readonly text: string };
  expect(text).toContain(
    "target: `tools/call &lt;!channel&gt; &lt;http://evil.example|click&gt; *bold* 'code'`",
  );
  expect(rest).toEqual({ unfurl_links: false, unfurl_media: false });
});
