import { randomBytes } from "node:crypto";
import { StringDecoder } from "node:string_decoder";
import { placeholders, redactingStream, replaced, sensitiveIn } from "@guardian/engine";
import type { Sensitive } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import { usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { inputOf } from "../input.ts";
import { complain, print } from "../io.ts";
import type { Io } from "../io.ts";
import { readLines } from "../lines.ts";
import type { InputLine } from "../lines.ts";

/** `guardian redact`: takes secrets and personal data out of texts. */
export const redact: Run = async (call, io) =>
  formatOf(call) === "jsonl" ? redactLines(call, io) : redactStream(call, io);

function formatOf(call: Call): "jsonl" | "text" {
  const format = call.texts["format"] ?? "text";
  if (format === "jsonl" || format === "text") return format;
  throw usageError({ name: "redact" }, `--format: "${excerpt(format, 40)}" is none of jsonl, text`);
}

/** A key for one run: nobody can try out what stands behind a placeholder. */
const freshNames = (): ReturnType<typeof placeholders> => placeholders(randomBytes(32).toString("hex"));

async function redactStream(call: Call, io: Io): Promise<0> {
  const stream = redactingStream(freshNames());
  const decoder = new StringDecoder("utf8");
  for await (const chunk of (await inputOf(call, io)) as AsyncIterable<Buffer>) {
    await print(io.stdout, stream.push(decoder.write(chunk)));
    if (io.signal.aborted) break;
  }
  await print(io.stdout, stream.push(decoder.end()) + stream.end());
  return 0;
}

/** No line may be longer, in bytes. */
const longestLine = 64 * 1024 * 1024;

async function redactLines(call: Call, io: Io): Promise<0 | 3> {
  let unread = 0;
  for await (const lines of readLines(await inputOf(call, io), longestLine)) {
    let out = "";
    for (const line of lines) {
      const answer = answerOf(line);
      if (answer === null) continue;
      if ("error" in answer) {
        unread += 1;
        complain(io, `line ${answer.line}: ${answer.error}`);
      }
      out += `${JSON.stringify(answer)}\n`;
    }
    await print(io.stdout, out);
    if (io.signal.aborted) return 3;
  }
  return unread > 0 ? 3 : 0;
}

interface Redacted {
  readonly id: unknown;
  readonly text: string;
  /** In code points of the text that was given; `end` is the place behind. */
  readonly spans: readonly { readonly start: number; readonly end: number; readonly type: string }[];
}

interface Unread {
  readonly id: null;
  readonly line: number;
  readonly error: string;
}

/** Null for an empty line. */
function answerOf(line: InputLine): Redacted | Unread | null {
  const { number } = line;
  if ("problem" in line) return { id: null, line: number, error: line.problem };
  if (line.text.trim() === "") return null;
  const value = parsed(line.text);
  if (typeof value !== "object" || value === null || !("text" in value) || typeof value.text !== "string")
    return { id: null, line: number, error: "not a JSON object with a text" };
  const { text } = value;
  const found = sensitiveIn(text);
  // Each line is a text of its own, so that what is printed for it does not depend on the others.
  return {
    id: "id" in value ? value.id : number,
    text: replaced(text, found, freshNames()),
    spans: inCodePoints(text, found),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // which is no object either, and reported as such
  }
}

/** UTF-16 offsets, in order, as offsets that count a surrogate pair once. */
function inCodePoints(text: string, found: readonly Sensitive[]): Redacted["spans"] {
  let [at, points] = [0, 0];
  const pointsAt = (offset: number): number => {
    for (; at < offset; at++) {
      const unit = text.charCodeAt(at);
      const isSecondHalf =
        unit >= 0xdc00 && unit <= 0xdfff && at > 0 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
      if (!isSecondHalf) points += 1;
    }
    return points;
  };
  return found.map(({ start, end, kind }) => {
    const from = pointsAt(start);
    return { start: from, end: pointsAt(end), type: kind.type };
  });
}
