import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths, sessionOf } from "./authority.fixture.ts";
import type { Reply, Session } from "./authority.fixture.ts";
import { codeOf, enrollAs, mfa, wrongCode as wrongCodeAt } from "./second-factor.fixture.ts";
import type { Enrolled } from "./second-factor.fixture.ts";

let bench: AuthorityBench;
let password = "";
let session: Session;
beforeEach(async () => {
  bench = new AuthorityBench();
  await bench.start();
  password = await bench.user("ada", "viewer");
  session = await bench.signIn("ada", password);
});
afterEach(() => bench.close());

const login = (code?: string): Promise<Reply> =>
  bench.ask(paths.login, { username: "ada", password, ...(code === undefined ? {} : { code }) });
const codeNow = (secret: string): string => codeOf(secret, bench.now);
const wrongCode = (secret: string): string => wrongCodeAt(secret, bench.now);
const enroll = (): Promise<Enrolled> => enrollAs(bench, session, password);

describe("the second factor", () => {
  it("is enrolled by the password and a first code, and shown as text, link and picture", async () => {
    const wrong = await bench.ask(`${mfa}/enroll`, { current_password: "wrong" }, session.access);
    expect(wrong).toMatchObject({ status: 401, body: { code: "auth/refused" } });
    const { status, body } = await bench.ask(`${mfa}/enroll`, { current_password: password }, session.access);
    const secret = String(body["secret"]);
    expect(status).toBe(200);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(body["otpauth_uri"]).toBe(`otpauth://totp/Guardian%3Aada?secret=${secret}&issuer=Guardian`);
    expect(body["qr_svg"]).toMatch(/^<svg [^]*<\/svg>$/);
    // Nothing asks for a code before the first one came.
    expect((await login()).status).toBe(200);
    const refused = await bench.ask(`${mfa}/confirm`, { code: wrongCode(secret) }, session.access);
    expect(refused.status).toBe(401);
    const confirmed = await bench.ask(`${mfa}/confirm`, { code: codeNow(secret) }, session.access);
    expect(confirmed.body["recovery_codes"]).toHaveLength(10);
    const again = await bench.ask(`${mfa}/enroll`, { current_password: password }, session.access);
    expect(again.status).toBe(401); // it is a step that needs a code now
  });

  it("is asked for after the right password, and each code is good once", async () => {
    const { secret } = await enroll();
    expect(await login()).toMatchObject({ status: 401, body: { code: "auth/second-factor" } });
    expect((await login(codeNow(secret))).status).toBe(200);
    expect(await login(codeNow(secret))).toMatchObject({ status: 401, body: { code: "auth/refused" } });
    bench.now += 30_000;
    expect((await login(codeNow(secret))).status).toBe(200);
    const wrong = await bench.ask(paths.login, { username: "ada", password: "wrong", code: codeNow(secret) });
    expect(wrong.body["code"]).toBe("auth/refused");
  });

  it("does not say that a password is right where it is not", async () => {
    await enroll();
    const reply = await bench.ask(paths.login, { username: "ada", password: "wrong" });
    expect(reply.body["code"]).toBe("auth/refused");
  });

  it("lets exactly one of fifty parallel logins by the same code in", { timeout: 30_000 }, async () => {
    const { secret } = await enroll();
    const replies = await Promise.all(Array.from({ length: 50 }, () => login(codeNow(secret))));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it(
    "gives five tries at the code, which the right password alone does not renew",
    { timeout: 30_000 },
    async () => {
      const { secret } = await enroll();
      const statuses: number[] = [];
      for (let count = 0; count < 5; count += 1) {
        statuses.push((await login(wrongCode(secret))).status);
        await login();
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401]);
      expect((await login(codeNow(secret))).status).not.toBe(200);
      bench.now += 300_000;
      expect((await login(codeNow(secret))).status).toBe(200);
    },
  );

  it("has recovery codes, each good once, until there are new ones", async () => {
    const { secret, recovery } = await enroll();
    const [first = "", second = ""] = recovery;
    expect((await login(first.toUpperCase())).status).toBe(200);
    expect((await login(first)).status).toBe(401);
    const ask = { current_password: password, code: codeNow(secret) };
    const made = await bench.ask(`${mfa}/recovery-codes`, ask, session.access);
    const [fresh = ""] = made.body["recovery_codes"] as readonly string[];
    expect((await login(second)).status).toBe(401);
    expect((await login(fresh)).status).toBe(200);
  });

  it("is taken away, and the password changed, by password and code together", async () => {
    const { secret } = await enroll();
    const disable = (code: string): Promise<Reply> =>
      bench.ask(`${mfa}/disable`, { current_password: password, code }, session.access);
    expect((await disable(wrongCode(secret))).status).toBe(401);
    const next = ["Velvet", "kite", "29", "harbour"].join("-");
    const change = { current_password: password, new_password: next };
    expect((await bench.ask(paths.password, change, session.access)).body["code"]).toBe("auth/second-factor");
    const changed = await bench.ask(paths.password, { ...change, code: codeNow(secret) }, session.access);
    session = sessionOf(changed);
    password = next;
    bench.now += 30_000;
    expect((await disable(codeNow(secret))).status).toBe(204);
    expect((await login()).status).toBe(200);
  });

  it("leaves no seed and no code in the audit, nor a seed in the store", async () => {
    const { secret, recovery } = await enroll();
    await login(recovery[0]);
    const { id } = (await bench.authority.accounts.find({ name: "ada" })) ?? { id: "" };
    const kept = JSON.stringify([bench.audit, await bench.authority.factors.find(id)]);
    for (const hidden of [secret, ...recovery]) expect(kept).not.toContain(hidden);
    expect(bench.told("account.changed")).toEqual([
      "enrolled a second factor, which ends every other login",
      "used a recovery code, of which 9 are left",
    ]);
  });

  it("is taken away by an admin where the device is lost", async () => {
    await enroll();
    const root = await bench.session("root", "admin");
    const { id } = (await bench.authority.accounts.find({ name: "ada" })) ?? { id: "" };
    await bench.ask(`${paths.users}/${id}`, { reset_second_factor: true }, root.access, "PATCH");
    expect((await login()).status).toBe(200);
    expect(bench.told("account.changed").at(-1)).toContain("no second factor any more");
  });
});
