import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { addressBehind, networkOf } from "./addresses.ts";

const from = (remoteAddress: string, forwarded: readonly string[] = []): IncomingMessage =>
  ({
    socket: { remoteAddress },
    headersDistinct: { "x-forwarded-for": forwarded },
  }) as unknown as IncomingMessage; // what it reads

describe("the address of a request", () => {
  const ten = ["10.0.0.0/8"];
  it.each<readonly [string, readonly string[], readonly string[], string]>([
    ["the peer, whatever it says", [], ["192.0.2.1", "198.51.100.9"], "192.0.2.1"],
    ["the peer that is no proxy of ours", ten, ["192.0.2.1", "198.51.100.9"], "192.0.2.1"],
    ["whom our proxy serves", ten, ["10.1.2.3", "198.51.100.9"], "198.51.100.9"],
    ["our proxy over either stack", ten, ["::ffff:10.1.2.3", "198.51.100.9"], "198.51.100.9"],
    ["not what a client wrote before", ten, ["10.1.2.3", "1.1.1.1, 198.51.100.9"], "198.51.100.9"],
    ["not what stands in another line", ten, ["10.1.2.3", "1.1.1.1", "198.51.100.9"], "198.51.100.9"],
    ["past two of our proxies", ten, ["10.1.2.3", "198.51.100.9, 10.9.9.9"], "198.51.100.9"],
    ["our proxy where it says nothing", ten, ["10.1.2.3"], "10.1.2.3"],
    ["our proxy where it says nonsense", ten, ["10.1.2.3", "198.51.100.9, unknown"], "10.1.2.3"],
    ["an IPv6 proxy", ["::1", "fd00::/8"], ["::1", "2001:db8::7, fd00::2"], "2001:db8::7"],
  ])("is %s", (_what, proxies, [peer = "", ...forwarded], expected) => {
    expect(addressBehind(proxies)(from(peer, forwarded))).toBe(expected);
  });

  it("is found in a header as long as headers may be", () => {
    const list = Array.from({ length: 4_000 }, () => "10.0.0.1").join(",");
    expect(addressBehind(["10.0.0.0/8"])(from("10.1.2.3", [list]))).toBe("10.0.0.1");
  });

  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::", "fe80:0:0:0::/64"],
  ])("%s counts as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
