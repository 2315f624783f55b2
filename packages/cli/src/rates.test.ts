import { afterEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";

let bench = new AuthorityBench();
afterEach(async () => {
  await bench.close();
  bench = new AuthorityBench();
});

const from = (address: string): void => {
  bench.headers = { "x-forwarded-for": address };
};
const look = async (token?: string): Promise<number> => (await bench.ask(paths.me, undefined, token)).status;
const times = async (count: number, token?: string): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (let done = 0; done < count; done += 1) statuses.push(await look(token));
  return statuses;
};
const isAdmitted = (status: number): boolean => status !== 429;

describe("the rates of the API", () => {
  it("let an address come so often in a minute, tell what is left, and when to come again", async () => {
    await bench.start({ rates: { perMinute: 5, perHour: 100 } });
    const first = await bench.ask("/docs.nothing");
    const told = (name: string): string | null => first.headers.get(name);
    expect([told("ratelimit-limit"), told("ratelimit-remaining"), told("ratelimit-policy")]).toEqual([
      "5",
      "4",
      "5;w=60, 100;w=3600",
    ]);
    expect(await times(4)).toEqual([401, 401, 401, 401]);
    bench.now += 20_000;
    const refused = await bench.ask(paths.me);
    expect(refused).toMatchObject({ status: 429, body: { code: "request/limited" } });
    expect(refused.headers.get("retry-after")).toBe("40");
    expect(refused.headers.get("content-security-policy")).toContain("default-src 'none'");
    bench.now += 40_000;
    expect(await look()).toBe(401);
  });

  it("count a caller from wherever it comes, and an address whoever comes from there", async () => {
    await bench.start({ rates: { perMinute: 4, perHour: 0 }, proxies: ["127.0.0.1"] });
    from("192.0.2.1");
    const { access } = await bench.session("ada", "viewer");
    for (const address of ["192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"]) {
      from(address);
      expect(await look(access)).toBe(200);
    }
    from("192.0.2.6");
    expect(await look(access)).toBe(429);
    from("198.51.100.1");
    const ben = await bench.session("ben", "viewer");
    expect(await times(4, ben.access)).toEqual([200, 200, 200, 429]);
    expect(await look()).toBe(429);
  });

  it("count an IPv6 network as one, and believe nobody but a proxy of ours", async () => {
    await bench.start({ rates: { perMinute: 3, perHour: 0 }, proxies: ["127.0.0.1"] });
    const seen: number[] = [];
    for (const tail of ["1", "2", "3", "4"]) {
      from(`2001:db8:0:1::${tail}`);
      seen.push(await look());
    }
    expect(seen.map(isAdmitted)).toEqual([true, true, true, false]);
    await bench.close();
    bench = new AuthorityBench();
    await bench.start({ rates: { perMinute: 3, perHour: 0 } });
    const others: number[] = [];
    for (const tail of ["1", "2", "3", "4"]) {
      from(`192.0.2.${tail}`);
      others.push(await look());
    }
    expect(others.map(isAdmitted)).toEqual([true, true, true, false]);
  });

  it("admit exactly as many of two hundred that come at once", async () => {
    await bench.start({ rates: { perMinute: 100, perHour: 1_000 } });
    const statuses = await Promise.all(Array.from({ length: 200 }, () => look()));
    expect(statuses.filter(isAdmitted)).toHaveLength(100);
  });

  it("do not exist where they are 0", async () => {
    await bench.start({ rates: { perMinute: 0, perHour: 0 } });
    expect((await times(150)).every(isAdmitted)).toBe(true);
    expect((await bench.ask(paths.me)).headers.get("ratelimit-limit")).toBeNull();
  });
});
