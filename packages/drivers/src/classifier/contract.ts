import { fileURLToPath } from "node:url";
import type { Classifier } from "@guardian/model";
import { describe, expect, it } from "vitest";

/** What every classifier does; `make` gives a fresh one. */
export function classifierContract(name: string, make: () => Classifier): void {
  describe(`the classifier ${name}`, () => {
    it("scores texts in their order, each as it would alone", async () => {
      const classifier = make();
      const texts = [
        "user: hello",
        "data: The parser was rewritten in the second quarter and is faster now.",
        "user: hello",
      ];
      const { logits } = await classifier.score(texts);
      expect(logits).toHaveLength(3);
      expect(logits[0]).toBe(logits[2]);
      const alone = await classifier.score(texts.slice(1, 2));
      expect(alone.logits[0]).toBeCloseTo(logits[1] ?? Number.NaN, 0);
      await classifier.close();
    });

    it("scores whatever comes: nothing, an empty text, a megabyte, control characters", async () => {
      const classifier = make();
      expect((await classifier.score([])).logits).toEqual([]);
      const { logits } = await classifier.score([
        "",
        "x".repeat(1_000_000),
        "\u0000\ud800 [CLS][SEP]",
        "漢字".repeat(500),
      ]);
      expect(logits.map(Number.isFinite)).toEqual([true, true, true, true]);
      await classifier.close();
    });

    it("answers several batches at once, and starts again after it was closed", async () => {
      const classifier = make();
      const answers = await Promise.all(["a b c", "d e f"].map((text) => classifier.score([text])));
      await classifier.close();
      await classifier.close();
      expect(await classifier.score(["a b c"])).toEqual(answers[0]);
      await classifier.close();
    });
  });
}

/** The shipped model's files. */
export const shipped = {
  model: fileURLToPath(new URL("../../../../models/transformer.onnx", import.meta.url)),
  vocabulary: fileURLToPath(new URL("../../../../models/vocabulary.txt", import.meta.url)),
};
