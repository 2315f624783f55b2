import { createHash, randomBytes } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Companions, Subject } from "@guardian/model";
import { Companion } from "./companion.ts";
import type { Self } from "./companion.ts";
import { Past } from "./past.ts";

export interface SocketCompanionsOptions extends Pick<Self, "group" | "version" | "key"> {
  /** The data folder that the guards of an installation share. */
  readonly folder: string;
  /** Takes note of what another guard has seen; in order of time for what was before this one came. */
  readonly hear: (subject: Subject) => void;
  /** Told, in the guard's own words, what an operator must know. */
  readonly warn: (message: string) => void;
}

/** What came before is told in this time, or later without its order. */
const patience = 1_000;
/** More guards than this of one client are not met. */
const mostCompanions = 64;

/**
 * Meets the other guards of a client, in this process's machine: each listens on a Unix socket of its own in a folder of the
 * installation, and connects to those that it finds there, so that none is in charge and none can take the others down. Resolves when
 * what they have seen so far was told. Rejects where no socket can be had there.
 */
export async function socketCompanions(options: SocketCompanionsOptions): Promise<Companions> {
  const meeting = new Meeting(options);
  try {
    await meeting.open();
  } catch (cause) {
    await meeting.close();
    throw cause;
  }
  return meeting;
}

class Meeting implements Companions {
  readonly #options: SocketCompanionsOptions;
  readonly #self: Self;
  readonly #folder: string;
  readonly #file: string;
  readonly #server: Server;
  readonly #met = new Map<string, Companion>();
  readonly #all = new Set<Companion>();
  readonly #past = new Past();
  /** By guard: the number of the last thing that was heard of it. */
  readonly #heard = new Map<string, number>();
  /** What was told while this one came; null from then on. */
  #early: Subject[] | null = [];
  #seq = 0;
  #isClosed = false;

  constructor(options: SocketCompanionsOptions) {
    const { group, version, key, folder } = options;
    const id = `${process.pid.toString(36)}-${randomBytes(6).toString("hex")}`;
    this.#options = options;
    this.#self = { id, group, version, key };
    this.#folder = meetingFolder(folder, group);
    this.#file = join(this.#folder, id);
    this.#server = createServer((socket) => {
      if (this.#all.size < mostCompanions) this.#connect(() => socket, false);
      else socket.destroy();
    });
  }

  async open(): Promise<void> {
    await listen(this.#server, this.#file);
    this.#server.on("error", () => undefined); // a connection that could not be accepted is the other's to try again
    this.#server.unref();
    const others = readdirSync(this.#folder).filter((name) => name !== this.#self.id);
    const caught = others.slice(0, mostCompanions).map((name) => this.#visit(join(this.#folder, name)));
    await Promise.race([Promise.all(caught), rest(patience)]);
    const early = (this.#early ?? []).toSorted((a, b) => (a.origin.time ?? 0) - (b.origin.time ?? 0));
    this.#early = null;
    for (const subject of early) this.#hear(subject);
  }

  tell(subject: Subject): Promise<void> | undefined {
    const seq = (this.#seq += 1);
    this.#past.push(seq, subject);
    if (this.#met.size === 0) return undefined;
    return Promise.all([...this.#met.values()].map((one) => one.tell(seq, subject))).then(() => undefined);
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#isClosed = true;
    for (const one of this.#all) one.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve(); // also where it never listened
      });
      attempt(() => {
        unlinkSync(this.#file);
      });
      attempt(() => {
        rmdirSync(this.#folder);
      });
    });
  }

  /** Connects to a guard that was there before; resolves when what it has seen was told, or when it is not there any more. */
  #visit(file: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = createConnection(file);
      socket.once("error", (cause) => {
        // Its owner was killed. Nobody takes over a name, so nothing else can be lost.
        if ("code" in cause && cause.code === "ECONNREFUSED")
          attempt(() => {
            unlinkSync(file);
          });
      });
      this.#connect(() => socket, true, resolve);
    });
  }

  #connect(
    open: () => ConstructorParameters<typeof Companion>[0],
    isOurs: boolean,
    done: () => void = () => undefined,
  ): void {
    const companion = new Companion(open(), isOurs, this.#self, {
      met: (met) => {
        this.#meet(met);
      },
      told: ({ id }, seq, subject) => {
        if (seq <= (this.#heard.get(id) ?? 0)) return;
        this.#heard.set(id, seq);
        if (this.#early === null) this.#hear(subject);
        else this.#early.push(subject);
      },
      caughtUp: done,
      left: (left, why) => {
        this.#all.delete(left);
        if (this.#met.get(left.id) === left) this.#met.delete(left.id);
        if (why !== null && !this.#isClosed)
          this.#options.warn(
            `another guard of the same client is left out: ${why}; flows between its server and this one are not seen`,
          );
        done();
      },
    });
    this.#all.add(companion);
  }

  #hear(subject: Subject): void {
    try {
      this.#options.hear(subject);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#options.warn(`what another guard of the same client has seen could not be followed: ${why}`);
    }
  }

  /** Where two guards have come at the same time and each has called on the other, the call of the one with the smaller id stays. */
  #meet(companion: Companion): void {
    const other = this.#met.get(companion.id);
    const caller = companion.isOurs ? this.#self.id : companion.id;
    const isExtra = other !== undefined && caller > (companion.isOurs ? companion.id : this.#self.id);
    companion.tellPast(this.#past);
    if (isExtra) {
      companion.end();
      return;
    }
    this.#met.set(companion.id, companion);
    other?.end();
  }
}

/** Unix sockets may not have longer names than some 104 bytes. */
const longestName = 100;

/** Where the guards of a client meet: in the data folder, or where its name is too long in a private folder for temporary files. */
function meetingFolder(folder: string, group: string): string {
  const name = createHash("sha256").update(group).digest("hex").slice(0, 12);
  const usual = join(folder, "companions", name);
  if (Buffer.byteLength(usual) + 32 <= longestName) return privateFolder(usual, join(folder, "companions"));
  const owner = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const own = join(tmpdir(), `guardian-${userInfo().uid}-${owner}`);
  return privateFolder(join(own, name), own);
}

/** A folder that is its owner's alone: another's in its place is refused. */
function privateFolder(folder: string, above: string): string {
  for (const one of [above, folder]) {
    mkdirSync(one, { recursive: true, mode: 0o700 });
    const { uid } = lstatSync(one);
    if (!lstatSync(one).isDirectory() || (process.getuid !== undefined && uid !== process.getuid()))
      throw new Error(`${one} is not a folder of this user`);
    chmodSync(one, 0o700);
  }
  return folder;
}

function listen(server: Server, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(file, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Somebody else has done it, or is still there.
  }
}

function rest(time: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, time).unref();
  });
}
