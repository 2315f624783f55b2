import { describe, expect, it } from "vitest";
import { destinationOf, pinned } from "./destination.ts";
import { delivery } from "./contract.ts";
import { receivers } from "./receiver.fixture.ts";
import { webhookSink } from "./webhook.ts";

const start = receivers();
const never = new AbortController().signal;

/** Ways to write an address of this machine or of a private network. */
const privateHosts = [
  "127.1",
  "127.0.1",
  "127.0.0.2",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0177.0.0.1",
  "0177.1",
  "017700000001",
  "127.000.000.001",
  "%31%32%37.0.0.1",
  "①②⑦.0.0.1",
  "127。0。0。1",
  "0",
  "0.0.0.0",
  "10.0.0.1",
  "100.64.0.1",
  "169.254.169.254",
  "2852039166",
  "0xa9fea9fe",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "192.0.0.192",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "[::]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:a9fe:a9fe]",
  "[::127.0.0.1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[fe80::1]",
  "[fec0::1]",
  "[ff02::1]",
  "user@127.1",
];

describe("a destination", () => {
  it.each(privateHosts)("is not gone to as %s, and nothing connects", async (host) => {
    const { posted, port } = await start.http();
    const destination = destinationOf(`http://${host}:${port}/`);
    const sink = webhookSink({ destination, secret: "s", timeout: 5_000, clock: Date.now });
    expect(await sink.tell(delivery(), never)).toMatchObject({ form: "failed" });
    expect(posted).toEqual([]);
  });

  it.each(["127.0.0.1", "[::1]", "localhost"])(
    "may be loopback where it is written out as %s",
    async (host) => {
      const resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
      expect(await pinned(destinationOf(`http://${host}:80/`), resolve)).toMatchObject({
        address: host === "[::1]" ? "::1" : "127.0.0.1",
      });
    },
  );

  it("is no other place than loopback where localhost says so", async () => {
    const resolve = () => Promise.resolve([{ address: "10.0.0.1", family: 4 }]);
    await expect(pinned(destinationOf("http://localhost/"), resolve)).rejects.toThrow("private");
  });

  it.each([
    ["one private among public ones", ["8.8.8.8", "10.0.0.1"]],
    ["the address of this machine", ["127.0.0.1"]],
    ["a mapped address", ["::ffff:8.8.8.8"]],
    ["none", []],
  ])("is not gone to where its name has %s", async (_what, addresses) => {
    const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    await expect(
      pinned(destinationOf("https://hooks.example/"), () => Promise.resolve(found)),
    ).rejects.toThrow();
  });

  it("may be a private one in a network that was written out, and no other", async () => {
    const destination = destinationOf("https://hooks.example/", ["10.1.0.0/16", "fd00::/8"]);
    const go = (address: string) =>
      pinned(destination, () => Promise.resolve([{ address, family: address.includes(":") ? 6 : 4 }]));
    expect(await go("10.1.2.3")).toMatchObject({ address: "10.1.2.3" });
    expect(await go("fd12::1")).toMatchObject({ address: "fd12::1" });
    expect(await go("8.8.8.8")).toMatchObject({ address: "8.8.8.8" });
    expect(await go("2606:4700::1111")).toMatchObject({ family: 6 });
    await expect(go("10.2.0.1")).rejects.toThrow("networks");
  });
});
