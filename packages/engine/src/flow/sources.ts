import type { Instant } from "@guardian/model";
import { domainOf } from "./domains.ts";
import { valuesIn } from "./values.ts";

/** Where something in the memory came from. */
export interface Source {
  readonly server: string;
  readonly tool: string;
  readonly path: string;
  /** Number of the message in the session. */
  readonly step: number;
  readonly at: Instant;
  readonly isUntrusted: boolean;
  readonly isPrivate: boolean;
  /** It came from an address or a search of the web: whoever it names has written to nobody. */
  readonly isWeb: boolean;
  /** It came from a place where many write, such as a repository: it may be theirs who read it there. */
  readonly isOfMany: boolean;
  /** The repository, channel, project … that it was read from, as the call named it; empty where it named none. */
  readonly place: string;
  /** The domain of the address that was read; empty where there was none. */
  readonly domain: string;
  /** What was read is there to be handed to readers: a handbook, a list of prices. */
  readonly isForReaders: boolean;
}

/** Where a call works, and whether what it reads is there for readers. */
export type Whereabouts = Pick<Source, "place" | "domain" | "isForReaders">;

const forReaders =
  /(?:^|[^a-z])(?:hand-?book|guides?|docs|documentation|faqs?|help|manuals?|readme|knowledge|kb|articles?|templates?|prices?|pricing|products?|catalogu?e?|terms|press|blog|releases?|changelog|brochure|public|shipping|hours|menu)(?:[^a-z]|$)/i;

/** What the arguments of a call say of what it reads. */
export function whereaboutsOf(tool: string, given: unknown): Whereabouts {
  const texts: readonly unknown[] =
    typeof given === "object" && given !== null ? Object.values(given).slice(0, mostNames) : [];
  const isForReaders = [tool, ...texts].some(
    (text) => typeof text === "string" && forReaders.test(text.slice(0, 300)),
  );
  const url = texts.find((text) => typeof text === "string" && /^https?:\/\//i.test(text));
  const [address] = typeof url === "string" ? valuesIn(url.slice(0, 2_000)) : [];
  return { place: placeOf(given), domain: address === undefined ? "" : domainOf(address), isForReaders };
}

/** Arguments that say in which of a server's places a call works. */
const placeNames =
  /^(?:owner|org|organi[sz]ation|repo|repository|repo_?name|channel|channel_?id|chat|chat_?id|chat_?jid|recipient|project|project_?(?:id|key)|bucket|workspace|guild|server|room|ticket_?id|database)$/i;
const mostNames = 64;

/** Where a call works; empty where its arguments do not say so. */
export function placeOf(given: unknown): string {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return "";
  const named = Object.entries(given).slice(0, mostNames);
  const parts = named.filter(
    ([name, value]) => (typeof value === "string" || typeof value === "number") && placeNames.test(name),
  );
  return parts
    .map(([, value]) => String(value).slice(0, 100))
    .toSorted()
    .join(" ")
    .toLowerCase();
}

/** Whether what was read there stays where it was. */
export function staysIn(source: Source, server: string, place: string): boolean {
  return source.server === server && (source.place === "" || place === "" || source.place === place);
}
