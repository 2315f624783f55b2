import type { Purpose } from "./purpose.ts";
import { unfold } from "./path/unfold.ts";

/** What the values of a server's arguments may lead to. Where no path is among them any path will do, and so for addresses. */
export interface Roots {
  /** Folders, cut at their slashes. */
  readonly paths: readonly (readonly string[])[];
  readonly addresses: readonly URL[];
}

/** Reads roots as an operator writes them: absolute paths, and `http://` or `https://` URLs; null for anything else. */
export function rootsOf(entries: readonly string[]): Roots | null {
  const paths: (readonly string[])[] = [];
  const addresses: URL[] = [];
  for (const entry of entries) {
    if (/^https?:\/\//i.test(entry) && URL.canParse(entry)) addresses.push(new URL(entry));
    else if (isAbsolute(entry)) paths.push(resolved([], entry));
    else return null;
  }
  return { paths, addresses };
}

/** True for a value that is a path or an address, and leads out of all roots. Links and names that resolve elsewhere are not followed. */
export function leavesRoots(value: string, purpose: Purpose, { paths, addresses }: Roots): boolean {
  const text = value.trim();
  if (text.length > longest || !mayLead.has(purpose)) return false;
  if (/^(?:https?|wss?|ftp):/i.test(text) && URL.canParse(text))
    return addresses.length > 0 && !addresses.some((root) => isBelow(root, new URL(text)));
  if (paths.length === 0 || (purpose !== "path" && !isPath.test(text))) return false;
  const { text: plain, hasNull } = unfold(text.replace(/^file:\/\/(?:localhost)?(?=\/)/i, ""));
  return hasNull || plain.startsWith("~") || !paths.some((root) => startsWith(resolved(root, plain), root));
}

const longest = 4_096;

/** What else is a language of its own, or words about a path. */
const mayLead: ReadonlySet<Purpose> = new Set<Purpose>(["path", "url", "identifier", "unknown", "json"]);

const isPath = /^(?:[/~\\]|[a-z]:[\\/]|\.{1,2}[\\/]|file:\/\/)[^\n]*$/i;

const isAbsolute = (path: string): boolean => /^(?:[/\\]|[a-z]:[\\/])/i.test(path);

/** A path's segments, read from a folder on where it is relative. A letter of a drive is the same in both cases. */
function resolved(from: readonly string[], path: string): readonly string[] {
  const segments = isAbsolute(path) ? [] : [...from];
  for (const segment of path.split(/[\\/]/)) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".")
      segments.push(segments.length === 0 ? drive(segment) : segment);
  }
  return segments;
}

const drive = (segment: string): string => (/^[a-z]:$/i.test(segment) ? segment.toLowerCase() : segment);

const startsWith = (segments: readonly string[], root: readonly string[]): boolean =>
  root.every((segment, index) => segments[index] === segment);

function isBelow(root: URL, { protocol, host, pathname, username, password }: URL): boolean {
  if (protocol !== root.protocol || host !== root.host || username !== "" || password !== "") return false;
  return startsWith(resolved([], unfold(pathname).text), resolved([], root.pathname));
}
