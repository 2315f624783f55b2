import { createHash, createPublicKey, sign, verify } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { InstallationKey } from "@guardian/drivers";
import { canonicalJson } from "@guardian/engine";
import { excerpt, GuardianError, labels, surfaceSorts } from "@guardian/model";
import type { Instant, Json, SurfaceItem, SurfaceSort } from "@guardian/model";
import { parseDocument, stringify } from "yaml";
import { z } from "zod";
import type { LabelsOf } from "../tool-labels.ts";
import type { Identity } from "./declared-identity.ts";

/** One thing that a lock file holds of a server. */
export interface LockedItem {
  readonly sort: SurfaceSort;
  readonly name: string;
  /** Canonical JSON. */
  readonly text: string;
}

export interface LockedServer {
  readonly identity: Identity;
  readonly items: readonly LockedItem[];
}

/** What was approved, as a text that people review and version like code. */
export interface Lock {
  readonly servers: ReadonlyMap<string, LockedServer>;
  /** When it was signed. */
  readonly at: Instant;
  /** First 16 hex digits of the SHA-256 of the key that signed it, as `installation.pub` has it. */
  readonly signer: string;
}

const head = `# guardian.lock: what MCP servers offered when it was approved. Review a change of this file like one of code.
# Made by \`guardian lock\`; a change by hand breaks the signature. \`guardian lock check\` compares it with the servers.
`;

/** A lock file that somebody made larger is no lock file. */
const mostBytes = 64 * 1024 * 1024;

const sections = {
  tool: "tools",
  prompt: "prompts",
  resource: "resources",
  template: "templates",
} as const satisfies Partial<Record<SurfaceSort, string>>;

const entry = z.strictObject({ digest: z.string(), definition: z.unknown() });
const section = z.array(entry.extend({ name: z.string() })).optional();
const reasons = z.partialRecord(z.enum(labels), z.string());
const tools = z.array(entry.extend({ name: z.string(), labels: reasons.optional() })).optional();
const lockSchema = z.strictObject({
  version: z.literal(1),
  signed: z.iso.datetime(),
  servers: z.record(
    z.string(),
    z.strictObject({
      identity: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      instructions: entry.optional(),
      tools,
      prompts: section,
      resources: section,
      templates: section,
    }),
  ),
  key: z.string(),
  signature: z.string(),
});

/** Writes a lock file in one step: a reader sees the old one or the new one. */
export function writeLock(
  { servers, at }: Pick<Lock, "servers" | "at">,
  { lockFile: file, key, labelsOf }: Pick<Signer, "lockFile" | "key" | "labelsOf">,
): void {
  const names = [...servers.keys()].sort();
  const signed = {
    version: 1,
    signed: new Date(at).toISOString(),
    servers: Object.fromEntries(names.map((name) => [name, written(name, servers.get(name), labelsOf)])),
    key: key.publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  };
  const signature = sign(null, Buffer.from(canonicalJson(JSON.stringify(signed))), key.privateKey).toString(
    "base64",
  );
  const text =
    head +
    stringify(
      { ...signed, signature },
      { lineWidth: 110, blockQuote: "literal", aliasDuplicateObjects: false },
    );
  const draft = `${file}.${process.pid}.new`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch (cause) {
    throw new GuardianError("config/unreadable", `cannot write ${file}: ${wordsOf(cause)}`, { cause });
  }
}

function written(server: string, locked: LockedServer | undefined, labelsOf: LabelsOf): object {
  const { identity = {}, items = [] } = locked ?? {};
  const labelled = ({ sort, name, text }: LockedItem): object => {
    const found = sort === "tool" ? labelsOf(server, name, text) : new Map();
    return found.size === 0 ? {} : { labels: Object.fromEntries(found) as object };
  };
  const entryOf = ({ text }: LockedItem): object => ({
    digest: digestOf(text),
    definition: JSON.parse(text) as Json,
  });
  const instructions = items.find(({ sort }) => sort === "instructions");
  const parts = Object.entries(sections).flatMap(([sort, title]) => {
    const own = items.filter((item) => item.sort === sort).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return own.length === 0
      ? []
      : [[title, own.map((item) => ({ name: item.name, ...labelled(item), ...entryOf(item) }))]];
  });
  return {
    identity,
    ...(instructions === undefined ? {} : { instructions: entryOf(instructions) }),
    ...(Object.fromEntries(parts) as object),
  };
}

/** Who signs, and whom else it trusts. */
export interface Signer {
  readonly lockFile: string;
  readonly key: InstallationKey;
  readonly config: { readonly trustedKeys: readonly string[] };
  /** What is written beside each tool for those who review the file; what a guard goes by it derives itself. */
  readonly labelsOf: LabelsOf;
}

