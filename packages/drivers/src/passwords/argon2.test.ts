import { describe, expect, it } from "vitest";
import { argon2Defaults, argon2Passwords } from "./argon2.ts";
import { passwordsContract } from "./contract.ts";

const light = { ...argon2Defaults, memory: 1024 };

passwordsContract("argon2", async () => ({
  own: await argon2Passwords(light),
  stronger: await argon2Passwords({ ...light, memory: 2048, passes: 3 }),
}));

describe("argon2Passwords", () => {
  it("hashes by Argon2id with 19 MiB and two passes where nothing else is said", async () => {
    const passwords = await argon2Passwords();
    expect(await passwords.hash("x")).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it("turns away what would wait too long, and goes on afterwards", async () => {
    const passwords = await argon2Passwords({ ...light, parallel: 1, waiting: 2 });
    const all = await Promise.allSettled(["a", "b", "c", "d"].map((word) => passwords.hash(word)));
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
    expect(all[3]).toMatchObject({ reason: { code: "passwords/busy" } });
    await expect(passwords.hash("e")).resolves.toContain("argon2id");
  });
});
