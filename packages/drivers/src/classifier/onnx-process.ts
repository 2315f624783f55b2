import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { wordpiece } from "./wordpiece.ts";

/** What the process is started with, as its two arguments. */
export interface OnnxFiles {
  readonly model: string;
  readonly vocabulary: string;
}

/** A batch of texts to score, and its answer. */
export interface Task {
  readonly id: number;
  readonly texts: readonly string[];
}
export type Answer =
  | { readonly id: number; readonly logits: readonly number[] }
  | { readonly id: number; readonly failed: string };

/** Tokens of a text that the model reads, the marks at both ends included. */
const longest = 128;
/** Texts that run through the model together: more of them gain nothing on one core. */
const most = 8;

/** What is used of `onnxruntime-node`, which is an optional dependency, so that its own types may be absent. */
interface Runtime {
  readonly Tensor: new (type: "int64", data: BigInt64Array, dims: readonly number[]) => unknown;
  readonly InferenceSession: {
    create(path: string, options: object): Promise<Session>;
  };
}
interface Session {
  run(
    feeds: Readonly<Record<string, unknown>>,
  ): Promise<Readonly<Record<string, { readonly data: Float32Array }>>>;
}

/** Runs in the classifier's process: loads the model with the first batch, scores batch after batch, and ends with its parent. */
export function serveOnnx(): void {
  const [model = "", vocabulary = ""] = process.argv.slice(2);
  const send = (answer: Answer): void => {
    process.send?.(answer);
  };
  let scorer: Promise<(texts: readonly string[]) => Promise<number[]>> | null = null;
  let queue: Promise<void> = Promise.resolve();
  process.on("message", ({ id, texts }: Task) => {
    queue = queue.then(async () => {
      try {
        scorer ??= load({ model, vocabulary });
        const score = await scorer;
        send({ id, logits: await score(texts) });
      } catch (cause) {
        // Of the error only its class: its words may hold what was read.
        send({ id, failed: cause instanceof Error ? cause.name : "Error" });
      }
    });
  });
  process.on("disconnect", () => {
    process.exit(0);
  });
}

async function load({
  model,
  vocabulary,
}: OnnxFiles): Promise<(texts: readonly string[]) => Promise<number[]>> {
  const runtime = createRequire(import.meta.url)("onnxruntime-node") as Runtime; // its own declaration says more
  const tokenizer = wordpiece(readFileSync(vocabulary, "utf8"));
  const session = await runtime.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  });
  return async (texts) => {
    const encoded = texts.map((text) => tokenizer.encode(text, longest));
    const logits = new Array<number>(texts.length).fill(0);
    // Texts of like length together, so that little is padded.
    const order = [...encoded.keys()].sort((a, b) => (encoded[a]?.length ?? 0) - (encoded[b]?.length ?? 0));
    for (let at = 0; at < order.length; at += most) {
      const batch = order.slice(at, at + most);
      const scores = await scoreBatch(
        runtime,
        session,
        batch.map((index) => encoded[index] ?? []),
      );
      for (const [row, index] of batch.entries()) logits[index] = scores[row] ?? Number.NaN;
    }
    return logits;
  };
}

async function scoreBatch(
  runtime: Runtime,
  session: Session,
  rows: readonly (readonly number[])[],
): Promise<Float32Array> {
  const width = Math.max(...rows.map(({ length }) => length));
  const ids = new BigInt64Array(rows.length * width);
  const mask = new BigInt64Array(rows.length * width);
  for (const [row, tokens] of rows.entries()) {
    for (const [column, token] of tokens.entries()) {
      ids[row * width + column] = BigInt(token);
      mask[row * width + column] = 1n;
    }
  }
  const dims = [rows.length, width];
  const output = await session.run({
    input_ids: new runtime.Tensor("int64", ids, dims),
    attention_mask: new runtime.Tensor("int64", mask, dims),
  });
  const { logits } = output;
  if (logits?.data.length !== rows.length) throw new Error("the model gave no score");
  return logits.data;
}
