import { domainToUnicode } from "node:url";
import { isOneEditAway } from "../surface/look-alike.ts";
import { fold } from "../normalise/views/confusables.ts";
import { brands, ordinary, wordlike } from "./brands.ts";

/** Why a host passes for another one, and how sure that is. */
export interface Likeness {
  readonly how: "scripts" | "letters" | "edit" | "prefix" | "part";
  /** The name that it looks like; our own words or the operator's. */
  readonly of: string;
  readonly sure: number;
}

/** Whether a host, as `URL` writes it, looks like that of a well-known identity provider or of the server itself. */
export function likenessOf(host: string, own: string | undefined): Likeness | null {
  const plain = host.replace(/\.$/, "");
  const labels = plain.split(".").slice(-mostLabels);
  const mixed = inScripts(labels);
  if (mixed !== null) return mixed;
  const known = own === undefined || !isName(own) ? brands : [...brands, own];
  const domain = domainOf(labels);
  if (known.some((brand) => domain === domainOf(brand.split(".")))) return null;
  return prefixOf(labels, known) ?? likeness(domain, known, own) ?? partOf(domain, known);
}

/** A number, or a name in one's own network, looks like nobody's. */
const isName = (host: string): boolean => /^[^[\]:]*\.[^.]*[a-z][^.]*$/i.test(host);

const mostLabels = 20;

/** Second levels under which countries give names away: `co.uk`, `com.br`. */
const secondLevels = new Set("co com org net gov edu ac or ne go gob nom ltd plc".split(" "));

/** The part of a host that somebody owns. */
function domainOf(labels: readonly string[]): string {
  const isDeep = (labels.at(-1)?.length ?? 0) === 2 && secondLevels.has(labels.at(-2) ?? "");
  return labels.slice(isDeep ? -3 : -2).join(".");
}

const ownLabel = (domain: string): string => domain.split(".", 1)[0] ?? "";

/** Letters of several scripts in one label, or of another script that all look Latin. Names in one script are names. */
function inScripts(labels: readonly string[]): Likeness | null {
  for (const label of labels) {
    if (!label.startsWith("xn--")) continue;
    const shown = domainToUnicode(label);
    const read = fold(shown.normalize("NFKC"));
    const hasOther = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(
      shown,
    );
    if (hasOther && (/[a-z]/i.test(shown) || /^[\x20-\x7e]*$/.test(read)))
      return { how: "scripts", of: "letters of another script", sure: 0.92 };
    const bare = read.normalize("NFD").replaceAll(/\p{M}/gu, "");
    const brand =
      bare === shown ? undefined : brands.find((one) => skeleton(ownLabel(one)) === skeleton(bare));
    if (brand !== undefined) return { how: "scripts", of: brand, sure: 0.9 };
  }
  return null;
}

/** `github.com.login.example`: a known name before a foreign one. Before the end of a country it is a name of that country. */
function prefixOf(labels: readonly string[], known: readonly string[]): Likeness | null {
  const host = `.${labels.join(".")}`;
  const of = known.find((brand) => {
    const at = host.lastIndexOf(`.${brand}`);
    const rest = at < 0 ? "" : host.slice(at + 1 + brand.length);
    return /^[.-]/.test(rest) && !/^\.[a-z]{2}$/.test(rest);
  });
  return of === undefined ? null : { how: "prefix", of, sure: 0.88 };
}

/** `paypa1.com`, `rnicrosoft.com`, `gihtub.com`. */
function likeness(domain: string, known: readonly string[], own: string | undefined): Likeness | null {
  const label = ownLabel(domain);
  const seen = skeleton(label);
  for (const brand of known) {
    const owner = domainOf(brand.split("."));
    const name = ownLabel(owner);
    if (name.length < shortestAlike) continue;
    if (name === label) continue; // the same name under another end is as often theirs as not
    if (skeleton(name) === seen) return { how: "letters", of: brand, sure: 0.9 };
    if (name.length < shortest || wordlike.has(name) || ordinary.has(label) || !isOneEditAway(label, name))
      continue;
    if (label === `${name}s` || label.replaceAll(/\d/g, "") === name) continue;
    return { how: "edit", of: brand, sure: brand === own ? 0.8 : 0.85 };
  }
  return null;
}

const shortestAlike = 4;
const shortest = 6;

/** `paypal-login.example`: a known name among words of logging in. */
function partOf(domain: string, known: readonly string[]): Likeness | null {
  const parts = ownLabel(domain).split("-");
  if (parts.length < 2) return null;
  const brand = known.find((one) => {
    const name = ownLabel(domainOf(one.split(".")));
    return name.length >= 5 && parts.some((part) => skeleton(part) === skeleton(name));
  });
  if (brand === undefined) return null;
  const isLure = parts.some((part) => lures.has(part));
  if (wordlike.has(ownLabel(brand))) return isLure ? { how: "part", of: brand, sure: 0.5 } : null;
  return { how: "part", of: brand, sure: isLure ? 0.78 : 0.3 };
}

const lures = new Set(
  "login logon signin sign secure security verify verification account accounts auth oauth sso support update confirm wallet password id session unlock recovery helpdesk".split(
    " ",
  ),
);

/** How a name is read at a glance. */
const skeleton = (label: string): string =>
  label
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replaceAll("0", "o")
    .replaceAll(/[1l|]/g, "i")
    .replaceAll("3", "e")
    .replaceAll("5", "s");
