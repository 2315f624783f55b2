import { describe, expect, it } from "vitest";
import { sensitiveIn } from "./redact-text.ts";

const values = (text: string): readonly string[] =>
  sensitiveIn(text).map(({ start, end }) => text.slice(start, end));

const secret = "Xk3v9!mQ2pL";
const words = "lamp orbit velvet cactus mirror tunnel guitar salmon ribbon planet drift echo";
const hash = ["$2b", "$12$", "Qh8vN2kLw5xZr7Tp1mYc3e", "GdJb9sUa4fXo6iVn0qWl5tEyR2hKzD8"].join("");

describe("what opens something in a form of its own", () => {
  it.each<[string, readonly string[]]>([
    [`requirepass ${secret}`, [secret]],
    [`redis-cli -h cache -a ${secret} ping`, [secret]],
    [`ConvertTo-SecureString "${secret}" -AsPlainText -Force`, [secret]],
    [`snmp-server community ${secret} RO`, [secret]],
    [`%any %any : PSK "${secret}"`, [secret]],
    [`db.example.com:5432:shop:bo:${secret}`, [secret]],
    [`sshpass -p 'Xk3&9!mQ2pL' ssh bo@host`, ["Xk3&9!mQ2pL"]],
    [`variable "db_password" {\n  default = "${secret}"\n}`, [secret]],
    [`variable "db_password" { default = "${secret}" }`, [secret]],
    [`MNEMONIC="${words}"`, [words]],
    [`Seed phrase: ${words}`, [words]],
    [`bo:${hash}`, [hash]],
    [
      "Backup codes:\n- 4f7k2-9d3mq\n- 8w2xr-5t6zn\n- b3c9v-7h1jp",
      ["4f7k2-9d3mq", "8w2xr-5t6zn", "b3c9v-7h1jp"],
    ],
    [`비밀번호: ${secret}`, [secret]],
    [`كلمة المرور: ${secret}`, [secret]],
    [`password di accesso: ${secret}`, [secret]],
    [`lösenord: ${secret}`, [secret]],
    [`https://bo:@${secret}7@git.example.org/r.git`, [`@${secret}7`]],
  ])("is found in %s", (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it.each([
    ["requirepass is an option of the server"],
    ["the community RO"],
    ["the seed phrase: twelve words that you write down and keep in a safe place with your other papers"],
    ["mnemonic = bip39.generate(128)"],
    ["costs $5$ and $6$, see $1$2"],
    ["Error codes:\nE1001-A2002\nE1002-A2003\nE1003-A2004"],
    // Words of other scripts are told apart.
    ["Версия: v2.3.1-beta!4"],
    ["価格： A1b2C3d4!e"],
    ["switch (kind) { default: return value4!; }"],
  ])("is not seen in %s", (text) => {
    expect(values(text)).toEqual([]);
  });
});

describe("keys of platforms", () => {
  const uuid = "0b7c2f1e-93ad-4c5b-8e21-7f60a4d9b3c8";
  const [letters, hexes] = ["aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB3dE", "9f8e7d6c5b4a3f2e1d0c9b8a7f6e5d4c"];
  it.each([
    [["sl.", "u.", letters, letters, letters, letters]],
    [["sd", "k-", uuid]],
    [["ic", "o-", letters]],
    [["AP", "I-", "QW3ER5TY7UI9OP1AS2DF4GH6JK"]],
    [["q3Wx7T_", "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7aB", "_mm", "k"]],
    [["wandb", "_v1_", letters, letters]],
    [["ctx7", "sk-", uuid]],
    [["tr_", "prod_", "aB3dE6gH9jK2mN5pQ8sT"]],
    [["signkey-", "prod-", hexes, hexes]],
    [["cu", "_", hexes]],
    [["live", "_", hexes, "abc"]],
  ])("%j", (parts) => {
    const key = parts.join("");
    expect(values(`the key is ${key} and works`)).toEqual([key]);
    expect(values(`the key is ${key.slice(0, 12)} and works`)).toEqual([]);
  });
});
