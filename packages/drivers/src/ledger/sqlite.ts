import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { GuardianError } from "@guardian/model";
import type { Entry, EntryDraft, Instant, Ledger } from "@guardian/model";
import type { InstallationKey } from "../key/installation-key.ts";
import { isBusy, isFull, unavailable } from "../sqlite/failure.ts";
import { nextTurn, whenFree } from "../sqlite/when-free.ts";
import { auditStore, connectAudit, openAudit } from "./audit-file.ts";
import type { AuditFile, Connect } from "./audit-file.ts";
import { createNotary } from "./checkpoint.ts";
import type { Notary } from "./checkpoint.ts";

export interface SqliteLedgerOptions {
  readonly file: string;
  /** Time of the checkpoints. */
  readonly clock?: () => Instant;
  /** Ids of entries whose draft names none. */
  readonly randomId?: () => string;
  /** Signs `audit.checkpoint` beside the file; without it there is none. */
  readonly key?: InstallationKey;
  /** Told, in the guard's own words, what did not stop an append but must be known. */
  readonly warn?: (message: string) => void;
}

/** Opens (or creates) the audit in an SQLite file; throws `ledger/unavailable` where that is impossible. */
export function sqliteLedger(options: SqliteLedgerOptions): Ledger {
  return ledgerOver(options, connectAudit);
}

/** The same over a given way to connect. */
export function ledgerOver(options: SqliteLedgerOptions, connect: Connect): Ledger {
  return new SqliteLedger(options, connect);
}

/** Twelve characters of Crockford's base32 in lower case, 60 random bits: easy to read out and to type. */
export function shortId(): string {
  return Array.from(randomBytes(12), (byte) => alphabet.charAt(byte & 31)).join("");
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
/** Entries in one transaction, so that no burst blocks the event loop for long. */
const groupLimit = 256;

interface Waiting {
  readonly drafts: readonly EntryDraft[];
  readonly resolve: (entries: readonly Entry[]) => void;
  readonly reject: (cause: GuardianError) => void;
}

class SqliteLedger implements Ledger {
  readonly #file: string;
  readonly #randomId: () => string;
  readonly #connect: Connect;
  readonly #notary: Notary | null;
  readonly #pending: Waiting[] = [];
  #audit: AuditFile | null;
  #draining: Promise<void> | null = null;
  #isClosed = false;

  constructor({ file, clock, randomId, key, warn }: SqliteLedgerOptions, connect: Connect) {
    this.#file = file;
    this.#randomId = randomId ?? shortId;
    this.#connect = connect;
    this.#notary =
      key === undefined
        ? null
        : createNotary({
            key,
            file: join(dirname(file), "audit.checkpoint"),
            clock: clock ?? Date.now,
            warn: warn ?? (() => undefined),
          });
    this.#audit = openAudit(file, connect(file, "create"), this.#randomId);
  }

  append(drafts: readonly EntryDraft[]): Promise<readonly Entry[]> {
    if (this.#isClosed) return Promise.reject(this.#closed());
    if (drafts.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#pending.push({ drafts, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  async list(query: Parameters<Ledger["list"]>[0]): Promise<readonly Entry[]> {
    return this.#try((audit) => audit.list(query));
  }

  async find(key: string): Promise<Entry | null> {
    return this.#try((audit) => audit.find(key));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#draining;
    await this.#notary?.close();
    this.#audit?.close();
    this.#audit = null;
  }

  /** Commits what waits, one group for each turn of the event loop: appends of one turn share one write to the disk. */
  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      await nextTurn();
      const group = this.#takeGroup();
      try {
        const made = await this.#try((audit) => audit.append(group.map(({ drafts }) => drafts)));
        for (const [index, { resolve }] of group.entries()) resolve(made[index] ?? []);
        if (this.#audit !== null) this.#notary?.committed(this.#audit);
      } catch (cause) {
        for (const { reject } of group) reject(this.#unavailable(cause));
      }
    }
    this.#draining = null;
  }

  #takeGroup(): readonly Waiting[] {
    let entries = 0;
    let count = 0;
    for (const { drafts } of this.#pending) {
      entries += drafts.length;
      if (count > 0 && entries > groupLimit) break;
      count += 1;
    }
    return this.#pending.splice(0, count);
  }

  /** Waits for other processes' locks; a connection that failed otherwise is given up, and the next call opens another. */
  async #try<T>(work: (audit: AuditFile) => T): Promise<T> {
    try {
      return await whenFree(() => work(this.#open()));
    } catch (cause) {
      if (!isBusy(cause) && !isFull(cause)) this.#giveUp();
      throw this.#unavailable(cause);
    }
  }

  #open(): AuditFile {
    if (this.#isClosed && this.#draining === null) throw this.#closed();
    // Never a new file here: that would hide from everybody that the old one is gone.
    return (this.#audit ??= openAudit(this.#file, this.#connect(this.#file, "existing"), this.#randomId));
  }

  #giveUp(): void {
    const audit = this.#audit;
    this.#audit = null;
    audit?.close();
  }

  #unavailable(cause: unknown): GuardianError {
    return unavailable(auditStore.code, auditStore.what, this.#file, cause);
  }

  #closed(): GuardianError {
    return new GuardianError(
      "ledger/unavailable",
      `the audit ${this.#file} was closed; this is a bug in the guard`,
    );
  }
}
