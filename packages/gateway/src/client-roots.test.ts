import type { Frame, RequestContext, Route, Verdict } from "@guardian/model";
import { decode, defaultLimits, normalise, relate } from "@guardian/engine";
import { describe, expect, it } from "vitest";
import { ClientRoots } from "./client-roots.ts";

const routeOf = (given: Partial<Route> = {}): Route => ({
  server: "files",
  session: "s",
  principal: "local",
  transport: "stdio",
  direction: "to-server",
  ...given,
});

/** A judged frame, as far as the memory reads it. */
const judged = (
  message: object,
  route = routeOf(),
  action: Verdict["action"] = "allow",
  asked: RequestContext = { method: "roots/list" },
): Parameters<ClientRoots["learn"]>[0] => {
  const frame: Frame = { route, bytes: Buffer.from(JSON.stringify({ jsonrpc: "2.0", ...message })), at: 0 };
  const envelope = relate(decode(frame, defaultLimits), () => asked);
  const verdicts = normalise(envelope).map(
    // Only what the memory reads.
    (subject) => ({ enforced: true, action, inspection: { subject } }) as unknown as Verdict,
  );
  return { envelope, verdicts };
};
const list = (...uris: readonly string[]): object => ({ roots: uris.map((uri) => ({ uri })) });
const answer = (...uris: readonly string[]): object => ({ id: 1, result: list(...uris) });
const call = (inputResponses: object): object => ({
  id: 2,
  method: "tools/call",
  params: { name: "read", arguments: {}, inputResponses },
});
const changed = { method: "notifications/roots/list_changed" };

describe("what a client told of its roots", () => {
  it("holds in its session, until it tells anew", () => {
    const roots = new ClientRoots();
    expect(roots.of(routeOf())).toBeUndefined();
    roots.learn(judged(answer("file:///a")));
    expect(roots.of(routeOf())).toEqual(["file:///a"]);
    expect(roots.of(routeOf({ session: "other" }))).toBeUndefined();
    roots.learn(judged(answer("file:///b")));
    expect(roots.of(routeOf())).toEqual(["file:///b"]);
  });

  it("is forgotten when it says that they changed", () => {
    const roots = new ClientRoots();
    roots.learn(judged(answer("file:///a")));
    roots.learn(judged(changed));
    expect(roots.of(routeOf())).toBeUndefined();
  });

  it("holds for its principal where a request carries them, whose session is one request long", () => {
    const roots = new ClientRoots();
    roots.learn(judged(call({ other: { action: "accept" }, key: list("file:///a") }), routeOf()));
    expect(roots.of(routeOf({ session: "next" }))).toEqual(["file:///a"]);
    expect(roots.of(routeOf({ session: "next", principal: "ada" }))).toBeUndefined();
    expect(roots.of(routeOf({ session: "next", server: "mail" }))).toBeUndefined();
    roots.learn(judged(call({ key: list("file:///b") }), routeOf({ session: "third" })));
    expect(roots.of(routeOf({ session: "next" }))).toEqual(["file:///a", "file:///b"]);
  });

  it("is not learnt from what was stopped, from servers, or from other answers", () => {
    const roots = new ClientRoots();
    roots.learn(judged(answer("file:///a"), routeOf(), "block"));
    roots.learn(judged(answer("file:///a"), routeOf(), "redact"));
    roots.learn(judged(answer("file:///a"), routeOf({ direction: "to-client" })));
    roots.learn(judged(answer("file:///a"), routeOf(), "allow", { method: "sampling/createMessage" }));
    roots.learn(judged({ id: 1, result: { roots: "file:///a" } }));
    expect(roots.of(routeOf())).toBeUndefined();
  });

  it("is bounded in lists, their length and that of each address", () => {
    const roots = new ClientRoots();
    roots.learn(judged(answer(...Array.from({ length: 33 }, (_, index) => `file:///${index}`))));
    expect(roots.of(routeOf())).toEqual([]);
    roots.learn(judged(answer("file:///a")));
    roots.learn(judged(answer(`file:///${"x".repeat(2_000)}`)));
    expect(roots.of(routeOf())).toEqual([]);
    roots.learn(judged(answer("file:///a")));
    roots.learn(judged({ id: 1, result: { roots: [{ uri: 5 }] } }));
    expect(roots.of(routeOf())).toEqual([]);
    for (let session = 0; session < 1_000; session++)
      roots.learn(judged(answer("file:///b"), routeOf({ session: `t${session}` })));
    expect(roots.of(routeOf())).toBeUndefined();
    for (let count = 0; count < 9; count++) roots.learn(judged(call({ key: list(`file:///${count}`) })));
    expect(roots.of(routeOf({ session: "new" }))).toEqual([5, 6, 7, 8].map((count) => `file:///${count}`));
  });
});
