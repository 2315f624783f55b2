import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuthorityBench, paths } from "./authority.fixture.ts";
import type { Reply } from "./authority.fixture.ts";

const next = ["Velvet", "kite", "29", "harbour"].join("-");
let bench: AuthorityBench;
beforeEach(() => {
  bench = new AuthorityBench();
});
afterEach(() => bench.close());

describe("looking a new password up among stolen ones", () => {
  const stolen = createHash("sha1").update(next).digest("hex").toUpperCase().slice(5);
  const asked: string[] = [];
  let server: Server;
  let status = 200;
  let text = "";
  beforeEach(async () => {
    asked.splice(0);
    status = 200;
    server = createServer(({ url = "" }, response) => {
      asked.push(url);
      response.writeHead(status).end(text);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const change = async (enabled: boolean, onFailure: "allow" | "refuse" = "refuse"): Promise<Reply> => {
    const { port } = server.address() as AddressInfo; // it listens on a port
    await bench.start({ breachCheck: { enabled, url: `http://127.0.0.1:${port}/range`, onFailure } });
    const password = await bench.user("ada", "viewer");
    const { access } = await bench.signIn("ada", password);
    const weak = { current_password: password, new_password: "short" };
    expect((await bench.ask(paths.password, weak, access)).status).toBe(422);
    return bench.ask(paths.password, { ...weak, new_password: next }, access);
  };

  it("is not done unless the operator asks for it", async () => {
    expect((await change(false)).status).toBe(200);
    expect(asked).toEqual([]);
  });

  it("refuses a stolen one; what is refused anyway is not asked for", async () => {
    text = `${stolen}:7\r\n`;
    const { status: answered, body } = await change(true);
    expect(answered).toBe(422);
    expect(body["errors"]).toEqual([
      {
        path: "body.new_password",
        message: "The password was stolen before, somewhere else, so it is among those that are tried.",
      },
    ]);
    expect(asked).toHaveLength(1);
    expect(bench.told("password.refused")).toEqual(["a new password that was stolen before"]);
  });

  it("takes one that was not", async () => {
    text = `${stolen}:0\r\n`;
    expect((await change(true)).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it("refuses where nobody answers, and says that it is not the password's fault", async () => {
    status = 500;
    const reply = await change(true);
    expect(reply).toMatchObject({ status: 503, body: { code: "auth/breach-unanswered" } });
    expect(reply.headers.get("retry-after")).toBe("60");
    expect(bench.told("password.changed")).toEqual([]);
    expect(bench.told("password.refused")).toHaveLength(1);
  });

  it("takes it where nobody answers and the operator allows that; the audit has it", async () => {
    status = 500;
    expect((await change(true, "allow")).status).toBe(200);
    expect(bench.audit.find(({ event }) => event === "password.changed")?.note).toContain(
      "it was not looked up among stolen ones",
    );
  });
});
