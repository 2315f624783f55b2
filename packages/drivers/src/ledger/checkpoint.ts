import { randomBytes, sign } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Checkpoint, Instant } from "@guardian/model";
import type { InstallationKey } from "../key/installation-key.ts";
import { syncFolder } from "../sqlite/private-file.ts";
import { whenFree } from "../sqlite/when-free.ts";
import type { AuditFile } from "./audit-file.ts";
import { origin } from "./chain.ts";

/** At least this long between two checkpoints, in milliseconds. */
const interval = 60_000;

export interface NotaryOptions {
  readonly key: InstallationKey;
  readonly file: string;
  readonly clock: () => Instant;
  /** Told, in the guard's own words, why a checkpoint was not written. */
  readonly warn: (message: string) => void;
}

/** Keeps the signed checkpoint beside an audit. */
export interface Notary {
  /** Something was committed: a checkpoint follows, at once or when the interval is over. */
  committed(audit: AuditFile): void;
  /** Writes the last checkpoint. */
  close(): Promise<void>;
}

/**
 * The checkpoint is `{ seq, hash, at, key, signature }` as JSON: a head of the chain, the id of the installation's key, and its
 * Ed25519 signature, base64, over the text of `statement`. Whoever cuts off the tail of the audit cannot make one that fits.
 */
export function createNotary(options: NotaryOptions): Notary {
  let owed: AuditFile | null = null;
  let rest: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();
  const settle = (isLast: boolean): void => {
    if (owed === null) return;
    const audit = owed;
    owed = null;
    writing = writing
      .then(() => whenFree(() => write(audit, options, isLast)))
      .then((outcome) => {
        if (outcome === "too early") owed ??= audit;
      })
      .catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        options.warn(`the checkpoint ${options.file} was not written: ${why}`);
      });
  };
  const begin = (): void => {
    rest = setTimeout(() => {
      rest = null;
      if (owed === null) return;
      settle(false);
      begin();
    }, interval).unref();
  };
  return {
    committed(audit) {
      owed = audit;
      if (rest !== null) return;
      begin();
      // Not in the commit's own turn: whoever waits for it is answered first.
      setImmediate(settle, false).unref();
    },
    async close() {
      if (rest !== null) clearTimeout(rest);
      await writing;
      settle(true);
      await writing;
    },
  };
}

/** What is signed. */
function statement({ seq, hash, at }: Checkpoint): string {
  return `mcp-security-guardian checkpoint 1\n${seq}\n${hash}\n${at}\n`;
}

/** Under the audit's own write lock, so that of several processes none can put an older checkpoint over a newer one. */
function write(audit: AuditFile, options: NotaryOptions, isLast: boolean): "done" | "too early" {
  const { key, file, clock, warn } = options;
  return audit.hold((head, hashAt) => {
    const standing = readStanding(file);
    if (head.seq === (standing?.seq ?? origin.seq) && head.hash === (standing?.hash ?? origin.hash))
      return "done";
    // A checkpoint that the audit no longer bears out is evidence; a newer one in its place would destroy it.
    if (standing !== null && (standing.seq > head.seq || hashAt(standing.seq) !== standing.hash)) {
      warn(
        `the audit no longer matches its checkpoint ${file}, which is kept; run \`guardian audit verify\``,
      );
      return "done";
    }
    const at = clock();
    const isRecent = standing !== null && at >= standing.at && at - standing.at < interval;
    if (isRecent && !isLast) return "too early";
    const checkpoint = { seq: head.seq, hash: head.hash, at };
    const signature = sign(null, Buffer.from(statement(checkpoint)), key.privateKey).toString("base64");
    replaceFile(file, `${JSON.stringify({ ...checkpoint, key: key.id, signature })}\n`);
    return "done";
  });
}

/** The checkpoint on the disk; null where there is none. One that cannot be read matches no audit, so that it is kept too. */
function readStanding(file: string): Checkpoint | null {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return null;
  const unreadable = { seq: Number.POSITIVE_INFINITY, hash: "", at: 0 };
  try {
    return { ...unreadable, ...(JSON.parse(readFileSync(file, "utf8")) as Partial<Checkpoint>) }; // every member is only compared
  } catch {
    return unreadable; // cut off or overwritten: the caller reports it
  }
}

function replaceFile(file: string, text: string): void {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  const descriptor = openSync(draft, "wx", 0o600);
  try {
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (cause) {
    unlinkSync(draft);
    throw cause;
  }
  syncFolder(dirname(file));
}
