import { PassThrough, Writable } from "node:stream";
import { expect, it } from "vitest";
import { Outlet } from "./outlet.ts";

const frame = (text: string): Uint8Array => Buffer.from(text);

it("writes the frames of one turn at once, one line each", async () => {
  const writes: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      writes.push(chunk.toString());
      done();
    },
  });
  const outlet = new Outlet(stream);
  outlet.send(frame("one"));
  outlet.send(frame("two"));
  await outlet.end();
  expect(writes).toEqual(["one\ntwo\n"]);
});

it("asks to wait while the peer does not read, and goes on when it does", async () => {
  const stream = new PassThrough();
  const outlet = new Outlet(stream);
  expect(outlet.send(Buffer.alloc(2 * 1024 * 1024))).toBe(false);
  const drained = outlet.drained();
  stream.resume();
  await drained;
  expect(outlet.send(frame("x"))).toBe(true);
});

it("drops what is written to a peer that is gone", async () => {
  const stream = new PassThrough();
  const outlet = new Outlet(stream);
  stream.destroy(new Error("EPIPE"));
  await new Promise((resolve) => stream.once("close", resolve));
  expect(outlet.send(frame("x"))).toBe(true);
  await outlet.drained();
  await outlet.end();
});
