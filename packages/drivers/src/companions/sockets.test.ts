import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createConnection } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Subject } from "@guardian/model";
import { installationKey } from "../key/installation-key.ts";
import { temporaryFolders } from "../temporary-folder.ts";
import { companionsContract, subjectOf } from "./contract.ts";
import type { TestGuard } from "./contract.ts";
import { socketCompanions } from "./sockets.ts";

const folders = temporaryFolders();
const guardFixture = join(import.meta.dirname, "fixtures/guard.ts");

interface Options {
  readonly version?: string;
  readonly keyFolder?: string;
  readonly warnings?: string[];
}

async function guardIn(folder: string, group: string, options: Options = {}): Promise<TestGuard> {
  const { version = "1", keyFolder = folder, warnings = [] } = options;
  const heard: Subject[] = [];
  const companions = await socketCompanions({
    folder,
    group,
    version,
    key: installationKey(keyFolder),
    hear: (subject) => heard.push(subject),
    warn: (message) => warnings.push(message),
  });
  return { companions, heard };
}

companionsContract("sockets", () => {
  const folder = folders();
  return (client) => guardIn(folder, client);
});

companionsContract("sockets, where the data folder has a long name", () => {
  const folder = join(folders(), "a-folder-with-a-name-that-is-too-long-for-a-socket".repeat(2));
  return (client) => guardIn(folder, client);
});

const meetingOf = (folder: string): string => {
  const [name = ""] = readdirSync(join(folder, "companions"));
  return join(folder, "companions", name);
};

/** What a program gets that connects to a guard and says some lines. */
function talk(file: string, ...lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let got = "";
    const socket: Socket = createConnection(file);
    socket.on("data", (chunk) => (got += chunk.toString()));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      resolve(got);
    });
    for (const line of lines) socket.write(`${line}\n`);
  });
}

describe("the socket of a guard", () => {
  it("is its owner's alone, and goes with the guard", async () => {
    const folder = folders();
    const { companions } = await guardIn(folder, "editor");
    const meeting = meetingOf(folder);
    expect(statSync(meeting).mode & 0o777).toBe(0o700);
    expect(readdirSync(meeting)).toHaveLength(1);
    await companions.close();
    expect(existsSync(meeting)).toBe(false);
  });

  it("tells nothing to a program that has not the installation's key, and hears nothing of it", async () => {
    const [folder, keyFolder] = [folders(), folders()];
    const one = await guardIn(folder, "editor");
    await one.companions.tell(subjectOf("a secret"));
    const [own = ""] = readdirSync(meetingOf(folder));
    const hello = '{"is":"hello","id":"x","version":"1","nonce":"n"}';
    const told = JSON.stringify({ is: "told", seq: 1, subject: {} });
    for (const lines of [
      [hello, told],
      [hello, '{"is":"proof","signature":"AAAA"}', told],
      [told],
      ["no JSON"],
    ]) {
      const got = await talk(join(meetingOf(folder), own), ...lines);
      expect(got).not.toContain("a secret");
    }
    const stranger = await guardIn(folder, "editor", { keyFolder });
    expect(one.companions.tell(subjectOf("another secret"))).toBeUndefined();
    expect(stranger.heard).toEqual([]);
    expect(one.heard).toEqual([]);
    await Promise.all([one.companions.close(), stranger.companions.close()]);
  });

  it("is cleared away where its guard was killed", async () => {
    const folder = folders();
    const one = await guardIn(folder, "editor");
    const meeting = meetingOf(folder);
    const dead = join(meeting, "dead");
    leaveSocket(dead);
    expect(existsSync(dead)).toBe(true);
    const two = await guardIn(folder, "editor");
    expect(readdirSync(meeting)).toHaveLength(2);
    await one.companions.tell(subjectOf("a page"));
    expect(two.heard).toHaveLength(1);
    await Promise.all([one.companions.close(), two.companions.close()]);
  });

  it("does not share between versions, and says so", async () => {
    const folder = folders();
    const warnings: string[] = [];
    const one = await guardIn(folder, "editor", { warnings });
    const two = await guardIn(folder, "editor", { version: "2", warnings });
    expect(one.companions.tell(subjectOf("a page"))).toBeUndefined();
    expect(warnings.join()).toContain("it runs another version");
    await Promise.all([one.companions.close(), two.companions.close()]);
  });

  it("takes note and goes on where a message of another cannot be followed", async () => {
    const folder = folders();
    const warnings: string[] = [];
    const one = await guardIn(folder, "editor");
    const two = await guardIn(folder, "editor", { warnings });
    two.heard.push = () => {
      throw new Error("a bug");
    };
    await one.companions.tell(subjectOf("a page"));
    expect(warnings.join()).toContain("could not be followed: a bug");
    await Promise.all([one.companions.close(), two.companions.close()]);
  });

  it("does not hold up a client for a guard that is stuck", async () => {
    const folder = folders();
    const warnings: string[] = [];
    const one = await guardIn(folder, "editor", { warnings });
    const two = spawn(process.execPath, [guardFixture, folder], { stdio: ["pipe", "pipe", "inherit"] });
    try {
      await once(two.stdout, "data");
      await one.companions.tell(subjectOf("a page"));
      expect(warnings).toEqual([]);
      two.kill("SIGSTOP");
      await one.companions.tell(subjectOf("another page"));
      expect(warnings.join()).toContain("it does not answer");
      expect(one.companions.tell(subjectOf("a third page"))).toBeUndefined();
    } finally {
      two.kill("SIGKILL");
    }
    await one.companions.close();
  });
});

/** What a killed process leaves: a socket that nobody listens on. */
function leaveSocket(file: string): void {
  const script = `require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`;
  try {
    execFileSync(process.execPath, ["-e", script, file]);
  } catch {
    // It was killed.
  }
}
