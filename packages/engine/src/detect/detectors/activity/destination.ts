/** Letters of a text in which an address is looked for. */
const most = 1_024;

/** The host of the first address in a text that leads out of the user's own network, in lower case; null where there is none. */
export function destinationIn(text: string): string | null {
  const head = text.length > most ? text.slice(0, most) : text;
  const scheme = head.indexOf("://");
  if (scheme > 0) return outside(hostAt(head, scheme + 3));
  // An e-mail address as a whole argument; inside prose they are no destination.
  const at = head.length <= 254 ? head.indexOf("@") : -1;
  if (at < 1 || head.includes(" ")) return null;
  return outside(hostAt(head, at + 1));
}

function hostAt(text: string, start: number): string {
  const found = /^(?:[^\s/@?#"'<>]{0,128}@)?([a-z0-9.-]{1,253})/i.exec(text.slice(start, start + 384));
  return found?.[1]?.toLowerCase().replace(/\.$/, "") ?? "";
}

function outside(host: string): string | null {
  if (
    !host.includes(".") ||
    /^(?:127|10|0)\.|^192\.168\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\./.test(host)
  )
    return null;
  return /\.(?:local|internal|localhost|lan|home|test|invalid)$/.test(host) ? null : host;
}
