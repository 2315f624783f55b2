import type { Json, Severity, Subject } from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { leavesRoots, rootsOf } from "../detect/detectors/argument/roots.ts";
import { unfold } from "../detect/detectors/argument/path/unfold.ts";
import type { Remark } from "./remark.ts";

/** Which of the roots that a client tells its server reveal more than they may. */
export function revealedIn({ body }: Subject, allowed: readonly string[] | null): readonly Remark[] {
  const roots = body !== undefined && isObject(body.value) ? body.value["roots"] : undefined;
  if (body === undefined || !Array.isArray(roots)) return [];
  const within = allowed === null ? null : rootsOf(allowed);
  const remarks: Remark[] = [];
  for (const [index, root] of (roots as readonly Json[]).entries()) {
    const uri = isObject(root) ? root["uri"] : undefined;
    if (typeof uri !== "string") continue;
    const sort =
      within === null
        ? sortOf(uri)
        : leavesRoots(uri, "path", within) || !isFile.test(uri)
          ? "outside"
          : null;
    if (sort === null) continue;
    const span = { start: 0, end: uri.length };
    remarks.push({ ...sorts[sort], path: `${body.at}/roots/${index}/uri`, span, via: [], words: uri });
    if (remarks.length === most) break;
  }
  return remarks;
}

const most = 20;
const isFile = /^(?:file:|[/\\]|[a-z]:[\\/])/i;

type Sort = "whole" | "secret" | "home" | "outside";

/** What a root opens where the operator has not said what it may; null for a folder of somebody's work. */
function sortOf(uri: string): Sort | null {
  const segments = segmentsOf(uri);
  if (segments === null) return null;
  const lower = onDrive(segments.map((segment) => segment.toLowerCase()));
  const [first = "", second = ""] = lower;
  const isDrive = /^[a-z]:$/.test(first);
  if (lower.length === 0 || (lower.length === 1 && (isDrive || shelves.has(first)))) return "whole";
  if (isDrive && lower.length === 2 && shelves.has(second)) return "whole";
  if (systems.has(isDrive ? `c:/${second}` : first) || systems.has(`${first}/${second}`)) return "secret";
  if (lower.some((segment) => keepers.has(segment))) return "secret";
  const below = belowHome(lower);
  if (below === null) return null;
  if (below.length === 0) return "home";
  return secretsOfHome.has(below[0] ?? "") || secretsOfHome.has(below.slice(0, 2).join("/"))
    ? "secret"
    : null;
}

/** `/mnt/c/Users` and `/cygdrive/c/Users`: a drive, seen from the other side. */
function onDrive(lower: readonly string[]): readonly string[] {
  const isSeen = (lower[0] === "mnt" || lower[0] === "cygdrive") && /^[a-z]$/.test(lower[1] ?? "");
  return isSeen ? [`${lower[1] ?? ""}:`, ...lower.slice(2)] : lower;
}

/** The folders on the way to a root; null where it is no place on a disk. */
function segmentsOf(uri: string): readonly string[] | null {
  const text = uri.trim();
  if (!isFile.test(text) && !text.startsWith("~")) return null;
  const path = unfold(text.replace(/^file:(?:\/\/(?:localhost|127\.0\.0\.1)?(?=[/\\]|$))?/i, "")).text;
  const segments: string[] = [];
  for (const segment of path.split(/[\\/]/)) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment.replace(/^([a-z])[|]$/i, "$1:"));
  }
  return segments;
}

/** What lies below somebody's home; null outside of one. */
function belowHome(lower: readonly string[]): readonly string[] | null {
  const path = /^[a-z]:$/.test(lower[0] ?? "") ? lower.slice(1) : lower;
  if (path[0] === "root" || path[0] === "~") return path.slice(1);
  if (path[0] === "var" && path[1] === "root") return path.slice(2);
  return shelves.has(path[0] ?? "") && people.has(path[0] ?? "") ? path.slice(2) : null;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
/** Folders that hold the homes of all, or all disks. */
const shelves = words("home users volumes mnt media export");
const people = words("home users");
const systems = words(
  "etc proc sys dev boot private/etc run/secrets c:/windows c:/programdata system library/keychains",
);
/** Wherever they lie, they hold keys. */
const keepers = words(".ssh .gnupg .aws .kube .password-store keychains .1password");
const secretsOfHome = words(
  ".docker .azure .config/gcloud .config/gh .config/op .mozilla .thunderbird .netrc .npmrc .pgpass .git-credentials .config/google-chrome .config/chromium library/keychains .bash_history .zsh_history",
);

const sorts = {
  whole: {
    rule: "client/root-whole",
    title: "A root opens a whole disk, or the homes of all",
    severity: "high",
    confidence: 0.9,
  },
  secret: {
    rule: "client/root-secret",
    title: "A root opens a folder of keys or of the system",
    severity: "high",
    confidence: 0.85,
  },
  home: {
    rule: "client/root-home",
    title: "A root opens a whole home folder",
    severity: "medium",
    confidence: 0.85,
  },
  outside: {
    rule: "client/root-outside",
    title: "A root lies outside of what the configuration allows for the server",
    severity: "high",
    confidence: 0.95,
  },
} as const satisfies Readonly<
  Record<Sort, { rule: Remark["rule"]; title: string; severity: Severity; confidence: number }>
>;
