import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commands } from "./commands/table.ts";
import { fakeIo } from "./fake-io.ts";
import type { FakeIo } from "./fake-io.ts";

let io: FakeIo;
beforeEach(() => {
  io = fakeIo();
});
afterEach(() => {
  io.remove();
});

describe("run", () => {
  it("prints the version", async () => {
    expect(await io.run("--version")).toBe(0);
    expect(io.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("says on stderr what there is where no command is given", async () => {
    expect(await io.run()).toBe(2);
    expect(io.out()).toBe("");
    expect(io.err()).toContain("Usage: guardian COMMAND");
  });

  it.each(commands.map(({ name }) => name))("explains %s with an example", async (name) => {
    expect(await io.run(...name.split(" "), "--help")).toBe(0);
    expect(io.out()).toContain(`Usage: guardian ${name}`);
    expect(io.out()).toMatch(/Example:\n {2}(echo .* )?guardian /);
    expect(io.err()).toBe("");
  });

  it("explains a group of commands", async () => {
    expect(await io.run("audit", "--help")).toBe(0);
    expect(io.out()).toContain("audit verify");
  });

  it.each([
    [["wrpa"], `unknown command "wrpa"; did you mean "wrap"?; see guardian --help`],
    [["--verison"], `unknown option "--verison"; did you mean "--version"?; see guardian --help`],
    [
      ["rules", "proev"],
      `unknown command "rules proev"; did you mean "prove"?; write guardian rules list|show|prove|import`,
    ],
    [["audit"], `"audit" needs one word more: write guardian audit list|show|verify`],
    [
      ["wrap", "--polcy", "strict", "--", "x"],
      `unknown option "--polcy"; did you mean "--policy"?; put the server's command behind "--"; see guardian wrap --help`,
    ],
    [["wrap", "--policy"], `option "--policy" needs a value; see guardian wrap --help`],
    [
      ["wrap", "--policy", "--name", "x"],
      `option "--policy" needs a value and "--name" follows; write --policy=VALUE if you mean it; see guardian wrap --help`,
    ],
    [["rules", "list", "--json=yes"], `option "--json" takes no value; see guardian rules list --help`],
    [["wrap", "npx"], `unexpected "npx"; put the server's command behind "--"; see guardian wrap --help`],
    [["audit", "list", "--", "x"], `unexpected "-- x"; see guardian audit list --help`],
    [["wrap"], `the server's command is missing: guardian wrap -- npx -y SERVER; see guardian wrap --help`],
    [["constructor"], `unknown command "constructor"; see guardian --help`],
    [["audit", "list", "--__proto__", "x"], `unknown option "--__proto__"; see guardian audit list --help`],
    [["\u001b[2J"], `unknown command "\\u{1b}[2J"; see guardian --help`],
  ])("refuses %j with one line that says what to do", async (argv, message) => {
    expect(await io.run(...argv)).toBe(2);
    expect(io.out()).toBe("");
    expect(io.err()).toBe(`guardian: ${message}\n`);
  });
});
