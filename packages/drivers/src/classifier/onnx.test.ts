import { expect, it } from "vitest";
import { classifierContract, shipped } from "./contract.ts";
import { onnxClassifier } from "./onnx.ts";

const entry = (name: string): URL => new URL(`./fixtures/${name}.ts`, import.meta.url);
const options = { entry: entry("real"), files: shipped, deadline: 10_000, idle: 10_000 };

classifierContract("onnx", () => onnxClassifier(options));

it("says what is missing, and does not start", async () => {
  const classifier = onnxClassifier({ ...options, files: { ...shipped, model: "/nowhere/model.onnx" } });
  expect(classifier.unavailable).toContain("missing");
  await expect(classifier.score(["a"])).rejects.toThrow("missing");
});

it("gives up on a process that does not answer, and tells everybody who waits", async () => {
  const classifier = onnxClassifier({ ...options, entry: entry("silent"), deadline: 1, starting: 50 });
  const all = await Promise.allSettled([classifier.score(["a"]), classifier.score(["b"])]);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await classifier.close();
});

it("tells whoever waits when the process dies", async () => {
  const classifier = onnxClassifier({ ...options, entry: entry("dying") });
  await expect(classifier.score(["a"])).rejects.toThrow("ended");
  await classifier.close();
});

it("keeps its process while texts come, however many answers came at once", async () => {
  const classifier = onnxClassifier({ ...options, idle: 300 });
  await Promise.all(["a b", "c d", "e f"].map((text) => classifier.score([text])));
  const until = performance.now() + 900;
  while (performance.now() < until) await classifier.score(["one more text"]);
  await classifier.close();
});

it("bounds what waits", async () => {
  const classifier = onnxClassifier({ ...options, entry: entry("silent"), deadline: 1, starting: 200 });
  const all = await Promise.allSettled(Array.from({ length: 70 }, () => classifier.score(["a"])));
  const reasons = all.map((one) => (one.status === "rejected" ? String(one.reason) : ""));
  expect(reasons.filter((reason) => reason.includes("too many"))).toHaveLength(6);
  await classifier.close();
});
