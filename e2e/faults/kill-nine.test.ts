import { join } from "node:path";
import { expect, it } from "vitest";
import { attacks } from "../fixtures/hostile/attacks.ts";
import { auditOf, guardian } from "../fixtures/hostile/audit.ts";
import { wire } from "../fixtures/hostile/expect.ts";
import { call, initialize, textResult } from "../fixtures/hostile/messages.ts";
import { stdioStory, testPlace } from "../fixtures/hostile/stdio-story.ts";
import type { Place } from "../support/place.ts";

const rounds = 20;
/** On a machine that does a lot besides. */
const patience = 240_000;

/** Kills a guard in the middle of its work; returns the words of every block that its client was told of. */
async function killed(place: Place, round: number): Promise<readonly string[]> {
  const script = {
    on: { "tools/call bad": [textResult(attacks.order)], "tools/call good": [textResult("fine")] },
  };
  const story = await stdioStory(script, { place });
  const isBlock = (line: string): boolean => line.includes('"isError":true');
  await story.ask(initialize);
  for (let id = 1; id <= 200; id += 1) story.say(call(`${round}-${id}`, id % 2 === 0 ? "bad" : "good"));
  // Each round strikes at another moment: after the first block, after the fifth, the ninth …
  let told = 0;
  await story.lineWith((line) => isBlock(line) && (told += 1) > round * 4);
  story.running.child.kill("SIGKILL");
  await story.running.ended;
  return story
    .heard()
    .filter(isBlock)
    .map((line) => JSON.stringify(wire(line).result?.["content"]));
}

it(
  `has every block that a client was told of in the audit after ${rounds} kills, with two guards on one file`,
  async () => {
    const place = await testPlace();
    const told: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const both = await Promise.all([killed(place, round), killed(place, rounds - 1 - round)]);
      told.push(...both.flat());
    }
    const dataDir = join(place.path, "guardian");
    const audit = await auditOf(place, dataDir);
    const blocks = audit.filter(({ event }) => event === "frame.blocked").map(({ id }) => id);
    const lost = told.filter((words) => !blocks.some((id) => words.includes(id)));

    expect(told.length).toBeGreaterThan(rounds * 4);
    expect(new Set(told).size).toBe(told.length);
    expect(lost).toEqual([]);
    expect(audit.map(({ seq }) => seq)).toEqual(audit.map((_entry, index) => index + 1));
    const verified = await guardian(["audit", "verify", "--data-dir", dataDir], {
      env: place.env,
      cwd: place.path,
    });
    expect(verified).toMatchObject({ code: 0, stderr: "" });
  },
  patience,
);
