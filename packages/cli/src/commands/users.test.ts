import { join } from "node:path";
import { argon2Passwords, sqliteAccounts } from "@guardian/drivers";
import { newAccount } from "@guardian/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeIo } from "../fake-io.ts";

let io: ReturnType<typeof fakeIo>;
let folder = "";
beforeEach(async () => {
  io = fakeIo();
  folder = join(io.cwd, "data");
  const accounts = sqliteAccounts({ file: join(folder, "accounts.db") });
  const { account } = await newAccount({ name: "ada", role: "viewer" }, await argon2Passwords(), io.now());
  await accounts.add({ ...account, isDisabled: true, mustChange: false });
  await accounts.close();
});
afterEach(() => {
  io.remove();
});

describe("users", () => {
  it("are listed without anything of their passwords", async () => {
    expect(await io.run("users", "list", "--data-dir", folder)).toBe(0);
    expect(io.out()).toMatch(/^ada +viewer +disabled/m);
    expect(await io.run("users", "list", "--json", "--data-dir", folder)).toBe(0);
    expect(io.out()).toContain('"name":"ada"');
    expect(io.out()).not.toContain("argon2");
  });

  it("get a one-time password that works, and the audit has who gave it", async () => {
    expect(await io.run("users", "reset", "ada", "--data-dir", folder)).toBe(0);
    const password = /Password +(\S+)/.exec(io.out())?.[1] ?? "";
    const accounts = sqliteAccounts({ file: join(folder, "accounts.db") });
    const account = await accounts.find({ name: "ada" });
    await accounts.close();
    expect(account).toMatchObject({ isDisabled: false, mustChange: true });
    expect(await (await argon2Passwords()).check(account?.password ?? "", password)).toBe("right");
    expect(await io.run("audit", "list", "--json", "--data-dir", folder)).toBe(0);
    expect(io.out()).toContain('"event":"account.changed"');
    expect(io.out().split("account.changed")[1]).not.toContain(password);
  });

  it("are not made up", async () => {
    expect(await io.run("users", "reset", "nobody", "--data-dir", folder)).toBe(1);
    expect(io.err()).toContain('there is no user "nobody"');
    expect(await io.run("users", "reset", "--data-dir", folder)).toBe(2);
  });
});
