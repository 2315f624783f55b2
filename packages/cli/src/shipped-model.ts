import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readClassifierModel } from "@guardian/engine";
import type { ClassifierModel } from "@guardian/engine";
import type { OnnxFiles } from "@guardian/drivers";
import { modelFolder } from "./installation.ts";

export interface ShippedModel {
  readonly model: ClassifierModel;
  /** What the transformer's process reads. */
  readonly files: OnnxFiles;
}

/** Reads the classifier that comes with the guard; half a megabyte. The transformer is only named. */
export async function readShippedModel(): Promise<ShippedModel> {
  const at = (name: string): URL => new URL(name, modelFolder);
  const [weights, calibration] = await Promise.all([
    readFile(at("linear.bin")),
    readFile(at("calibration.json"), "utf8"),
  ]);
  return {
    model: readClassifierModel(weights, calibration),
    files: { model: fileURLToPath(at("transformer.onnx")), vocabulary: fileURLToPath(at("vocabulary.txt")) },
  };
}
