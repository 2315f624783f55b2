import { createServer } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { guardian } from "../fixtures/hostile/audit.ts";
import { testPlace } from "../fixtures/hostile/stdio-story.ts";

const command = ["--", process.execPath, "-e", "setInterval(() => {}, 1000)"];
const upstream = ["--upstream", "http://127.0.0.1:9/mcp"];

const servers = "servers: { a: { url: http://127.0.0.1:9/mcp } }\n";

/** What is wrong, the file `guardian.yaml` that says it, and what the one line must hold. */
const files: readonly (readonly [string, string, readonly RegExp[]])[] = [
  ["an unknown key", "polcy: strict\n", [/polcy/, /"policy"/, /guardian\.yaml:1/]],
  ["an unknown key deep inside", "listen:\n  prot: 8000\n", [/prot/, /"port"/, /guardian\.yaml:2/]],
  ["an unknown key of a server", "servers:\n  a:\n    command: x\n    arg: []\n", [/arg/, /"args"/, /:4/]],
  ["a wrong value", "listen:\n  port: 70000\n", [/port/, /70000/, /guardian\.yaml:2/]],
  ["a wrong type", "servers: 5\n", [/servers/, /guardian\.yaml:1/]],
  ["broken YAML", "listen: {port: 1\n", [/guardian\.yaml/]],
  ["a key twice", "policy: strict\npolicy: monitor\n", [/guardian\.yaml:2/]],
  [
    "a literal secret",
    "servers:\n  a:\n    url: http://127.0.0.1:9/mcp\n    headers:\n      Authorization: Bearer abc\n",
    [/Authorization/, /env:|file:/],
  ],
  ["a policy that does not exist", `policy: strikt\n${servers}`, [/strikt/, /strict/]],
  ["a folder of rules that does not exist", `rules: [./nowhere]\n${servers}`, [/nowhere/]],
];

/** The same for flags. */
const flags: readonly (readonly [string, readonly string[], readonly RegExp[]])[] = [
  ["an unknown command", ["wrapp"], [/wrapp/, /"wrap"/]],
  ["an unknown option", ["wrap", "--polcy", "x", ...command], [/--polcy/, /--policy/]],
  ["a policy that is nowhere", ["wrap", "--policy", "strikt", ...command], [/strikt/, /strict/]],
  ["a policy file that is not there", ["wrap", "--policy", "./p.yaml", ...command], [/p\.yaml/]],
  ["a configuration that is not there", ["serve", "--config", "./absent.yaml"], [/absent\.yaml/]],
  ["a folder as configuration", ["serve", "--config", "."], [/EISDIR|folder|directory/i]],
  [
    "an upstream that is no URL",
    ["serve", "--port", "0", "--upstream", "localhost:80"],
    [/localhost:80/, /http/],
  ],
  [
    "an upstream with a password",
    ["serve", "--port", "0", "--upstream", "http://u:pw@127.0.0.1:1/"],
    [/user|password/i],
  ],
  [
    "an address for everybody without authentication",
    ["serve", "--port", "0", "--host", "0.0.0.0", ...upstream],
    [/0\.0\.0\.0/, /insecure-allow-unauthenticated/],
  ],
  ["a port that is none", ["serve", "--port", "http", ...upstream], [/port/, /http/]],
];

describe("a wrong setup", () => {
  it.each(files)("ends with 2 and one line: %s in the file", async (_what, text, wanted) => {
    const place = await testPlace();
    const file = join(place.path, "guardian.yaml");
    await writeFile(file, text);
    const data = ["--data-dir", join(place.path, "g")];
    const starts = [
      ["serve", "--config", file, ...data],
      ["wrap", "--config", file, ...data, ...command],
      ["config", "check", "--config", file],
    ];
    for (const args of starts) {
      const { code, stdout, stderr } = await guardian(args, { env: place.env, cwd: place.path });
      const isCheck = args[0] === "config";
      expect({ args, code }).toEqual({ args, code: isCheck && code === 1 ? 1 : 2 });
      const said = isCheck ? `${stderr}${stdout}` : stderr;
      if (!isCheck) expect(stdout).toBe("");
      expect(said.trimEnd().split("\n")).toHaveLength(1);
      for (const pattern of wanted) expect(said).toMatch(pattern);
      expect(said).not.toContain("Bearer abc");
    }
  });

  it.each(flags)("ends with 2 and one line: %s", async (_what, args, wanted) => {
    const place = await testPlace();
    const { code, stdout, stderr } = await guardian(args, { env: place.env, cwd: place.path });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    for (const pattern of wanted) expect(stderr).toMatch(pattern);
    expect(stderr).not.toContain("pw@");
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("names the port that somebody else has", async () => {
    const place = await testPlace();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = String(typeof address === "object" ? address?.port : address);
    const args = ["serve", "--port", port, "--data-dir", join(place.path, "g"), ...upstream];
    const { code, stderr } = await guardian(args, { env: place.env, cwd: place.path });

    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(new RegExp(`^guardian: .*${port}`));
    expect(stderr).toMatch(/in use|--port/);
  });

  it("names the data folder that cannot be made", async () => {
    const place = await testPlace();
    await mkdir(join(place.path, "blocked"));
    await writeFile(join(place.path, "blocked", "g"), "a file where a folder should be");
    const dataDir = join(place.path, "blocked", "g");
    const { code, stderr } = await guardian(["wrap", "--data-dir", dataDir, ...command], {
      env: place.env,
      cwd: place.path,
    });

    expect([2, 3]).toContain(code);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(dataDir);
  });
});
