import { BlockList, isIP } from "node:net";
import type { IncomingMessage } from "node:http";

/** Who may talk to the gateway, by name. */
export interface Access {
  /** The address that the gateway listens on, and its port. */
  readonly host: string;
  readonly port: number;
  /** `Host` values that are accepted besides loopback: `name` for any port, `name:port` for one. */
  readonly allowedHosts: readonly string[];
  /** `Origin` values that are accepted besides loopback, e.g. `https://chat.example.com`. */
  readonly allowedOrigins: readonly string[];
}

/** True for addresses and names that only this machine reaches. */
export function isLoopback(host: string): boolean {
  // The usual name: asking the list costs more than all else that is looked at in a request's headers.
  if (host === "127.0.0.1") return true;
  const name = bare(host).toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const family = isIP(name);
  return family !== 0 && loopback.check(name, family === 4 ? "ipv4" : "ipv6");
}

/**
 * Why a request must not be served; null where it may. Against DNS rebinding: a page of another site can make a browser send requests
 * to us, yet it cannot choose `Origin`, and `Host` names the site.
 */
export function refusalOf(request: IncomingMessage, access: Access): string | null {
  const hosts = linesOf(request, "host");
  if (hosts.length !== 1 || !isHostAllowed(hosts[0] ?? "", access))
    return "the Host header names another host; add it to `listen.allowed-hosts` if this is right";
  const origins = linesOf(request, "origin");
  if (origins.length > 1 || !origins.every((origin) => isOriginAllowed(origin, access)))
    return "the Origin header names another site; add it to `listen.allowed-origins` if this is right";
  // Browsers send no Origin for an image or a frame, and a GET alone may start a server.
  if (origins.length === 0 && linesOf(request, "sec-fetch-site").includes("cross-site"))
    return "a page of another site made this request";
  return null;
}

/** The values of a header, one for each line that arrived; `name` is lower-case. */
export function linesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  const lines: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const key = rawHeaders[index];
    if (key?.length === name.length && key.toLowerCase() === name) lines.push(rawHeaders[index + 1] ?? "");
  }
  return lines;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

const hostPattern = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?$/i;

function isHostAllowed(value: string, { host, port, allowedHosts }: Access): boolean {
  const parts = hostPattern.exec(value);
  const name = parts?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (allowedHosts.some((allowed) => isSame(allowed, name, value))) return true;
  // An address typed by a person cannot be rebound; a name can.
  const isOurs = isLoopback(name) || (isIP(bare(host)) !== 0 && bare(host).toLowerCase() === bare(name));
  return isOurs && Number(parts?.[2] ?? 80) === port;
}

function isSame(allowed: string, name: string, value: string): boolean {
  const wanted = allowed.toLowerCase();
  return wanted === name || wanted === value.toLowerCase();
}

const originPattern = /^https?:\/\/(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::[0-9]{1,5})?$/i;

function isOriginAllowed(value: string, { allowedOrigins }: Access): boolean {
  if (allowedOrigins.some((allowed) => allowed.toLowerCase() === value.toLowerCase())) return true;
  const host = originPattern.exec(value)?.[1];
  return host !== undefined && isLoopback(host);
}

function bare(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
