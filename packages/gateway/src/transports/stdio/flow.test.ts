import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { sampleGate } from "../http/http.fixture.ts";
import { Session } from "../../session.ts";
import { Flow } from "./flow.ts";
import { Outlet } from "./outlet.ts";

const outlet = (): Outlet =>
  new Outlet(
    new Writable({
      write(_chunk, _encoding, done) {
        done();
      },
    }),
  );

it("pauses a sender of very many very short lines", () => {
  const waiting = { ...sampleGate(), judge: () => new Promise<never>(() => undefined) };
  const session = new Session({ server: "s", transport: "stdio" });
  const flow = new Flow({
    direction: "to-client",
    gate: waiting,
    session,
    onward: outlet(),
    back: outlet(),
  });
  const bytes = Buffer.from("x");
  const pauses = Array.from({ length: 20_000 }, () => flow.push({ bytes }));
  expect(pauses.at(0)).toBeUndefined();
  expect(pauses.at(-1)).toBeInstanceOf(Promise);
});
