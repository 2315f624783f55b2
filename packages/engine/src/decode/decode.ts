import { Buffer, isUtf8 } from "node:buffer";
import type { Envelope, Frame, Message, Problem, ProblemCode, Span } from "@guardian/model";
import { classesOf, CONTROL } from "./classes.ts";
import { messageOf } from "./message.ts";
import { checkMirrored } from "./mirrored.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { read, type Item } from "./reader.ts";
import { recover } from "./recover.ts";
import { Refusal } from "./tokens.ts";

/**
 * Reads a frame as JSON-RPC. What cannot be read, or could be read in two ways, becomes a malformed envelope, which the policy
 * judges; nothing throws. The values share no memory with the frame's bytes.
 */
export function decode(frame: Frame, limits: Limits = defaultLimits): Envelope {
  const { bytes } = frame;
  const size = frame.oversize ?? bytes.length;
  if (frame.oversize !== undefined || size > limits.bytes) {
    return malformed(frame, { code: "too-large", detail: `the frame is larger than ${limits.bytes} bytes` });
  }
  if (!isUtf8(bytes)) return malformed(frame, { code: "invalid-utf8", detail: "the frame is not UTF-8" });
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  if (text.charCodeAt(0) === BYTE_ORDER_MARK) {
    return malformed(frame, {
      code: "invalid-json",
      detail: "the frame begins with a byte order mark",
      offset: 0,
    });
  }
  try {
    const { array, items } = read(text, limits, (classesOf(bytes) & CONTROL) !== 0);
    return envelopeOf(frame, text, items, array);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const offset = byteOffset(text, bytes, error.offset);
    return malformed(frame, { code: error.code, detail: error.message, offset });
  }
}

const BYTE_ORDER_MARK = 0xfeff;

function envelopeOf(frame: Frame, text: string, items: readonly Item[], array: boolean): Envelope {
  if (items.length === 0) return malformed(frame, problem("empty-batch", "the batch is empty"));
  const messages: Message[] = [];
  const spans = spansOf(text, frame.bytes, items);
  for (const [index, item] of items.entries()) {
    const message = messageOf(item, spans[index] ?? whole(frame));
    if ("wrong" in message) {
      return malformed(
        frame,
        problem(
          "not-json-rpc",
          `${array ? `message ${index} of the batch` : "the message"} ${message.wrong}`,
        ),
      );
    }
    messages.push(message);
  }
  const mismatch = checkMirrored(messages, frame.mirrored);
  if (mismatch !== null) return malformed(frame, problem("header-mismatch", mismatch));
  return { form: array ? "batch" : "single", frame, messages };
}

/** Spans in bytes from spans in UTF-16 units, in one pass over the text. */
function spansOf(text: string, bytes: Uint8Array, items: readonly Item[]): readonly Span[] {
  if (text.length === bytes.length) return items.map(({ start, end }) => ({ start, end }));
  let unit = 0;
  let byte = 0;
  const advance = (to: number): number => {
    byte += Buffer.byteLength(text.slice(unit, to));
    unit = to;
    return byte;
  };
  return items.map((item) => ({ start: advance(item.start), end: advance(item.end) }));
}

const byteOffset = (text: string, bytes: Uint8Array, unit: number): number =>
  text.length === bytes.length ? unit : Buffer.byteLength(text.slice(0, unit));

const whole = (frame: Frame): Span => ({ start: 0, end: frame.bytes.length });

const problem = (code: ProblemCode, detail: string): Problem => ({ code, detail });

const malformed = (frame: Frame, found: Problem): Envelope => ({
  form: "malformed",
  frame,
  problem: found,
  ...recover(frame.bytes),
});
