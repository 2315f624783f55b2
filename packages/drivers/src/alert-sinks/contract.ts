import { describe, expect, it } from "vitest";
import type { AlertSink, Delivery } from "@guardian/model";

/** A sink with a receiver of its own. */
export interface SinkRig {
  readonly sink: AlertSink;
  /** What has arrived so far, as many records as the receiver makes of it. */
  readonly records: () => readonly string[];
  /** One whose receiver takes nothing; null where a sender cannot know that. */
  readonly dead: AlertSink | null;
  /** One whose receiver never answers; null where a sender waits for no answer. */
  readonly deaf: AlertSink | null;
}

/** What every sink must do. */
export function sinkContract(name: string, make: () => Promise<SinkRig>): void {
  describe(`alert sink: ${name}`, () => {
    const never = new AbortController().signal;

    it("tells one alert with its severity, title, rule, server and target as one record", async () => {
      const { sink, records } = await make();
      expect(await sink.tell(delivery(), never)).toEqual({ form: "delivered" });
      await expect.poll(records).toHaveLength(1);
      for (const word of ["Gives orders.", "injection/orders", "files", "read", "a1"])
        expect(records()[0]).toContain(word);
    });

    it("says of an escalation that it is one", async () => {
      const { sink, records } = await make();
      await sink.tell(delivery(), never);
      await sink.tell({ ...delivery(), isEscalation: true, key: "a1-again" }, never);
      await expect.poll(records).toHaveLength(2);
      const [first, second] = records();
      expect(second?.replaceAll("a1-again", "a1")).not.toBe(first);
    });

    it("begins no record with a text of an alert, whatever stands in it", async () => {
      const { sink, records } = await make();
      const hostile = 'x\r\n\u2028\u2029\u001b[2J|=\\"<!channel> `*_ ]]> <134>1 forged';
      const { alert } = delivery();
      const texts = {
        title: hostile,
        target: hostile,
        server: hostile,
        principal: hostile,
        rules: [hostile],
      };
      await sink.tell({ ...delivery(), alert: { ...alert, ...texts } }, never);
      await sink.tell(delivery(), never);
      await expect.poll(records).toHaveLength(2);
      expect(records()[0]).not.toMatch(/[\r\u001b\u2028\u2029]/);
    });

    it("says that it failed where nobody takes it", async () => {
      const { dead } = await make();
      if (dead !== null) expect(await dead.tell(delivery(), never)).toMatchObject({ form: "failed" });
    });

    it("gives up on a receiver that does not answer, and at once where it is told to end", async () => {
      const { deaf } = await make();
      if (deaf === null) return;
      expect(await deaf.tell(delivery(), never)).toMatchObject({ form: "failed" });
      expect(await deaf.tell(delivery(), AbortSignal.abort())).toMatchObject({ form: "failed" });
    });
  });
}

/** A delivery as the outbox gives it. */
export function delivery(): Delivery {
  const at = Date.parse("2026-11-25T12:00:00Z");
  return {
    key: "a1",
    sink: "ops",
    isEscalation: false,
    attempt: 1,
    created: at,
    holder: "h",
    alert: {
      id: "a1",
      fingerprint: "f",
      severity: "high",
      event: "frame.blocked",
      title: "Gives orders.",
      server: "files",
      session: "s1",
      principal: "local",
      method: "tools/call",
      target: "read",
      action: "block",
      enforced: true,
      rules: ["injection/orders"],
      entry: "e1",
      count: 1,
      first: at,
      last: at,
      escalatedAt: null,
      acknowledgedAt: null,
      acknowledgedBy: "",
    },
  };
}
