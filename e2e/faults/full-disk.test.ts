import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { attacks, secrets } from "../fixtures/hostile/attacks.ts";
import { auditOf, guardian } from "../fixtures/hostile/audit.ts";
import { expectNoAttack, wire } from "../fixtures/hostile/expect.ts";
import { asAnswer, call, initialize, oddResult, textResult } from "../fixtures/hostile/messages.ts";
import type { Script } from "../fixtures/hostile/script.ts";
import { conversation, hostileCommand, testPlace, type StdioStory } from "../fixtures/hostile/stdio-story.ts";
import { guardianCommand, startGuardian } from "../support/guardian.ts";
import type { Place } from "../support/place.ts";
import { start, stop, type Running } from "../support/process.ts";

const { aws } = secrets();
const script: Script = {
  on: {
    "tools/call bad": [textResult(attacks.order)],
    "tools/call env": [textResult(`key=${aws}`)],
    "tools/call odd": [oddResult],
  },
};
const isRoot = process.getuid?.() === 0;

type Talk = Pick<StdioStory, "ask"> & { readonly running: Running };

/** Calls that need an entry are refused without a word of theirs; a call that needs none passes byte by byte. */
async function expectClosedGate({ ask, running }: Talk, id: number): Promise<void> {
  const bad = await ask(call(`bad-${id}`, "bad"));
  const env = await ask(call(`env-${id}`, "env"));
  const odd = await ask(call(`odd-${id}`, "odd"));
  expectNoAttack(bad);
  expect(env).not.toContain(aws);
  expect(env).not.toContain("key=");
  for (const answer of [bad, env]) {
    const { result, error } = wire(answer);
    expect(result?.["isError"] === true || error !== undefined).toBe(true);
  }
  expect(odd).toBe(asAnswer(oddResult, `odd-${id}`));
  expectToldOperator(running);
}

function expectToldOperator(running: Running): void {
  expect(running.errors.some((line) => /audit/.test(line) && /disk|full|room|space/i.test(line))).toBe(true);
}

/** A refusal that names no entry, because there is none. */
function isUnrecorded(answer: string): boolean {
  return /records could not be written/.test(answer);
}

/** The entry ids that the blocks of a client's answers name must all be found. */
async function expectAllTold(place: Place, dataDir: string, answers: readonly string[]): Promise<void> {
  const ids = (await auditOf(place, dataDir)).map(({ id }) => id);
  const lost = answers.filter((answer) => !ids.some((id) => answer.includes(id)));
  expect(lost).toEqual([]);
  const verified = await guardian(["audit", "verify", "--data-dir", dataDir], {
    env: place.env,
    cwd: place.path,
  });
  expect(verified.code).toBe(0);
}

describe("an audit that cannot be written", () => {
  it("keeps the gate closed under a limit of file sizes, and loses no block that was told", async () => {
    const place = await testPlace();
    const dataDir = join(place.path, "guardian");
    const command = await hostileCommand(place, script);
    const wrap = guardianCommand(["wrap", "--data-dir", dataDir, "--", ...command]);
    const running = start("bash", ["-c", 'ulimit -f 512; exec "$@"', "bash", ...wrap], {
      env: place.env,
      cwd: place.path,
    });
    onTestFinished(async () => {
      await stop(running);
    });
    const { ask } = conversation(running, join(place.path, "server.log"));
    await ask(initialize);
    const told: string[] = [];
    let redacted = 0;
    let refused = 0;
    // The log of the database reaches the limit again and again; between, there may be room for an entry.
    for (let id = 0; id < 1_000 && refused < 6; id += 1) {
      const bad = await ask(call(`bad-${id}`, "bad"));
      const env = await ask(call(`env-${id}`, "env"));
      expectNoAttack(bad);
      expect(env).not.toContain(aws);
      if (isUnrecorded(bad)) refused += 1;
      else told.push(bad);
      if (isUnrecorded(env)) refused += 1;
      else redacted += 1;
    }
    expect(refused).toBeGreaterThan(0);
    expect(await ask(call("odd", "odd"))).toBe(asAnswer(oddResult, "odd"));
    expectToldOperator(running);
    await stop(running);
    expect(told.length).toBeGreaterThan(3);
    await expectAllTold(place, dataDir, told);
    const entries = await auditOf(place, dataDir);
    expect(entries.filter(({ event }) => event === "frame.redacted").length).toBeGreaterThanOrEqual(redacted);
  });

  // Mounting needs root; the test above needs nothing.
  if (!isRoot) console.log("not run: a full disk that gets room again, since mounting one needs root");
  it.runIf(isRoot)(
    "keeps the gate closed on a full disk, and opens it when there is room again",
    async () => {
      const place = await testPlace();
      const disk = join(place.path, "disk");
      const dataDir = join(disk, "guardian");
      await mkdir(disk);
      execFileSync("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]);
      onTestFinished(() => {
        execFileSync("/usr/bin/umount", ["-l", disk]);
      });
      const command = await hostileCommand(place, script);
      const running = startGuardian(["wrap", "--data-dir", dataDir, "--", ...command], {
        env: place.env,
        cwd: place.path,
      });
      onTestFinished(async () => {
        await stop(running);
      });
      const { ask } = conversation(running, join(place.path, "server.log"));
      await ask(initialize);
      const told = [await ask(call("first", "bad"))];
      fill(join(disk, "filler"));
      await expectClosedGate({ ask, running }, 1);
      await rm(join(disk, "filler"));
      told.push(await ask(call("last", "bad")));
      await stop(running);
      await expectAllTold(place, dataDir, told);
    },
  );

  it("does not start where it cannot be opened", async () => {
    const place = await testPlace();
    const command = await hostileCommand(place, script);
    const wrap = guardianCommand(["wrap", "--data-dir", join(place.path, "g"), "--", ...command]);
    const running = start("bash", ["-c", 'ulimit -f 1; exec "$@"', "bash", ...wrap], {
      env: place.env,
      cwd: place.path,
    });
    onTestFinished(async () => {
      await stop(running);
    });
    running.write(initialize);
    const { code } = await running.ended;
    expect(code).toBe(3);
    expect(running.errors.filter((line) => line.startsWith("guardian: "))).toHaveLength(1);
    expect(running.errors.join("\n")).toMatch(/audit|g\b/);
  });
});

/** Writes until not one byte more fits. */
function fill(file: string): void {
  const descriptor = openSync(file, "a");
  for (let size = 65_536; size >= 1;) if (!fits(descriptor, size)) size = Math.floor(size / 4);
  closeSync(descriptor);
}

function fits(descriptor: number, size: number): boolean {
  try {
    return writeSync(descriptor, Buffer.alloc(size)) > 0;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOSPC") return false; // fs errors carry a code
    throw cause;
  }
}
