import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths, sessionOf } from "./authority.fixture.ts";
import type { Reply, Session } from "./authority.fixture.ts";
import { codeOf, enrollAs, mfa, seedOf, wrongCode } from "./second-factor.fixture.ts";

let bench: AuthorityBench;
let password: string;
let session: Session;
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
  password = await bench.user("ada", "admin");
  session = await bench.signIn("ada", password);
});
afterEach(() => bench.close());

const login = (code: string): Promise<Reply> => bench.ask(paths.login, { username: "ada", password, code });
const isAlive = async ({ access }: Session): Promise<boolean> =>
  (await bench.ask(paths.me, undefined, access)).status === 200;

describe("many at once", () => {
  it("lets exactly one of two hundred use a code, and one a recovery code", { timeout: 60_000 }, async () => {
    const { secret, recovery } = await enrollAs(bench, session, password);
    for (const code of [codeOf(secret, bench.now), recovery[3] ?? ""]) {
      const replies = await Promise.all(Array.from({ length: 200 }, () => login(code)));
      const statuses = replies.map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => ![200, 401, 429].includes(status))).toEqual([]);
      bench.now += 3_600_000;
    }
  });

  it("confirms a seed once, and shows recovery codes once", { timeout: 60_000 }, async () => {
    const { body } = await bench.ask(`${mfa}/enroll`, { current_password: password }, session.access);
    const code = codeOf(String(body["secret"]), bench.now);
    const replies = await Promise.all(
      Array.from({ length: 200 }, () => bench.ask(`${mfa}/confirm`, { code }, session.access)),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it("looks at five of a thousand parallel guesses", { timeout: 60_000 }, async () => {
    const { secret } = await enrollAs(bench, session, password);
    bench.audit.splice(0);
    const code = wrongCode(secret, bench.now);
    const replies = await Promise.all(Array.from({ length: 1_000 }, () => login(code)));
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(995);
    expect(bench.told("login.refused")).toHaveLength(5);
  });
});

describe("a code", () => {
  it("is taken in its step and the ones beside it, and never after a later one", async () => {
    const { secret } = await enrollAs(bench, session, password);
    bench.now += 60_000;
    for (const [away, status] of [
      [-60_000, 401],
      [60_000, 401],
      [-30_000, 200],
      [0, 200],
      [30_000, 200],
      [0, 401],
    ] as const)
      expect((await login(codeOf(secret, bench.now + away))).status).toBe(status);
  });

  it("is answered alike whether it is wrong, late, used before, or no recovery code", async () => {
    const { secret } = await enrollAs(bench, session, password);
    await login(codeOf(secret, bench.now));
    const wrong = [
      wrongCode(secret, bench.now),
      codeOf(secret, bench.now - 300_000),
      codeOf(secret, bench.now),
      "abcde-abcde-abcde-abcde-abcde",
    ];
    const replies: Reply[] = [];
    for (const code of wrong) replies.push(await login(code));
    const answers = replies.map(({ status, body }) => JSON.stringify({ status, ...body, instance: "" }));
    expect(new Set(answers).size).toBe(1);
    expect(replies[0]).toMatchObject({ status: 401, body: { code: "auth/refused" } });
  });
});

describe("a recovery code", () => {
  it("stands in the audit when it was used, and its owner sees how many are left", async () => {
    const me = async ({ access }: Session): Promise<Reply["body"]> =>
      (await bench.ask(paths.me, undefined, access)).body;
    expect(await me(session)).toMatchObject({ second_factor: false, recovery_codes_left: 0 });
    const { recovery } = await enrollAs(bench, session, password);
    bench.audit.splice(0);
    expect(await me(sessionOf(await login(recovery[0] ?? "")))).toMatchObject({
      second_factor: true,
      recovery_codes_left: 9,
    });
    expect(bench.told("account.changed")).toEqual(["used a recovery code, of which 9 are left"]);
  });
});

describe("changing the second factor", () => {
  it("ends every other login of the account, and leaves the own", async () => {
    const there = await bench.signIn("ada", password);
    const { secret } = await enrollAs(bench, session, password);
    expect([await isAlive(session), await isAlive(there)]).toEqual([true, false]);
    expect((await bench.ask(paths.refresh, { refresh_token: there.refresh })).status).toBe(401);
    const again = sessionOf(await login(codeOf(secret, bench.now)));
    bench.now += 30_000;
    const given = { current_password: password, code: codeOf(secret, bench.now) };
    expect((await bench.ask(`${mfa}/disable`, given, again.access)).status).toBe(204);
    expect([await isAlive(again), await isAlive(session)]).toEqual([true, false]);
  });

  it("by the session of an admin alone is refused for the own, so that a stolen one does not do it", async () => {
    await enrollAs(bench, session, password);
    const { id = "" } = (await bench.authority.accounts.find({ name: "ada" })) ?? {};
    const change = { reset_second_factor: true };
    const reply = await bench.ask(`${paths.users}/${id}`, change, session.access, "PATCH");
    expect(reply).toMatchObject({ status: 409, body: { code: "resource/conflict" } });
    expect(await bench.authority.factors.find(id)).not.toBeNull();
  });

  it("counts and notes wrong first codes", async () => {
    const { body } = await bench.ask(`${mfa}/enroll`, { current_password: password }, session.access);
    const code = wrongCode(String(body["secret"]), bench.now);
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1)
      statuses.push((await bench.ask(`${mfa}/confirm`, { code }, session.access)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect(bench.told("login.refused")).toHaveLength(5);
    expect(bench.told("login.locked")).toHaveLength(1);
  });
});

describe("auth.seal-key", () => {
  const makeKey = (): string => randomBytes(32).toString("base64");
  const reopen = async (SEAL: string, sealKey = "env:SEAL"): Promise<void> => {
    await bench.close();
    bench = new AuthorityBench();
    bench.env = { SEAL };
    await bench.start({ sealKey });
    password = await bench.user("ada", "admin");
    session = await bench.signIn("ada", password);
  };

  it("seals the seeds; with another key their codes are good no more, and recovery codes still are", async () => {
    await reopen(makeKey());
    const { secret, recovery } = await enrollAs(bench, session, password);
    await bench.restart();
    expect((await login(codeOf(secret, bench.now))).status).toBe(200);
    bench.env = { SEAL: makeKey() };
    await bench.restart();
    bench.now += 30_000;
    expect((await login(codeOf(secret, bench.now))).status).toBe(500);
    expect(bench.warnings.join()).toContain("another key sealed it");
    expect((await login(recovery[0] ?? "")).status).toBe(200);
  });

  it("must be long, must be there, and never shows", async () => {
    const short = "of 31 letters".padEnd(31, "x");
    for (const [key, message] of [
      [short, "a secret of 32 characters or more is needed"],
      ["", "the environment variable SEAL is not set"],
    ] as const) {
      const said = await reopen(key).then(
        () => "",
        (cause: unknown) => String(cause),
      );
      expect(said).toContain(message);
      expect(said).not.toContain(short);
    }
    await bench.start(); // closed after each test
  });
});

describe("the files of the data folder", () => {
  it("hold no seed and no recovery code that could be read", async () => {
    const { secret, recovery } = await enrollAs(bench, session, password);
    const seed = seedOf(secret);
    const [code = ""] = recovery;
    const forms = [
      seed,
      secret,
      seed.toString("hex"),
      seed.toString("base64url"),
      code,
      code.replaceAll("-", ""),
    ];
    const names = readdirSync(bench.folder).filter((name) => name.includes(".db"));
    expect(names).toContain("factors.db");
    for (const name of names) {
      const bytes = readFileSync(join(bench.folder, name));
      for (const form of forms) expect(bytes.includes(form), name).toBe(false);
    }
  });

  it("keep over a restart what was enrolled and used, and who is locked", { timeout: 60_000 }, async () => {
    const { secret, recovery } = await enrollAs(bench, session, password);
    const used = [codeOf(secret, bench.now), recovery[0] ?? ""];
    for (const code of used) expect((await login(code)).status).toBe(200);
    await bench.restart();
    for (const code of used) expect((await login(code)).status).toBe(401);
    bench.now += 30_000;
    expect((await login(codeOf(secret, bench.now))).status).toBe(200);
    for (let count = 0; count < 5; count += 1) await login(wrongCode(secret, bench.now));
    await bench.restart();
    bench.now += 30_000;
    expect((await login(codeOf(secret, bench.now))).status).toBe(429);
  });
});
