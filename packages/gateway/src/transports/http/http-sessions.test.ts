import { describe, expect, it } from "vitest";
import { Sessions } from "./http-sessions.ts";

describe("Sessions", () => {
  it("forgets the one that was not used for longest when there are too many", () => {
    const sessions = new Sessions<number>({ limit: 2, idle: 1000, now: () => 0 });
    sessions.set("a", 1);
    sessions.set("b", 2);
    sessions.get("a");
    sessions.set("c", 3);
    expect([sessions.get("a"), sessions.get("b"), sessions.get("c")]).toEqual([1, undefined, 3]);
  });

  it("forgets a value when its time is over, and using it begins the time anew", () => {
    let time = 0;
    const sessions = new Sessions<number>({ limit: 2, idle: 1000, now: () => time });
    sessions.set("a", 1);
    time = 900;
    expect(sessions.get("a")).toBe(1);
    time = 1900;
    expect(sessions.get("a")).toBe(1);
    time = 2901;
    expect(sessions.get("a")).toBeUndefined();
    expect(sessions.size).toBe(0);
  });
});
