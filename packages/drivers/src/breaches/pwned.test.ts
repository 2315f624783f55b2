import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { breachesContract } from "./contract.ts";
import { pwnedBreaches } from "./pwned.ts";

const word = ["a", "stolen", "sentence"].join(" ");
const hashOf = (password: string): string => createHash("sha1").update(password).digest("hex").toUpperCase();
const rest = hashOf(word).slice(5);
/** Of another password that begins alike. */
const other = rest.split("").reverse().join("");

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A mirror on loopback that keeps what arrives. */
async function mirror(answer: (response: ServerResponse) => void) {
  const asked: Pick<IncomingMessage, "method" | "url" | "headers">[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { asked, url: `http://127.0.0.1:${port}/range` };
}

async function lookAt(answer: (response: ServerResponse) => void, timeout = 10_000): Promise<string> {
  const { url } = await mirror(answer);
  return pwnedBreaches({ url, timeout }).look(word);
}

breachesContract("pwned", async () => {
  const { url } = await mirror((response) => response.end(`${other}:3\r\n${rest}:42\r\n`));
  return {
    breaches: pwnedBreaches({ url }),
    stolen: word,
    unreachable: pwnedBreaches({ url: "http://127.0.0.1:1" }),
  };
});

describe("pwnedBreaches", () => {
  it("lets five digits of the hash leave and nothing else of the password", async () => {
    const { asked, url } = await mirror((response) => response.end(`${rest}:1`));
    expect(await pwnedBreaches({ url }).look(word)).toBe("stolen");
    expect(asked).toHaveLength(1);
    const { method, url: path, headers } = asked[0] ?? {};
    expect([method, path]).toEqual(["GET", `/range/${hashOf(word).slice(0, 5)}`]);
    expect(headers).toMatchObject({ "add-padding": "true", "user-agent": "mcp-security-guardian" });
    const all = JSON.stringify([path, headers]).toUpperCase();
    for (const secret of [rest, rest.slice(0, 6), word.toUpperCase()]) expect(all).not.toContain(secret);
  });

  it.each<readonly [string, string, string]>([
    ["a hit", `${other}:3\r\n${rest}:42`, "stolen"],
    ["a hit in small letters", `${rest.toLowerCase()}:1\n`, "stolen"],
    ["a hit before others", `${rest}:1\r\n${other}:7\r\n`, "stolen"],
    ["a miss", `${other}:3\r\n`, "unseen"],
    ["padding that begins alike", `${other}:3\r\n${rest}:0\r\n`, "unseen"],
    ["padding alone", `${other}:0\r\n`, "unseen"],
    ["nothing", "", "unanswered"],
    ["empty lines", "\r\n\r\n", "unanswered"],
    ["a page", "<html>sign in to the network</html>", "unanswered"],
    ["a page with the line", `<html>\r\n${rest}:42\r\n`, "unanswered"],
    ["a line without a count", rest, "unanswered"],
    ["a whole hash", `${hashOf(word)}:3`, "unanswered"],
    ["an answer that was cut", `${other}:3\r\n${rest.slice(0, 20)}`, "unanswered"],
  ])("reads %s", async (_what, text, answer) => {
    expect(await lookAt((response) => response.end(text))).toBe(answer);
  });

  it.each<readonly [string, (response: ServerResponse) => void]>([
    ["429", (response) => response.writeHead(429).end(`${rest}:1`)],
    ["500", (response) => response.writeHead(500).end(`${other}:1`)],
    ["an answer that breaks off", (response) => response.write(`${rest}:1\r\n`, () => response.destroy())],
    ["more than is read", (response) => response.end(`${other}:1\r\n`.repeat(40_000))],
    [
      "a small answer that swells",
      (response) =>
        response
          .writeHead(200, { "content-encoding": "gzip" })
          .end(gzipSync(`${other}:1\r\n`.repeat(400_000))),
    ],
  ])("takes %s for no answer", async (_what, answer) => {
    expect(await lookAt(answer)).toBe("unanswered");
  });

  it.each<readonly [string, (response: ServerResponse) => void]>([
    ["does not answer", () => undefined],
    ["does not end its answer", (response) => response.write(`${rest}:1\r\n`)],
  ])("waits for its time and no longer where the service %s", async (_what, answer) => {
    expect(await lookAt(answer, 50)).toBe("unanswered");
  });

  it("follows no redirect", async () => {
    const elsewhere = await mirror((response) => response.end(`${other}:1`));
    const redirect = (response: ServerResponse): void => {
      response.writeHead(302, { location: `${elsewhere.url}/00000` }).end();
    };
    expect(await lookAt(redirect)).toBe("unanswered");
    expect(elsewhere.asked).toEqual([]);
  });
});
