import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Archive, TrafficRecord } from "@guardian/model";

const forever = { age: Number.MAX_SAFE_INTEGER, size: Number.MAX_SAFE_INTEGER };

/** What every archive promises. `open` makes an empty one. */
export function archiveContract(name: string, open: () => Archive): void {
  describe(`archive: ${name}`, () => {
    let archive: Archive;
    beforeEach(() => {
      archive = open();
    });
    afterEach(() => archive.close());
    const times = async (): Promise<number[]> => (await archive.read({ limit: 10_000 })).map(({ at }) => at);

    it("gives back what was written, whole", async () => {
      const full = record({
        arguments: '{"a":"\\ud800 ü"}',
        target: "read",
        findings: [finding],
        faults: [fault],
      });
      await archive.write([full]);
      expect(await archive.read({ limit: 1 })).toEqual([full]);
    });

    it("reads oldest first, and in the order of writing within one instant", async () => {
      await archive.write([record({ at: 3 }), record({ at: 1, method: "first" })]);
      await archive.write([record({ at: 2 }), record({ at: 1, method: "second" })]);
      const read = await archive.read({ limit: 9 });
      expect(read.map(({ at, method }) => [at, method])).toEqual([
        [1, "first"],
        [1, "second"],
        [2, "m"],
        [3, "m"],
      ]);
    });

    it("reads within a limit, since an instant, and of one server", async () => {
      await archive.write([1, 2, 3, 4].map((at) => record({ at, server: at % 2 === 0 ? "even" : "odd" })));
      expect((await archive.read({ limit: 2 })).map(({ at }) => at)).toEqual([1, 2]);
      expect((await archive.read({ limit: 9, since: 3 })).map(({ at }) => at)).toEqual([3, 4]);
      expect((await archive.read({ limit: 9, server: "even" })).map(({ at }) => at)).toEqual([2, 4]);
    });

    it("forgets records when they are over age, and says how many", async () => {
      await archive.write(Array.from({ length: 1_200 }, (_, at) => record({ at })));
      expect(await archive.prune({ ...forever, age: 100 }, 1_250)).toBe(1_150);
      expect(await times()).toEqual(Array.from({ length: 50 }, (_, index) => 1_150 + index));
    });

    it("forgets the oldest until the rest fits the size", async () => {
      const one = record({ at: 100 });
      const bytes = JSON.stringify(one).length;
      await archive.write(Array.from({ length: 10 }, (_, index) => record({ at: 109 - index })));
      expect(await archive.prune({ ...forever, size: bytes * 3 }, 0)).toBe(7);
      expect(await times()).toEqual([107, 108, 109]);
      expect(await archive.prune({ ...forever, size: bytes * 3 }, 0)).toBe(0);
    });

    it("writes nothing of an empty batch, and closes twice", async () => {
      await archive.write([]);
      expect(await times()).toEqual([]);
      await archive.close();
      await archive.close();
      await expect(archive.write([record()])).rejects.toMatchObject({ code: "archive/unavailable" });
    });
  });
}

/** A small record for tests. */
export function record(members: Partial<TrafficRecord> = {}): TrafficRecord {
  return {
    at: 1,
    session: "s",
    server: "files",
    principal: "local",
    transport: "stdio",
    direction: "to-server",
    kind: "tool_args",
    method: "m",
    action: "allow",
    clause: "otherwise",
    score: 0,
    complete: true,
    findings: [],
    faults: [],
    size: 10,
    arguments: null,
    ...members,
  };
}

const fault = { detector: "yara", reason: "deadline", detail: "d" } as const;
const finding = {
  rule: "a/b",
  layer: "pattern",
  title: "t",
  severity: "low",
  confidence: 0.5,
  path: "/params",
  span: { start: 0, end: 1 },
  via: [],
  excerpt: "x",
  fingerprint: "f",
} as const;
