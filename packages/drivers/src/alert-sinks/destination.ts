import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import { BlockList, isIP } from "node:net";

/** Where a sink may connect to. */
export interface Destination {
  /** As the operator wrote it. */
  readonly url: URL;
  /** True where the operator wrote a loopback address out, or `localhost`. */
  readonly isLoopback: boolean;
  /** Networks that are no public ones and may be reached all the same, as `10.0.0.0/8`. */
  readonly networks: readonly string[];
}

/** Thrown where an address is not gone to. */
export class Refused extends Error {
  constructor(what: string) {
    super(what);
    this.name = "Refused";
  }
}

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const systemResolve: Resolve = (host) => lookup(host, { all: true, order: "verbatim" });

/** How loopback is written out; `2130706433` and `0177.1` are no way to write an address in a configuration. */
const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

/** A destination as it stands in the configuration; a spelling of loopback that hides what it is counts as any private address. */
export function destinationOf(text: string, networks: readonly string[] = []): Destination {
  const url = new URL(text);
  const written = /^[a-z+]+:\/\/(\[[^\]]*\]|[^/:?#\\]*)/i.exec(text)?.[1]?.toLowerCase() ?? "";
  return { url, isLoopback: loopbackHosts.includes(written) && hostOf(url) !== "", networks };
}

/** A host without the brackets of IPv6. */
export function hostOf({ hostname }: Pick<URL, "hostname">): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

/**
 * Looks the host up, once, and gives the one address that is then connected to: a name that changes its mind between the check and the
 * connection (DNS rebinding) gains nothing. Every address must be allowed, so that none hides behind a good one.
 */
export async function pinned(
  { url, isLoopback, networks }: Destination,
  resolve: Resolve = systemResolve,
): Promise<LookupAddress> {
  const host = hostOf(url);
  const version = isIP(host);
  const found = version === 0 ? await resolve(host) : [{ address: host, family: version }];
  const [first] = found;
  if (first === undefined) throw new Refused("the name has no address");
  const own = listOf(networks);
  for (const { address, family } of found) {
    const kind = family === 6 ? "ipv6" : "ipv4";
    const isAllowed = isLoopback
      ? loopback.check(address, kind)
      : isPublic(address, family) || own.check(address, kind);
    if (!isAllowed)
      throw new Refused("the address is private, link-local or reserved; write its network under `networks`");
  }
  return first;
}

function isPublic(address: string, family: number): boolean {
  if (family !== 6) return !reserved.check(address, "ipv4");
  // Whatever is not handed out as global unicast (mapped IPv4, NAT64, unique local, link-local, multicast) is none.
  return unicast.check(address, "ipv6") && !reserved.check(address, "ipv6");
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const kind = isIP(address) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, bits === undefined ? (kind === "ipv6" ? 128 : 32) : Number(bits), kind);
  }
  return list;
}

const loopback = listOf(["127.0.0.0/8", "::1"]);
const unicast = listOf(["2000::/3"]);
/** IANA's registries of special-purpose addresses. */
const reserved = listOf([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
  ...["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
]);
