import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { e2eFile } from "../support/fixtures.ts";
import { startGuardian } from "../support/guardian.ts";
import { temporaryPlace } from "../support/place.ts";
import { stop, waitForOutput } from "../support/process.ts";
import { handshake, oddTurns } from "./odd-messages.ts";

it("hands every byte of every line to the server and back through `guardian wrap`", async () => {
  const place = await temporaryPlace();
  const turns = [...handshake, ...oddTurns];
  const [log, script] = [join(place.path, "log"), join(place.path, "script")];
  await writeFile(script, turns.map(({ answered }) => answered ?? "").join("\n"), "latin1");
  const server = [process.execPath, e2eFile("fixtures/script-server.ts"), log, script];
  const guardian = startGuardian(["wrap", "--", ...server], { env: place.env, cwd: place.path });
  try {
    let answers = 0;
    for (const { sent, answered } of turns) {
      guardian.write(Buffer.from(sent, "latin1"));
      if (answered !== undefined) await waitForOutput(guardian, ++answers);
    }
    const expected = turns.flatMap(({ answered }) => answered ?? []);
    expect(guardian.output.map((line) => line.toString("latin1"))).toEqual(expected);
    await stop(guardian);
    expect((await readFile(log, "latin1")).split("\n")).toEqual([...turns.map(({ sent }) => sent), ""]);
  } finally {
    await stop(guardian);
    await place.remove();
  }
});

it("ends with its client, and leaves no server behind", async () => {
  const place = await temporaryPlace();
  const note = join(place.path, "pid");
  const program = `require("fs").writeFileSync(${JSON.stringify(note)}, String(process.pid)); process.stdin.resume(); console.log('{"jsonrpc":"2.0","method":"notifications/ready"}')`;
  const guardian = startGuardian(["wrap", "--", process.execPath, "-e", program], {
    env: place.env,
    cwd: place.path,
  });
  try {
    await waitForOutput(guardian, 1);
    const pid = Number(await readFile(note, "utf8"));
    guardian.child.stdin.end();
    expect(await guardian.ended).toMatchObject({ signal: null });
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  } finally {
    await stop(guardian);
    await place.remove();
  }
});
