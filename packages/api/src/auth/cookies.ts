import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { Problem } from "../problem.ts";

/** The names begin so that no other host and no plain HTTP can set them. */
export const cookieNames = {
  access: "__Host-guardian",
  refresh: "__Host-guardian-refresh",
  /** Readable by the page, which sends it back in `X-CSRF-Token`. */
  csrf: "__Host-guardian-csrf",
} as const;

const mostCookies = 100;

/** The value of a cookie; null where there is none, or more than one: which of them counts would be the browser's choice. */
export function cookieOf(request: IncomingMessage, name: string): string | null {
  const pairs = (request.headers.cookie ?? "").split(";", mostCookies);
  const values = pairs.map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${name}=`));
  const [only, ...others] = values;
  return only === undefined || others.length > 0 ? null : only.slice(name.length + 1);
}

export interface CookieOptions {
  readonly seconds: number;
  /** True for what the page must read. */
  readonly isReadable?: boolean;
}

export function setCookie(
  name: string,
  value: string,
  { seconds, isReadable = false }: CookieOptions,
): string {
  return `${name}=${value}; Path=/; Max-Age=${seconds}; Secure; SameSite=Strict${isReadable ? "" : "; HttpOnly"}`;
}

export const clearedCookies: readonly string[] = Object.values(cookieNames).map((name) =>
  setCookie(name, "", { seconds: 0, isReadable: name === cookieNames.csrf }),
);

/** What proves that a page of ours made a request: bound to the login, so that a planted cookie is of no use. */
export interface Csrf {
  tokenOf(family: string): string;
  /** Throws `auth/csrf` for a request that reached us by cookies and lacks it. */
  check(request: IncomingMessage, family: string): void;
}

/** `key` has 32 bytes. */
export function createCsrf(key: Uint8Array): Csrf {
  const tokenOf = (family: string): string =>
    createHmac("sha256", key).update(`csrf ${family}`).digest("base64url");
  return {
    tokenOf,
    check(request, family) {
      refuseForeign(request);
      // Every browser names one of them where something changes; what comes without is no page.
      const { origin, "sec-fetch-site": site } = request.headersDistinct;
      if (origin === undefined && site === undefined) throw new Problem("auth/csrf");
      const right = Buffer.from(tokenOf(family));
      const lines = request.headersDistinct["x-csrf-token"] ?? [];
      const given = Buffer.from(lines[0] ?? "");
      if (lines.length !== 1 || given.length !== right.length || !timingSafeEqual(given, right))
        throw new Problem("auth/csrf");
    },
  };
}

/** Refuses what a page of another origin made, another port of this machine included: cookies know no ports. */
export function refuseForeign(request: IncomingMessage): void {
  const sites = request.headersDistinct["sec-fetch-site"] ?? [];
  const origins = request.headersDistinct["origin"] ?? [];
  const isOurs = origins.length <= 1 && origins.every((origin) => isOwn(origin, request));
  if (!isOurs || !sites.every((site) => site === "same-origin")) throw new Problem("auth/csrf");
}

/** The request's own origin is what its Host names; without TLS, where anybody on the way can write a page, that is this machine alone. */
function isOwn(origin: string, { headersDistinct }: IncomingMessage): boolean {
  const [host, ...more] = headersDistinct["host"] ?? [];
  if (host === undefined || more.length > 0 || !URL.canParse(origin)) return false;
  if (!/^[^/?#@]+$/.test(host) || !/^https?:\/\/[^/?#@]+$/.test(origin)) return false;
  const page = new URL(origin);
  const own = `${page.protocol}//${host}`;
  if (!URL.canParse(own) || new URL(own).host !== page.host) return false;
  return page.protocol === "https:" || isThisMachine(page.hostname);
}

function isThisMachine(name: string): boolean {
  if (name === "localhost" || name.endsWith(".localhost") || name === "[::1]") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}
