import { randomBytes, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Socket } from "node:net";
import type { Subject } from "@guardian/model";
import { onLines } from "./lines.ts";
import { isObject, subjectIn, toldOf } from "./told.ts";

/** Who a guard is to its companions. */
export interface Self {
  readonly id: string;
  /** The client whose guards hear each other. */
  readonly group: string;
  /** Guards of different versions may read the same message differently: they do not share. */
  readonly version: string;
  readonly key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

export interface CompanionEvents {
  /** It has proved that it belongs to the same installation and client. */
  readonly met: (companion: Companion) => void;
  readonly told: (companion: Companion, seq: number, subject: Subject) => void;
  /** All that it has seen before was told. */
  readonly caughtUp: (companion: Companion) => void;
  /** `why` is set where an operator should know. */
  readonly left: (companion: Companion, why: string | null) => void;
}

/** Who does not greet by then is nobody; who does not take note by then is stuck, and must not hold up a client. */
const patience = 1_000;
const longestGreeting = 4_096;
const longestLine = 64 * 1024 * 1024;
/** What may wait to be read by the other side. */
const mostBehind = 64 * 1024 * 1024;

/**
 * The connection to one other guard. Both sides sign what the other drew with the installation's key, so that a program which can
 * reach the socket but not the key learns and tells nothing.
 */
export class Companion {
  /** Empty until it has greeted. */
  id = "";
  readonly isOurs: boolean;
  readonly #socket: Socket;
  readonly #self: Self;
  readonly #events: CompanionEvents;
  readonly #nonce = randomBytes(32).toString("base64url");
  readonly #waiting = new Map<number, () => void>();
  readonly #deadline: NodeJS.Timeout;
  #isMet = false;
  #hasLeft = false;

  /** `isOurs`: this side has opened the connection. */
  constructor(socket: Socket, isOurs: boolean, self: Self, events: CompanionEvents) {
    this.isOurs = isOurs;
    this.#socket = socket;
    this.#self = self;
    this.#events = events;
    this.#deadline = setTimeout(() => socket.destroy(), patience).unref();
    onLines(
      socket,
      () => (this.#isMet ? longestLine : longestGreeting),
      (line) => {
        this.#take(line);
      },
    );
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#leave(null);
    });
    socket.unref();
    this.#write({ is: "hello", id: self.id, version: self.version, nonce: this.#nonce });
  }

  /** Resolves when the other has taken note, or has left. */
  tell(seq: number, subject: Subject): Promise<void> {
    if (this.#hasLeft) return Promise.resolve();
    if (this.#socket.writableLength > mostBehind) {
      this.#leave("it reads too slowly");
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#leave("it does not answer");
      }, patience).unref();
      this.#waiting.set(seq, () => {
        clearTimeout(timer);
        resolve();
      });
      this.#write({ is: "told", seq, subject: toldOf(subject) });
    });
  }

  /** Tells what was seen before they met; nobody waits for it. */
  tellPast(past: Iterable<{ readonly seq: number; readonly subject: Subject }>): void {
    for (const { seq, subject } of past) this.#write({ is: "told", seq, subject: toldOf(subject) });
    this.#write({ is: "caught-up" });
  }

  /** Closes the connection once everything is written. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #write(message: object): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  #take(line: string): void {
    const message = parsed(line);
    if (message === null) {
      this.#socket.destroy();
    } else if (!this.#isMet) {
      this.#greet(message);
    } else if (message["is"] === "told") {
      const [seq, subject] = [message["seq"], subjectIn(message["subject"])];
      if (typeof seq !== "number") return;
      if (subject !== null) this.#events.told(this, seq, subject);
      this.#write({ is: "noted", seq });
    } else if (message["is"] === "noted") {
      const seq = Number(message["seq"]);
      this.#waiting.get(seq)?.();
      this.#waiting.delete(seq);
    } else if (message["is"] === "caught-up") {
      this.#events.caughtUp(this);
    }
  }

  #greet(message: Readonly<Record<string, unknown>>): void {
    const { group, key, version, id: own } = this.#self;
    const { is, id, nonce, signature } = message;
    if (
      is === "hello" &&
      this.id === "" &&
      typeof id === "string" &&
      typeof nonce === "string" &&
      id !== own
    ) {
      this.id = id.slice(0, 64);
      if (message["version"] !== version) {
        this.#leave("it runs another version");
        return;
      }
      const proof = sign(null, pledge(group, own, nonce), key.privateKey).toString("base64");
      this.#write({ is: "proof", signature: proof });
      return;
    }
    const isProven =
      is === "proof" &&
      this.id !== "" &&
      typeof signature === "string" &&
      verify(null, pledge(group, this.id, this.#nonce), key.publicKey, Buffer.from(signature, "base64"));
    if (!isProven) {
      this.#socket.destroy();
      return;
    }
    clearTimeout(this.#deadline);
    this.#isMet = true;
    this.#events.met(this);
  }

  #leave(why: string | null): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    clearTimeout(this.#deadline);
    this.#socket.destroy();
    for (const done of this.#waiting.values()) done();
    this.#waiting.clear();
    this.#events.left(this, why);
  }
}

/** What the guard with an id signs: it names who speaks and for which client, so that no signature fits elsewhere. */
function pledge(group: string, id: string, nonce: string): Buffer {
  return Buffer.from(JSON.stringify(["guardian companion", group, id, nonce]));
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null; // no message
  }
}
