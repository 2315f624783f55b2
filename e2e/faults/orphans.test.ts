import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectGone, isAlive, processOf } from "../fixtures/hostile/aftermath.ts";
import { exchange } from "../fixtures/hostile/http-client.ts";
import { initialize } from "../fixtures/hostile/messages.ts";
import { hostileCommand, stdioStory, testPlace } from "../fixtures/hostile/stdio-story.ts";
import { startGateway } from "../support/guardian.ts";

describe("no server outlives its guard", () => {
  it.each([
    ["polite", {}, 5_000],
    ["stubborn", { stubborn: true }, 20_000],
  ])("when the client dies, be the server %s", async (_kind, script, limit) => {
    const story = await stdioStory(script);
    await story.ask(initialize);
    const { pid } = await processOf(join(story.place.path, "server.log"));
    expect(await isAlive(pid)).toBe(true);
    // What the guard sees when its client is killed: both pipes are gone, and nobody sends a signal.
    story.running.child.stdout.destroy();
    story.running.child.stdin.destroy();

    await expectGone(pid, limit);
    await expectGone(story.running.pid, 5_000);
  });

  it("when the guard gets SIGTERM in the middle of a conversation", async () => {
    const story = await stdioStory({ stubborn: true });
    await story.ask(initialize);
    const { pid } = await processOf(join(story.place.path, "server.log"));
    story.running.child.kill("SIGTERM");

    await expectGone(pid, 20_000);
    await story.running.ended;
  });

  it("when the guard itself is killed, for a server that ends with its stdin", async () => {
    const story = await stdioStory({});
    await story.ask(initialize);
    const { pid } = await processOf(join(story.place.path, "server.log"));
    story.running.child.kill("SIGKILL");
    await expectGone(pid, 5_000);
  });

  it("when the gateway stops, and what a server has started goes with it", async () => {
    const place = await testPlace();
    const log = join(place.path, "server.log");
    const [node, ...server] = await hostileCommand(place, {});
    // A launcher like npx: the server is a child of the process that was started.
    const launch = `require("node:child_process").spawn(process.execPath, ${JSON.stringify(server)}, { stdio: "inherit" }); setInterval(() => {}, 1000)`;
    const gateway = await startGateway(
      { command: [node!, "-e", launch] },
      { dataDir: join(place.path, "g"), env: place.env, cwd: place.path },
    );
    onTestFinished(async () => {
      await gateway.close();
    });
    const answer = await exchange({ port: gateway.port, body: initialize });
    expect(answer.status).toBe(200);
    const { pid } = await processOf(log);
    gateway.running.child.kill("SIGTERM");

    await expectGone(pid, 20_000);
    expect((await gateway.running.ended).signal).toBe(null);
  });
});
