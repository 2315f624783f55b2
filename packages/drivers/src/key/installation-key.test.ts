import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createPublicKey, sign, verify } from "node:crypto";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { installationKey } from "./installation-key.ts";

const folder = temporaryFolders();

describe("installationKey", () => {
  it("makes a pair once and loads it afterwards", () => {
    const data = join(folder(), "new", "data");
    const made = installationKey(data);
    const loaded = installationKey(data);
    const signature = sign(null, Buffer.from("text"), made.privateKey);
    expect(loaded.id).toBe(made.id);
    expect(verify(null, Buffer.from("text"), loaded.publicKey, signature)).toBe(true);
  });

  it("keeps the private key to its owner and leaves nothing else behind", () => {
    const data = folder();
    installationKey(data);
    expect(readdirSync(data).sort()).toEqual(["installation.key", "installation.pub"]);
    expect(statSync(join(data, "installation.key")).mode & 0o777).toBe(0o600);
  });

  it("writes the public key in a form that verifies elsewhere", () => {
    const data = folder();
    const { privateKey } = installationKey(data);
    const publicKey = createPublicKey(readFileSync(join(data, "installation.pub")));
    expect(verify(null, Buffer.from("text"), publicKey, sign(null, Buffer.from("text"), privateKey))).toBe(
      true,
    );
  });

  it("refuses a private key that others can read", () => {
    const data = folder();
    installationKey(data);
    chmodSync(join(data, "installation.key"), 0o640);
    expect(() => installationKey(data)).toThrow(/can be read by others \(mode 640\)/);
  });

  it("says so where the folder cannot be made", () => {
    expect(() => installationKey("/proc/guardian-test/data")).toThrow(/\/proc\/guardian-test/);
  });

  it("says which file is broken", () => {
    const data = folder();
    writeFileSync(join(data, "installation.key"), "no key", { mode: 0o600 });
    expect(() => installationKey(data)).toThrow(/the key .*installation\.key cannot be used/);
  });

  it("gives processes that start together one and the same pair", async () => {
    const data = folder();
    const module = JSON.stringify(new URL("installation-key.ts", import.meta.url).href);
    const code = `const { installationKey } = await import(${module}); process.stdout.write(installationKey(process.argv[1]).id);`;
    const start = async (): Promise<string> => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", code, data], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [id] = await Promise.all([text(child.stdout), once(child, "close")]);
      return id;
    };
    const ids = await Promise.all([start(), start(), start(), start()]);
    expect(ids).toEqual(Array(4).fill(installationKey(data).id));
  }, 20_000);
});
