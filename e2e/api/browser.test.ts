import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startGateway } from "../support/guardian.ts";
import type { Gateway } from "../support/guardian.ts";

let gateway: Gateway;
let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "guardian-browser-"));
  gateway = await startGateway(
    { url: "http://127.0.0.1:1/mcp" },
    {
      dataDir,
      env: {
        ...process.env,
        GUARDIAN_LISTEN_ALLOWED_HOSTS: "guard.example",
        GUARDIAN_LISTEN_ALLOWED_ORIGINS: "https://guard.example",
      },
    },
  );
  await expect.poll(greeting, { timeout: 20_000 }).toContain("Ctrl+C");
});
afterEach(async () => {
  await gateway.close();
  await rm(dataDir, { recursive: true, force: true });
});

const greeting = (): string => gateway.running.output.join("\n");

interface Reply {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
}
type Headers = Readonly<Record<string, string>>;

/** What a proxy with TLS passes on for a page of its own: the name that the browser used, and not where the guard listens. */
const page: Headers = {
  host: "guard.example",
  origin: "https://guard.example",
  "sec-fetch-site": "same-origin",
};

function post(path: string, body: object, headers: Headers): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const to = {
      host: "127.0.0.1",
      port: gateway.port,
      path: `/api/v1${path}`,
      method: "POST",
      agent: false,
    };
    const asking = request(
      { ...to, headers: { "content-type": "application/json", ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          const cookies = (response.headers["set-cookie"] ?? []).map((line) => line.split(";", 1)[0] ?? "");
          const read = JSON.parse(text === "" ? "{}" : text) as Reply["body"]; // our API's own
          resolve({ status: response.statusCode ?? 0, cookies, body: read });
        });
      },
    );
    asking.on("error", reject);
    asking.end(JSON.stringify(body));
  });
}

/** The cookies and the page's token of a login. */
function session({ cookies, body }: Reply): Headers {
  return { cookie: cookies.join("; "), "x-csrf-token": String(body["csrf_token"]) };
}

describe("a page behind a proxy with TLS", () => {
  it("signs in and works by cookies under the proxy's name, and no other page does", async () => {
    const shown = /Password\s+(\S+)/.exec(greeting())?.[1] ?? "";
    const first = await post("/auth/login", { username: "admin", password: shown, cookies: true }, page);
    expect([first.status, first.cookies.length]).toEqual([200, 3]);
    const change = {
      current_password: shown,
      new_password: ["Velvet", "kite", "29", "harbour"].join("-"),
    };
    const changed = await post("/auth/password", change, { ...page, ...session(first) });
    expect(changed.status).toBe(200);
    const own = { ...page, ...session(changed) };
    const add = async (username: string, headers: Headers): Promise<unknown> => {
      const { status, body } = await post(
        "/admin/users",
        { username, role: "viewer" },
        { ...own, ...headers },
      );
      return status === 201 ? "added" : body["code"];
    };
    expect(await add("ben", {})).toBe("added");
    for (const [headers, code] of [
      [{ "x-csrf-token": "" }, "auth/csrf"],
      [{ "x-csrf-token": session(first)["x-csrf-token"] ?? "" }, "auth/csrf"],
      [{ "sec-fetch-site": "cross-site" }, "auth/csrf"],
      [{ "sec-fetch-site": "same-site" }, "auth/csrf"],
      [{ origin: `http://127.0.0.1:${gateway.port}` }, "auth/csrf"],
      [{ host: `127.0.0.1:${gateway.port}` }, "auth/csrf"], // a proxy that does not pass the name on
      [{ origin: "http://guard.example" }, "request/foreign"],
      [{ origin: "https://elsewhere.example" }, "request/foreign"],
      [{ host: "elsewhere.example" }, "request/foreign"],
    ] as const)
      expect(await add("cleo", headers), JSON.stringify(headers)).toBe(code);
    const renewed = await post("/auth/refresh", {}, own);
    expect([renewed.status, renewed.cookies.length]).toEqual([200, 3]);
    expect((await post("/auth/logout", {}, { ...page, ...session(renewed) })).status).toBe(204);
    expect((await post("/auth/refresh", {}, { ...page, ...session(renewed) })).status).toBe(401);
  });
});
