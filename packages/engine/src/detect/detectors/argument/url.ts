import type { Sign } from "./sign.ts";

const most = 20;

/**
 * Sees: addresses that lead the server back into its own network: loopback, private, link-local and metadata hosts in every way to
 * write them (decimal, octal, hexadecimal, short, IPv6-mapped, wild-card DNS), schemes that speak to other services, and hosts hidden
 * behind a user name. Misses: a name that resolves to such an address. Costs: one search, and a parse for each address.
 */
export function urlSign(text: string): Sign | null {
  const scheme = /\b([a-z][a-z0-9+.-]{1,15}):(?:\/\/|\\\\|\/\\|(?=\d{1,3}\.\d|https?:))([^\s"'<>`]{1,300})/gi;
  // Among other words, an address of one's own machine is how people write about their own machine.
  const isAlone = text.length <= 600 && text.trim().split(/\s+/, 5).length <= 3;
  let best: Sign | null = null;
  for (let count = 0; count < most; count++) {
    const found = scheme.exec(text);
    if (found === null) break;
    const confidence = confidenceOf((found[1] ?? "").toLowerCase(), found[2] ?? "", isAlone);
    if (confidence > (best?.confidence ?? 0))
      best = {
        attack: "ssrf",
        form: "whole",
        confidence,
        span: { start: found.index, end: found.index + found[0].length },
      };
  }
  return best ?? bare(text);
}

function confidenceOf(scheme: string, rest: string, isAlone: boolean): number {
  if (
    /^(?:gopher|dict|ldaps?|tftp|netdoc|jar|sftp|expect|php|phar|imap|pop3|smtp|telnet|rmi|ogg|mailto)$/.test(
      scheme,
    )
  )
    return /^(?:gopher|dict|netdoc|jar|expect|phar|php|tftp)$/.test(scheme) ||
      isInner(hostOf(rest).replace(/:\d{1,5}$/, ""))
      ? 0.88
      : 0.5;
  // A file by itself is for `path.ts` to judge; one on another host is fetched over the network.
  if (scheme === "file") return /^(?:[^/\\]+\.[^/\\]+|\d+)[/\\]|^\/{2}/.test(rest) ? 0.76 : 0.3;
  if (!/^(?:https?|ftps?|wss?)$/.test(scheme)) return 0;
  const authority = rest.split(/[/?#]/)[0] ?? "";
  const host = hostOf(rest);
  if (/[\\]|@.*@|%2f.*@|#@|%00|%0d%0a/i.test(authority) || /[\\#][^/]{0,40}@/.test(rest)) return 0.86;
  if (/[^\x00-\x7f]/.test(host) && /[\u2460-\u24ff\uff10-\uff19\u3002]/.test(host)) return 0.9;
  const name = host.replace(/:\d{1,5}$/, "");
  if (/^(?:169\.254\.|metadata|100\.100\.100\.200)/.test(name)) return 0.88;
  if (isInner(name)) return isDevelopment(host, rest) || !isAlone ? 0.4 : 0.88;
  if (isOddNumber(name)) return 0.8;
  return 0;
}

/** The host and port of what stands behind `scheme://`. */
function hostOf(rest: string): string {
  const authority = rest.replace(/^\/+/, "").split(/[/?#!]/)[0] ?? "";
  return authority.slice(authority.lastIndexOf("@") + 1).toLowerCase();
}

/** An address in a notation that nobody uses who wants to be understood: hexadecimal, octal, one number. */
const isOddNumber = (host: string): boolean =>
  addressOf(host) !== null && (/0x|(?:^|\.)0\d/.test(host) || /^\d{8,12}$/.test(host));

/** `http://localhost:3000/docs`: what every README says. */
const isDevelopment = (host: string, rest: string): boolean =>
  /^(?:localhost|127\.0\.0\.1|\[::1\]):(?:30\d\d|31\d\d|4[0-4]\d\d|5(?:173|174|000|001)|80\d\d|8(?:765|787|888)|9000|9229|11434)$/.test(
    host,
  ) && !/admin|metadata|actuator|server-status|manager|\.env|passwd/i.test(rest);

/** True for hosts of this machine, its network, and the cloud's metadata. */
function isInner(host: string): boolean {
  if (
    /^(?:localhost|localhost6|ip6-localhost|localtest\.me|lvh\.me|metadata|metadata\.google\.internal|instance-data|kubernetes\.default(?:\.svc(?:\.cluster\.local)?)?)\.?$/.test(
      host,
    )
  )
    return true;
  if (
    /\.(?:nip\.io|xip\.io|sslip\.io|localtest\.me|lvh\.me|burpcollaborator\.net|oastify\.com|interact\.sh|1u\.ms|rbndr\.us)$/.test(
      host,
    )
  )
    return true;
  if (/^\[[^\]]*\]/.test(host))
    return (
      /^\[(?:::1?|0*(?::0*){2,7}1?|::ffff:|::ffff:0|fe[89ab]|f[cd]|fd00:ec2|64:ff9b)/.test(host) ||
      /^\[[^\]]*(?:127|169\.254|10\.|192\.168)/.test(host)
    );
  const number = addressOf(host);
  return number !== null && isInnerAddress(number);
}

/** The 32 bits that a host is where it is an address in any notation of inet_aton(3); null where it is a name. */
function addressOf(host: string): number | null {
  const parts = host.replace(/\.$/, "").split(".");
  if (parts.length > 4) return null;
  const numbers = parts.map((part) =>
    /^0x[0-9a-f]{1,16}$/.test(part)
      ? Number.parseInt(part.slice(2), 16)
      : /^0[0-7]{1,16}$/.test(part)
        ? Number.parseInt(part, 8)
        : /^\d{1,12}$/.test(part)
          ? Number(part)
          : Number.NaN,
  );
  if (numbers.some(Number.isNaN)) return null;
  const last = numbers.pop() ?? 0;
  return (numbers.reduce((sum, one, index) => sum + (one % 256) * 256 ** (3 - index), 0) + last) % 2 ** 32;
}

function isInnerAddress(address: number): boolean {
  const [a, b] = [Math.floor(address / 2 ** 24), Math.floor(address / 2 ** 16) % 256];
  return (
    a === 127 ||
    a === 10 ||
    a === 0 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  );
}

/** An address without a scheme, as a host argument takes it. */
function bare(text: string): Sign | null {
  const value = text.trim();
  const span = { start: 0, end: text.length };
  if (/^(?:\/\/)?(?:169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200)(?:[:/]|$)/.test(value))
    return { attack: "ssrf", form: "whole", confidence: 0.86, span };
  if (/\b169\.254\.169\.254\b/.test(value) && value.length < 80)
    return { attack: "ssrf", form: "whole", confidence: 0.72, span };
  if (
    /^(?:\/\/|\\\\)?(?:127\.\d{1,3}\.\d{1,3}\.\d{1,3}|0x7f[0-9a-f]{6}|2130706433|017700000001|\[::(?:1|ffff:[\d.:a-f]+)?\])(?:[:/]|$)/i.test(
      value,
    )
  )
    return { attack: "ssrf", form: "whole", confidence: 0.74, span };
  return null;
}
