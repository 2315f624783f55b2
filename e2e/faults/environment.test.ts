import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { processOf } from "../fixtures/hostile/aftermath.ts";
import { configuredGateway } from "../fixtures/hostile/configured.ts";
import { exchange } from "../fixtures/hostile/http-client.ts";
import { initialize } from "../fixtures/hostile/messages.ts";
import { hostileCommand, stdioStory, testPlace } from "../fixtures/hostile/stdio-story.ts";

/** Variables by which somebody could run code in every process below; harmless values. */
const loaders: NodeJS.ProcessEnv = {
  NODE_OPTIONS: "--no-deprecation",
  LD_PRELOAD: "/nowhere/evil.so",
  LD_LIBRARY_PATH: "/nowhere",
  LD_AUDIT: "/nowhere/audit.so",
  BASH_ENV: "/nowhere/rc",
  PYTHONSTARTUP: "/nowhere/rc.py",
  DYLD_INSERT_LIBRARIES: "/nowhere/evil.dylib",
};

describe("the environment of a server", () => {
  it("holds no loader variable, and everything else as it was", async () => {
    const place = await testPlace();
    const env = { ...place.env, ...loaders, API_BASE: "https://example.com/ä", EMPTY: "" };
    const story = await stdioStory({}, { place, env });
    await story.ask(initialize);
    const { env: seen } = await processOf(join(place.path, "server.log"));

    for (const name of Object.keys(loaders)) expect(seen).not.toHaveProperty(name);
    expect(seen).toMatchObject({ HOME: place.path, API_BASE: "https://example.com/ä", EMPTY: "" });
  });

  it("holds a loader variable that the configuration names, and only that one", async () => {
    const place = await testPlace();
    const [command, ...args] = await hostileCommand(place, {});
    const server = { command, args, "pass-env": ["NODE_OPTIONS"], env: { PLAIN: "yes" } };
    const { port } = await configuredGateway(place, { hostile: server }, { ...place.env, ...loaders });
    const answer = await exchange({ port, path: "/mcp/hostile", body: initialize });
    expect(answer.status).toBe(200);
    const { env: seen } = await processOf(join(place.path, "server.log"));

    expect(seen).toMatchObject({ NODE_OPTIONS: "--no-deprecation", PLAIN: "yes" });
    for (const name of Object.keys(loaders))
      if (name !== "NODE_OPTIONS") expect(seen).not.toHaveProperty(name);
  });
});
