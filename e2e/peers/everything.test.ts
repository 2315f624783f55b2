import { describe, expect, it } from "vitest";
import { packageFile } from "../support/fixtures.ts";
import { temporaryPlace } from "../support/place.ts";
import { openV1, openV2, type Open } from "./clients.ts";
import { cancel, converse, everything, progressOf } from "./conversation.ts";
import { direct, through, ways, type Route, type Target } from "./routes.ts";

const script = packageFile("@modelcontextprotocol/server-everything", "dist/index.js");
const target: Target = {
  stdio: [process.execPath, script, "stdio"],
  http: { args: () => [script, "streamableHttp"], path: "/mcp", portVariable: "PORT" },
  sse: { args: () => [script, "sse"], path: "/sse", portVariable: "PORT" },
};
const clients = { "SDK v2": openV2, "SDK v1": openV1 };

describe.each(Object.entries(clients))("%s and server-everything", (_, open) => {
  it.each(ways)("say the same through Guardian as directly, byte by byte, over %s", async (way) => {
    const place = await temporaryPlace();
    try {
      const plain = await session(open, await direct(way, target, place));
      const guarded = await session(open, await through(way, target, place));
      expect(guarded.said).toEqual(plain.said);
      expect(plain.said.cancelled).toBe(true);
      expect(plain.said.progress).toEqual([1, 2, 3]);
      expect(guarded.sides.length).toBeGreaterThan(0);
      for (const { client, server } of guarded.sides) expect(client).toEqual(server);
    } finally {
      await place.remove();
    }
  });
});

async function session(open: Open, route: Route) {
  try {
    const peer = await open(route.connection, "file:///e2e/root");
    const said = {
      server: peer.server,
      answers: await converse(peer, everything),
      cancelled: await cancel(peer),
      progress: await progressOf(peer),
    };
    await peer.close();
    return { said, sides: await route.sides() };
  } finally {
    await route.close();
  }
}
