import { connect, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("freePort: no TCP address");
  return address.port;
}

/** Waits until something accepts connections on the port; `alive` false ends the wait early with an error. */
export async function waitForPort(
  port: number,
  { limit = 20_000, alive = () => true }: { limit?: number; alive?: () => boolean } = {},
): Promise<void> {
  const end = Date.now() + limit;
  while (Date.now() < end) {
    if (await accepts(port)) return;
    if (!alive()) throw new Error(`port ${port}: the process that should listen has ended`);
    await delay(25);
  }
  throw new Error(`port ${port}: nothing listens after ${limit} ms`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => {
      end(true);
    });
    socket.once("error", () => {
      end(false);
    });
  });
}
