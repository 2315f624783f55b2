import type { JudgeAnswer } from "@guardian/model";
import { GuardianError } from "@guardian/model";
import { describe, expect, it } from "vitest";
import { fakeJudge, layerWith, opinion, subjectOfText } from "./judge.fixture.ts";

const failing = (isPassing: boolean, after?: number) => (): JudgeAnswer => ({
  form: "failed",
  isPassing,
  detail: "down",
  ...(after === undefined ? {} : { after }),
});
const text = (index: number) => subjectOfText(`text number ${index}`);

describe("asking the judge", () => {
  it("asks once for one text, also when it comes twice at the same time", async () => {
    const judge = fakeJudge(opinion());
    const { look } = layerWith(judge);
    await Promise.all([look(text(1)), look(text(1))]);
    await look(text(1));
    expect(judge.asked).toHaveLength(1);
    await look({ ...text(1), kind: "tool_args" });
    expect(judge.asked).toHaveLength(2);
  });

  it("does not remember a fault", async () => {
    const judge = fakeJudge(failing(false), opinion());
    const { look } = layerWith(judge);
    expect((await look(text(1))).faults).toEqual([
      { detector: "judge", reason: "unavailable", detail: "the judge does not answer: down" },
    ]);
    expect((await look(text(1))).faults).toEqual([]);
  });

  it("tries again what may pass, after the pause that the endpoint asked for", async () => {
    const judge = fakeJudge(failing(true, 2_000), failing(true), opinion());
    const { look, clock } = layerWith(judge);
    expect((await look(text(1))).faults).toEqual([]);
    expect([judge.asked.length, clock.now]).toEqual([3, 3_000]);
  });

  it("does not wait beyond its time, and leaves the endpoint alone for as long as it asked", async () => {
    const judge = fakeJudge(failing(true, 60_000), opinion());
    const { look, clock } = layerWith(judge);
    expect((await look(text(1))).faults).toMatchObject([{ reason: "unavailable" }]);
    clock.now = 59_000;
    expect((await look(text(2))).faults[0]?.detail).toContain("left alone");
    clock.now = 61_000;
    expect((await look(text(3))).faults).toEqual([]);
    expect(judge.asked).toHaveLength(2);
  });

  it("opens after failures in a row, tries one text after the pause, and closes when that works", async () => {
    const judge = fakeJudge(failing(false));
    const { look, clock } = layerWith(judge);
    for (const index of [1, 2, 3, 4]) await look(text(index));
    expect(judge.asked).toHaveLength(3);
    clock.now += 30_000;
    await look(text(5)); // the probe fails
    await look(text(6));
    expect(judge.asked).toHaveLength(4);
    clock.now += 30_000;
    judge.replies = [opinion()];
    expect((await look(text(7))).faults).toEqual([]);
    expect((await look(text(8))).faults).toEqual([]);
    expect(judge.asked).toHaveLength(6);
  });

  it.each([
    [{ callsPerMinute: 2 }, "2 calls a minute", 60_000],
    [{ callsPerDay: 2 }, "2 calls a day", 86_400_000],
    [{ tokensPerMinute: 5_000 }, "5000 tokens a minute", 60_000],
    [{ tokensPerDay: 5_000 }, "5000 tokens a day", 86_400_000],
  ])("stops at its budget %j and says so until the time is over", async (limit, words, length) => {
    const judge = fakeJudge(() => ({ ...opinion()(), tokens: 2_400 }) as JudgeAnswer);
    const all = { callsPerMinute: 100, tokensPerMinute: 1e9, callsPerDay: 100, tokensPerDay: 1e9 };
    const { look, clock } = layerWith(judge, { budget: { ...all, ...limit } });
    const faults = [await look(text(1)), await look(text(2)), await look(text(3))].map((seen) => seen.faults);
    expect(faults.at(-1)).toEqual([
      { detector: "judge", reason: "unavailable", detail: `the judge's budget is used up: ${words}` },
    ]);
    clock.now += length;
    expect((await look(text(4))).faults).toEqual([]);
  });

  it("asks no more than its number at once", async () => {
    let running = 0;
    let most = 0;
    const judge = fakeJudge(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return opinion()();
    });
    const { look } = layerWith(judge);
    const seen = await Promise.all([1, 2, 3, 4, 5].map((index) => look(text(index))));
    expect([most, judge.asked.length, seen.flatMap(({ faults }) => faults)]).toEqual([2, 5, []]);
  });

  it("refuses texts when too many wait", async () => {
    let free = (): void => undefined;
    const gate = new Promise<void>((resolve) => (free = resolve));
    const judge = fakeJudge(async () => {
      await gate;
      return opinion()();
    });
    const { look } = layerWith(judge, { concurrency: 1 });
    const looks = Array.from({ length: 70 }, (_, index) => look(text(index)));
    free();
    const faults = (await Promise.all(looks)).flatMap((seen) => seen.faults);
    expect(faults).toEqual(
      Array(5).fill({
        detector: "judge",
        reason: "unavailable",
        detail: "too many texts wait for the judge",
      }),
    );
  });

  it("gives up a judge that hangs when its time is over", async () => {
    const judge = fakeJudge((_, signal) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
      });
    });
    const { look } = layerWith(judge, { deadline: 20 });
    expect((await look(text(1))).faults[0]).toEqual({
      detector: "judge",
      reason: "deadline",
      detail: "the judge did not answer in time",
    });
  });

  it("says what to install where the library is missing", async () => {
    const judge = fakeJudge(() => Promise.reject(new GuardianError("judge/unavailable", "install it")));
    expect((await layerWith(judge).look(text(1))).faults).toEqual([
      { detector: "judge", reason: "unavailable", detail: "install it" },
    ]);
  });
});
