import type { Json, JsonObject, Message, Route, Verdict } from "@guardian/model";
import type { Judged } from "./judge.ts";

/** So many sessions, and principals of servers, are remembered; those told of last. */
const mostPeers = 1_000;
/** Of one list no more than this is kept. A longer one is known in part, which is worse than not at all: it is not kept. */
const mostRoots = 32;
const longestRoot = 1_024;
/** Without sessions several clients of one principal are told apart by nothing: so many of their lists hold together. */
const mostLists = 4;

/**
 * The roots that clients told their servers, by session; where a request carries them itself (revision 2026-07-28, which has no
 * sessions) also by server and principal. Only answers that passed count. A change that a client announces forgets its list, since
 * what is old would find fault with what is right.
 */
export class ClientRoots {
  readonly #bySession = new Map<string, readonly string[]>();
  readonly #byPrincipal = new Map<string, Lists>();

  /** The addresses of the roots that hold for a route; undefined where no client told any. */
  of(route: Route): readonly string[] | undefined {
    return this.#bySession.get(route.session) ?? this.#byPrincipal.get(principalKey(route))?.all;
  }

  /** Takes note of the roots in a judged frame. */
  learn({ envelope, verdicts }: Pick<Judged, "envelope" | "verdicts">): void {
    const { route } = envelope.frame;
    if (route.direction !== "to-server" || envelope.form === "malformed") return;
    for (const [index, message] of envelope.messages.entries()) {
      if (message.method === changed) this.#forget(route);
      else
        this.#hear(rootsIn(message), { route, isTold: message.kind === "response" }, () =>
          hasPassed(verdicts, index),
        );
    }
  }

  #hear(
    roots: readonly string[] | null,
    { route, isTold }: { readonly route: Route; readonly isTold: boolean },
    passed: () => boolean,
  ): void {
    if (roots === null || !passed()) return;
    keep(this.#bySession, route.session, roots);
    if (isTold) return;
    const key = principalKey(route);
    const told = this.#byPrincipal.get(key)?.lists ?? [];
    const same = roots.join("\n");
    const lists = [...told.filter((list) => list.join("\n") !== same), roots].slice(-mostLists);
    keep(this.#byPrincipal, key, { lists, all: lists.flat() });
  }

  #forget(route: Route): void {
    this.#bySession.delete(route.session);
    this.#byPrincipal.delete(principalKey(route));
  }
}

interface Lists {
  readonly lists: readonly (readonly string[])[];
  readonly all: readonly string[];
}

const changed = "notifications/roots/list_changed";

const principalKey = ({ server, principal }: Route): string => `${server}\n${principal}`;

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= mostPeers) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

/** True where nothing of the message was stopped or changed on its way. */
const hasPassed = (verdicts: readonly Verdict[], index: number): boolean =>
  verdicts.every(
    ({ enforced, action, inspection }) =>
      !enforced || inspection.subject.message !== index || action === "allow" || action === "flag",
  );

/** The roots that a message tells: the answer to `roots/list`, or one among the answers that a request carries. */
function rootsIn({ kind, answers, value }: Message): readonly string[] | null {
  if (kind === "response") return answers?.method === "roots/list" ? addressesIn(value["result"]) : null;
  const { params } = value;
  const responses = kind === "request" && isObject(params) ? params["inputResponses"] : undefined;
  if (!isObject(responses)) return null;
  for (const answer of Object.values(responses)) {
    const roots = addressesIn(answer);
    if (roots !== null) return roots;
  }
  return null;
}

/** What a client tells in a way that nobody can keep still makes what it told before untrue. */
const unreadable: readonly string[] = [];

function addressesIn(answer: Json | undefined): readonly string[] | null {
  const roots: unknown = isObject(answer) ? answer["roots"] : undefined;
  if (!Array.isArray(roots)) return null;
  if (roots.length > mostRoots) return unreadable;
  const addresses: string[] = [];
  for (const root of roots as readonly Json[]) {
    const uri = isObject(root) ? root["uri"] : undefined;
    if (typeof uri !== "string" || uri.length > longestRoot) return unreadable;
    // A copy that does not keep the frame's text alive.
    addresses.push(Buffer.from(uri).toString());
  }
  return addresses;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
