import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { e2eFile, startListening } from "../support/fixtures.ts";
import { startGateway, type Gateway } from "../support/guardian.ts";
import { temporaryPlace } from "../support/place.ts";
import { handshake, oddTurns, type Turn } from "./odd-messages.ts";

const turns = [...handshake, ...oddTurns];

it.each(["json", "sse"] as const)(
  "hands every byte of bodies and answers on through `guardian serve`, as %s",
  async (form) => {
    const place = await temporaryPlace();
    const folder = join(place.path, "script");
    await mkdir(folder);
    for (const [index, turn] of turns.entries())
      if (turn.answered !== undefined)
        await writeFile(join(folder, `${index}.${form}`), answerOf(turn, form, index), "latin1");
    const server = await startListening(
      (port) => [e2eFile("fixtures/script-http-server.ts"), String(port), folder],
      place,
    );
    let gateway: Gateway | undefined;
    try {
      gateway = await startGateway(
        { url: `${server.origin}/mcp` },
        { env: place.env, cwd: place.path, dataDir: join(place.path, "data") },
      );
      for (const [index, turn] of turns.entries()) {
        const reply = await post(gateway.url, turn, index > 0);
        expect({ about: turn.about, ...reply }).toEqual({
          about: turn.about,
          status: turn.answered === undefined ? 202 : 200,
          session: "fixed-session",
          text: turn.answered === undefined ? "" : answerOf(turn, form, index),
        });
        expect(await readFile(join(folder, `${index}.body`), "latin1")).toEqual(turn.sent);
      }
    } finally {
      await gateway?.close();
      await server.close();
      await place.remove();
    }
  },
);

/** The answer as the server writes it: with everything that a stream may hold besides its data. */
function answerOf({ answered = "" }: Turn, form: "json" | "sse", index: number): string {
  if (form === "json") return answered;
  const data = answered.replaceAll("\r", " ");
  return `: keep-alive\n\nid: ${index}_0\nretry: 500\ndata: \n\nevent: message\nid: ${index}_1\ndata: ${data}\n\n: bye\n\n`;
}

async function post(
  url: string,
  { sent }: Turn,
  inSession: boolean,
): Promise<{ status: number; session: string | null; text: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(inSession && { "mcp-session-id": "fixed-session", "mcp-protocol-version": "2025-11-25" }),
    },
    body: Buffer.from(sent, "latin1"),
  });
  const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
  return { status: response.status, session: response.headers.get("mcp-session-id"), text };
}
