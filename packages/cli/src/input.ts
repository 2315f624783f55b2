import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { GuardianError } from "@guardian/model";
import type { Call } from "./call.ts";
import { reason } from "./config/secret.ts";
import type { Io } from "./io.ts";

/** What a command reads: the file that its operand names, or stdin. */
export async function inputOf(call: Call, io: Io): Promise<Readable> {
  const file = call.operands[0];
  if (file === undefined || file === "-") return io.stdin;
  const path = resolve(io.cwd, file);
  const stream = createReadStream(path);
  await new Promise<void>((done, fail) => {
    stream.once("readable", done).once("end", done);
    stream.once("error", (cause) => {
      fail(new GuardianError("config/unreadable", `${path}: cannot be read: ${reason(cause)}`, { cause }));
    });
  });
  return stream;
}
