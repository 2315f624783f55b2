import type { Secret } from "./secret-words.ts";

/** Whose context a sampling request may ask for; each includes those before it. */
export const contexts = ["none", "this-server", "all-servers"] as const;
export type SamplingContext = (typeof contexts)[number];

/** What an operator says of what one server may ask of clients. */
export interface ClientTerms {
  /** Secrets that its forms may ask for. */
  readonly forms: readonly Secret[];
  /** Hosts to which it may send users, whatever they look like; `*.example.com` for those below one. */
  readonly hosts: readonly string[];
  /** The host of the server itself, where it has one: names that look like it are suspect. */
  readonly ownHost?: string;
  readonly sampling: SamplingTerms;
  /** Where the roots that clients tell it may lie: absolute paths; null where nothing is said. */
  readonly roots: readonly string[] | null;
}

/** What a server may ask of the client's model. */
export interface SamplingTerms {
  readonly context: SamplingContext;
  /** Whether it may bring tools of its own. */
  readonly tools: boolean;
  /** Tokens of one answer, and characters of one question. */
  readonly tokens: number;
  readonly characters: number;
  /** Questions of one session in a minute. */
  readonly perMinute: number;
}

/** What holds where the operator says nothing. */
export const defaultTerms: ClientTerms = {
  forms: [],
  hosts: [],
  sampling: { context: "this-server", tools: false, tokens: 16_384, characters: 200_000, perMinute: 30 },
  roots: null,
};

/** True where a host is one of those named. */
export function isNamed(host: string, hosts: readonly string[]): boolean {
  return hosts.some((one) => {
    const name = one.toLowerCase();
    return name.startsWith("*.") ? host.endsWith(name.slice(1)) : host === name;
  });
}
