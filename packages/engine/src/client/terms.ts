import type { Secret } from "./secret-words.ts";

/** What an operator says of what one server may ask of clients. */
export interface ClientTerms {
  /** Secrets that its forms may ask for. */
  readonly forms: readonly Secret[];
  /** Hosts to which it may send users, whatever they look like; `*.example.com` for those below one. */
  readonly hosts: readonly string[];
  /** The host of the server itself, where it has one: names that look like it are suspect. */
  readonly ownHost?: string;
}

/** What holds where the operator says nothing. */
export const defaultTerms: ClientTerms = { forms: [], hosts: [] };

/** True where a host is one of those named. */
export function isNamed(host: string, hosts: readonly string[]): boolean {
  return hosts.some((one) => {
    const name = one.toLowerCase();
    return name.startsWith("*.") ? host.endsWith(name.slice(1)) : host === name;
  });
}
