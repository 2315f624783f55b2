import { splice } from "@guardian/engine";
import type { Edit } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import type { Gate } from "../../gate.ts";
import { pass } from "../../pass.ts";
import type { Session } from "../../session.ts";
import { spawnServer } from "../stdio/child.ts";
import type { Child, Exit, ServerSpec } from "../stdio/child.ts";
import type { StdioUpstream } from "../http/endpoint.ts";
import { costOf } from "../stdio/lines.ts";
import type { Line } from "../stdio/lines.ts";
import { outlinesOf } from "./outline.ts";
import type { Outline } from "./outline.ts";
import { Requests } from "./requests.ts";
import { errorText } from "../../act/refusal.ts";
import { troubleCodes } from "../http/trouble.ts";

/** Who speaks to a child through a hub: an HTTP session, or one request without a session. */
export interface Party {
  readonly session: Session;
  /** Takes what the child says to this party, already judged. */
  deliver(bytes: Uint8Array, outlines: readonly Outline[]): Promise<void>;
  /** The child has ended; nothing more comes. */
  childEnded(): void;
}

export interface HubOptions {
  readonly upstream: StdioUpstream;
  readonly gate: Gate;
  readonly limit: number;
  readonly warn: (message: string) => void;
  /** True where one child serves several parties: ids that collide are renamed on the way. */
  readonly isShared: boolean;
  readonly onEnd: () => void;
}

/** The longest line of stderr that is told in one piece. */
const longestLine = 8 * 1024;

/** Makes lines of text that comes in pieces; blank ones are left out. */
function linesTo(onLine: (line: string) => void): (text: string) => undefined {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > longestLine || text === "") {
      lines.push(rest);
      rest = "";
    }
    for (const line of lines) if (line !== "") onLine(line);
  };
}

/** So many waiting bytes pause the child. */
const highWater = 4 * 1024 * 1024;

/** One stdio server and the parties that speak to it. Everything that it says is judged in the session of the party it is for. */
export class Hub {
  readonly #options: HubOptions;
  readonly #child: Child;
  /** In the order in which they last asked something. */
  readonly #parties = new Set<Party>();
  readonly #requests = new Requests<Party>();
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;
  #isClosing = false;