/**
 * Takes decisions into a lock file that is there, and signs it anew; servers that it does not hold stay out of it. One that a stranger
 * has signed is refused: signing it would vouch for all of it.
 */
export function renewLock(decided: readonly SurfaceItem[], signer: Signer, at: Instant): void {
  const { lockFile: file, key, config } = signer;
  if (!existsSync(file)) return;
  const lock = readLock(file);
  mustTrust(lock, file, [key.id, ...config.trustedKeys]);
  const servers = new Map(lock.servers);
  for (const [name, own] of Map.groupBy(decided, ({ server }) => server)) {
    const before = servers.get(name);
    if (before === undefined) continue;
    const keyOf = ({ sort, name: called }: Pick<LockedItem, "sort" | "name">): string => `${sort} ${called}`;
    const items = new Map(before.items.map((item) => [keyOf(item), item]));
    for (const { sort, name: called, standing, approved } of own) {
      items.delete(keyOf({ sort, name: called }));
      if (standing === "approved" && approved !== null)
        items.set(keyOf({ sort, name: called }), { sort, name: called, text: approved });
    }
    servers.set(name, { ...before, items: [...items.values()] });
  }
  writeLock({ servers, at }, signer);
}

/** Refuses a lock file whose signer is not known here: anybody can sign with a key of their own. */
export function mustTrust({ signer }: Lock, file: string, known: readonly string[]): void {
  if (known.includes(signer)) return;
  const message = `${file} was signed by key ${signer}, which this installation does not know; review it and add the key to surface.trusted-keys, or lock anew with guardian lock`;
  throw new GuardianError("lockfile/invalid", message);
}

/** Reads a lock file and checks its signature and every digest; whether the signer is trusted is for the caller. */
export function readLock(file: string): Lock {
  const invalid = (why: string): GuardianError =>
    new GuardianError(
      "lockfile/invalid",
      `${file}: ${why}; restore it, or make all of it anew with guardian lock`,
    );
  const document = parseDocument(readText(file), { maxAliasCount: 0 } as object);
  const [error] = document.errors;
  if (error !== undefined) throw invalid(excerpt(error.message, 200));
  const parsed = lockSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`${excerpt(issue?.path.join(".") ?? "", 100)}: ${excerpt(issue?.message ?? "", 160)}`);
  }
  const { signature, ...signed } = parsed.data;
  const der = Buffer.from(signed.key, "base64");
  if (!isSigned(canonicalJson(JSON.stringify(signed)), der, signature))
    throw invalid("the signature does not fit: something was changed by hand");
  const servers = new Map<string, LockedServer>();
  for (const [name, { identity, instructions, ...parts }] of Object.entries(signed.servers)) {
    const items: LockedItem[] = [];
    const add = (sort: SurfaceSort, own: string, { digest, definition }: z.infer<typeof entry>): void => {
      const text = canonicalJson(JSON.stringify(definition));
      if (digestOf(text) !== digest)
        throw invalid(`the digest of ${sort} "${excerpt(own, 80)}" of "${name}" does not fit`);
      items.push({ sort, name: own, text });
    };
    if (instructions !== undefined) add("instructions", "", instructions);
    for (const [sort, title] of Object.entries(sections))
      for (const one of parts[title] ?? [])
        add(surfaceSorts.find((known) => known === sort) ?? "tool", one.name, one);
    servers.set(name, { identity, items });
  }
  return {
    servers,
    at: Date.parse(signed.signed),
    signer: createHash("sha256").update(der).digest("hex").slice(0, 16),
  };
}

function readText(file: string): string {
  if (!existsSync(file)) {
    const message = `there is no lock file at ${file}; guardian lock makes one`;
    throw new GuardianError("config/unreadable", message);
  }
  try {
    if (statSync(file).size <= mostBytes) return readFileSync(file, "utf8");
  } catch (cause) {
    throw new GuardianError("config/unreadable", `cannot read ${file}: ${wordsOf(cause)}`, { cause });
  }
  throw new GuardianError("lockfile/invalid", `${file} is larger than ${mostBytes} bytes; no lock file is`);
}

function isSigned(text: string, der: Buffer, signature: string): boolean {
  try {
    const key = createPublicKey({ key: der, type: "spki", format: "der" });
    return (
      key.asymmetricKeyType === "ed25519" &&
      verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"))
    );
  } catch {
    return false; // no key
  }
}

/** SHA-256 of the canonical JSON. */
export function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
