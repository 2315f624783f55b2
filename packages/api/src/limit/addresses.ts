import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Where a request comes from. */
export type AddressOf = (request: IncomingMessage) => string;

/** A chain of proxies is no longer than that. */
const mostHops = 16;

/**
 * The peer's address, or, where that is a proxy of ours, what it says of whom it serves: from the right, the first address in
 * `X-Forwarded-For` that is none of our proxies. What stands before that anybody can write.
 */
export function addressBehind(proxies: readonly string[]): AddressOf {
  const trusted = listOf(proxies);
  const isTrusted = (address: string): boolean => {
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 4 ? "ipv4" : "ipv6");
  };
  return ({ socket, headersDistinct }) => {
    let address = plain(socket.remoteAddress ?? "");
    if (proxies.length === 0 || !isTrusted(address)) return address;
    const said = (headersDistinct["x-forwarded-for"] ?? []).join(",").split(",").reverse().slice(0, mostHops);
    for (const one of said) {
      const next = plain(one.trim());
      if (isIP(next) === 0) break; // nobody knows what that is: the last one whom we know answers for it
      address = next;
      if (!isTrusted(next)) break;
    }
    return address;
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IPv4 address looks the same over either stack, and no zone belongs to an address that is compared. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=[0-9.]+$)/i, "").replace(/%.*$/, "");
}

/** What counts as one caller: an IPv6 address as its /64, which is what one customer has at least. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const front = head.split(":").filter((group) => group !== "");
  const back = (tail ?? "").split(":").filter((group) => group !== "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill("0"), ...back].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