  constructor(options: HubOptions) {
    this.#options = options;
    const { upstream, warn, limit } = options;
    const name = excerpt(upstream.spec.name, 64);
    this.#child = spawnServer(upstream.spec, {
      limit,
      grace: upstream.grace,
      onLine: (line) => this.#enqueue(line),
      stderr: linesTo((line) => {
        warn(`server "${name}" says: ${excerpt(line, 500)}`);
      }),
    });
    void this.#child.exited.then((exit) =>
      this.#queue.then(() => {
        this.#ended(exit, upstream.spec);
      }),
    );
  }

  get isIdle(): boolean {
    return this.#parties.size === 0;
  }

  /** Makes the party known, and the newest. */
  join(party: Party): void {
    this.#parties.delete(party);
    this.#parties.add(party);
  }

  /** The party is gone: requests that still run for it are cancelled, and their answers thrown away. */
  leave(party: Party): void {
    if (!this.#parties.delete(party)) return;
    for (const id of this.#requests.leave(party)) this.#child.outlet.send(cancellation(id));
  }

  /** Sends a judged frame of a party to the child; resolves when the child can take more. */
  async send(party: Party, bytes: Uint8Array, outlines: readonly Outline[]): Promise<void> {
    const edits: Edit[] = [];
    if (this.#options.isShared) {
      for (const outline of outlines) {
        const piece = { bytes, outline, edits };
        if (outline.kind === "request") this.#requests.ask(party, piece);
        else if (!this.#requests.mayTell(party, piece)) return;
      }
      this.join(party);
    }
    const sent = edits.length === 0 ? bytes : splice(bytes, edits);
    if (!this.#child.outlet.send(oneLine(sent))) await this.#child.outlet.drained();
  }

  /** Ends the child; resolves when it is gone. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#child.close();
  }

  /** Lines of the child are handled one after the other; where many wait, no more are read. */
  #enqueue(line: Line): Promise<void> | undefined {
    this.#waiting += costOf(line);
    this.#queue = this.#queue
      .then(() => this.#take(line))
      .catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : "unknown";
        this.#options.warn(`a message of a server was dropped, for the guard failed: ${excerpt(why)}`);
      })
      .then(() => {
        this.#waiting -= costOf(line);
      });
    return this.#waiting > highWater ? this.#queue : undefined;
  }

  async #take({ bytes, oversize }: Line): Promise<void> {
    const edits: Edit[] = [];
    const targets = this.#targetsOf(bytes, edits);
    const restored = edits.length === 0 ? bytes : splice(bytes, edits);
    const extra = oversize === undefined ? undefined : { oversize };
    for (const party of targets) {
      const frame = party.session.frame("to-client", restored, extra);
      const { forward, reply } = await pass(frame, this.#options.gate, party.session);
      if (reply !== null) this.#child.outlet.send(oneLine(reply));
      // The beginning of a frame is no message, even where nothing is enforced.
      if (forward === null || (oversize !== undefined && forward === restored)) continue;
      const delivering = party.deliver(forward, outlinesOf(forward));
      // A slow reader may hold up its own server, and nobody else's.
      if (!this.#options.isShared) await delivering;
    }
  }

  /** Who a frame of the child is for; puts ids back to what its party knows. */
  #targetsOf(bytes: Uint8Array, edits: Edit[]): readonly Party[] {
    const likely = this.#likely();
    const nearest = likely === null ? [] : [likely];
    if (!this.#options.isShared) return nearest;
    let target: Party | null | undefined;
    let isForAll = false;
    for (const outline of outlinesOf(bytes)) {
      const piece = { bytes, outline, edits };
      if (outline.kind === "answer") target = this.#requests.answered(piece);
      else if (outline.kind === "notification") {
        target ??= this.#requests.related(piece);
        isForAll = forEveryone.has(outline.method);
      } else if (likely === null) this.#refuse(outline);
      else this.#requests.askedBy(outline, (target ??= likely));
    }
    if (target !== undefined) return target === null ? [] : [target];
    return isForAll ? [...this.#parties] : nearest;
  }

  /**
   * The party that something is for which names no request: the only one there is, else the only one that waits for an answer.
   * Null where several wait: what belongs to one client must never reach another, so it is kept back.
   */
  #likely(): Party | null {
    const [first, second] = this.#parties;
    return first !== undefined && second === undefined ? first : this.#requests.onlyWaiting();
  }

  /** Tells the child that its question reaches nobody. */
  #refuse({ id }: Outline): void {
    if (id === null) return;
    const text = "Several clients share this server, and nothing says which of them is asked.";
    this.#child.outlet.send(Buffer.from(errorText(id, troubleCodes["not-supported"], text)));
  }

  #ended({ failed, code, signal }: Exit, { name }: ServerSpec): void {
    const { warn, onEnd } = this.#options;
    const how = signal ?? `exit code ${code ?? "unknown"}`;
    if (failed !== undefined) warn(failed.message);
    else if (!this.#isClosing) warn(`server "${excerpt(name, 64)}" ended by itself (${how})`);
    onEnd();
    for (const party of this.#parties) party.childEnded();
    this.#parties.clear();
  }
}

/** What concerns every client of a shared server. */
const forEveryone: ReadonlySet<string> = new Set([
  "notifications/tools/list_changed",
  "notifications/prompts/list_changed",
  "notifications/resources/list_changed",
  "notifications/resources/updated",
]);

function cancellation(id: string): Uint8Array {
  const reason = "the client closed the connection";
  return Buffer.from(
    `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id},"reason":"${reason}"}}`,
  );
}

/** Over HTTP a message may hold line breaks between its tokens; on stdio they would end it. Inside JSON strings there are none. */
function oneLine(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(10) && !bytes.includes(13)) return bytes;
  return bytes.map((byte) => (byte === 10 || byte === 13 ? 32 : byte));
}
