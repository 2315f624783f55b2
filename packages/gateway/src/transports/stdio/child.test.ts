import { expect, it } from "vitest";
import { spawnServer } from "./child.ts";
import type { Child, ChildOptions, ServerSpec } from "./child.ts";

function start(
  script: string,
  options: Partial<ChildOptions> = {},
  spec: Partial<ServerSpec> = {},
): { child: Child; lines: string[] } {
  const lines: string[] = [];
  const child = spawnServer(
    { name: "probe", command: process.execPath, args: ["-e", script], env: {}, ...spec },
    {
      onLine: ({ bytes }) => {
        lines.push(Buffer.from(bytes).toString());
        return undefined;
      },
      stderr: () => undefined,
      limit: 1_000_000,
      grace: 300,
      ...options,
    },
  );
  return { child, lines };
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it("takes the last line of a server that ends without a newline", async () => {
  const { child, lines } = start(`process.stdout.write("a\\nb")`);
  expect(await child.exited).toEqual({ code: 0, signal: null });
  expect(lines).toEqual(["a", "b"]);
});

it("says which command could not be started and what to check", async () => {
  const { child } = start("", {}, { command: "/nonexistent/server" });
  const { failed } = await child.exited;
  expect(failed?.code).toBe("server/not-started");
  expect(failed?.message).toBe(
    'server "probe": cannot start "/nonexistent/server": there is no such command; check its spelling and PATH',
  );
});

it("closes stdin first, so that a well-behaved server leaves by itself", async () => {
  const { child } = start(`process.stdin.on("end", () => process.exit(7)).resume()`);
  expect(await child.close()).toEqual({ code: 7, signal: null });
});

it("ends a server that ignores stdin and SIGTERM, and what it started", async () => {
  const { child, lines } = start(
    `const { spawn } = require("node:child_process");
     const inner = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
     process.on("SIGTERM", () => {});
     setInterval(() => {}, 1000);
     console.log(inner.pid);`,
  );
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const inner = Number(lines[0]);
  expect(alive(inner)).toBe(true);
  expect(await child.close()).toEqual({ code: null, signal: "SIGKILL" });
  await expect.poll(() => alive(inner)).toBe(false);
});

it("hands stderr on, without the secrets in it, before it says that the server has ended", async () => {
  let said = "";
  const script = `console.error("one\\nkey=" + "AK" + "IA" + "QYLPMN5HHXNB4RTZ" + " mail bo@example.org\\ntwo")`;
  const { child } = start(script, {
    stderr: (text) => {
      said += text;
      return undefined;
    },
  });
  await child.exited;
  expect(said).toBe("one\nkey=‹redacted:aws-key› mail ‹redacted:email›\ntwo\n");
});
