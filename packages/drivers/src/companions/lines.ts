import type { Socket } from "node:net";

/** Reads a socket line by line; a line above `limit()` bytes ends it. */
export function onLines(socket: Socket, limit: () => number, take: (line: string) => void): void {
  let parts: Buffer[] = [];
  let size = 0;
  socket.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1 && !socket.destroyed; end = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, end)]);
      [parts, size, from] = [[], 0, end + 1];
      if (line.length > limit()) socket.destroy();
      else take(line.toString("utf8"));
    }
    if (from === chunk.length || socket.destroyed) return;
    parts.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > limit()) socket.destroy();
  });
}
