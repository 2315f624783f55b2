import { defaultTerms } from "@guardian/engine";
import type { ClientTerms, SamplingContext, Secret } from "@guardian/engine";
import type { ServerConfig } from "./config.ts";

/** What a server may ask of clients, as it stands in the configuration file. */
export interface ClientConfig {
  readonly forms?: readonly Secret[] | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly roots?: readonly string[] | undefined;
  readonly sampling?: SamplingConfig | undefined;
}

interface SamplingConfig {
  readonly context?: SamplingContext | undefined;
  readonly tools?: boolean | undefined;
  readonly "max-tokens"?: number | undefined;
  readonly "max-characters"?: number | undefined;
  readonly "per-minute"?: number | undefined;
}

/** The same, by server, as the layer `client` reads it; a server that says nothing of itself has the defaults. */
export function clientTermsOf(
  servers: Readonly<Record<string, ServerConfig>>,
): Readonly<Record<string, ClientTerms>> {
  return Object.fromEntries(
    Object.entries(servers).flatMap(([name, server]) => {
      const ownHost = server.kind === "url" ? new URL(server.url).hostname : undefined;
      if (server.client === undefined && ownHost === undefined) return [];
      return [[name, { ...termsOf(server.client ?? {}), ...(ownHost === undefined ? {} : { ownHost }) }]];
    }),
  );
}

function termsOf({ forms, hosts, roots, sampling = {} }: ClientConfig): ClientTerms {
  const usual = defaultTerms.sampling;
  return {
    forms: forms ?? defaultTerms.forms,
    hosts: hosts ?? defaultTerms.hosts,
    roots: roots ?? defaultTerms.roots,
    sampling: {
      context: sampling.context ?? usual.context,
      tools: sampling.tools ?? usual.tools,
      tokens: sampling["max-tokens"] ?? usual.tokens,
      characters: sampling["max-characters"] ?? usual.characters,
      perMinute: sampling["per-minute"] ?? usual.perMinute,
    },
  };
}

/** The keys below `servers.NAME.client`, what holds where they are absent, and what they are; for the documentation. */
export const clientKeys: readonly {
  readonly key: string;
  readonly fallback: unknown;
  readonly about: string;
}[] = [
  {
    key: "forms",
    fallback: defaultTerms.forms,
    about: "secrets that its forms may ask for: password, token, code, card, pin, seed-phrase, identity",
  },
  {
    key: "hosts",
    fallback: defaultTerms.hosts,
    about:
      "hosts to which it may send users, whatever they look like and without TLS; `*.example.com` for those below one",
  },
  {
    key: "roots",
    fallback: "anywhere but whole disks, folders of keys and of the system",
    about: "absolute paths: a root that a client tells the server lies below one of them",
  },
  {
    key: "sampling.context",
    fallback: defaultTerms.sampling.context,
    about: "whose context it may ask the model with: none, this-server, all-servers",
  },
  {
    key: "sampling.tools",
    fallback: defaultTerms.sampling.tools,
    about: "whether it may give the model tools of its own",
  },
  { key: "sampling.max-tokens", fallback: defaultTerms.sampling.tokens, about: "tokens of one answer" },
  {
    key: "sampling.max-characters",
    fallback: defaultTerms.sampling.characters,
    about: "characters of one question, images included",
  },
  {
    key: "sampling.per-minute",
    fallback: defaultTerms.sampling.perMinute,
    about: "questions of one session in a minute; of a principal where the protocol knows no sessions",
  },
];
