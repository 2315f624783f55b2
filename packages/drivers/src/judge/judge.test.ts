import { expect, it } from "vitest";
import { anthropicJudge } from "./anthropic.ts";
import { judgeContract } from "./contract.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { azureJudge, openAiCompatibleJudge } from "./openai-compatible.ts";
import { sdkJudge } from "./sdk-judge.ts";

judgeContract("openAiCompatibleJudge", {
  make: openAiCompatibleJudge,
  path: "/chat/completions",
  keyHeader: ["authorization", "Bearer k"],
});
judgeContract("azureJudge", { make: azureJudge, path: "/chat/completions", keyHeader: ["api-key", "k"] });
judgeContract("anthropicJudge", { make: anthropicJudge, path: "/messages", keyHeader: ["x-api-key", "k"] });

it("speaks to the configured host only", async () => {
  const fetching = guardedFetch(new URL("http://127.0.0.1:1/v1"))("http://127.0.0.1:2/v1/messages");
  await expect(fetching).rejects.toThrow("another host");
});

it("says what to install where a library is missing", async () => {
  const judge = sdkJudge(
    { model: "m", baseUrl: "http://127.0.0.1:1", apiKey: null },
    "@ai-sdk/anthropic",
    () => Promise.reject(new Error("Cannot find package")),
  );
  const asking = judge.ask(
    { system: "", user: "", schema: {}, answerTokens: 1 },
    new AbortController().signal,
  );
  await expect(asking).rejects.toMatchObject({
    code: "judge/unavailable",
    message:
      "the judge needs the package @ai-sdk/anthropic; install it beside the guard: npm install @ai-sdk/anthropic",
  });
});
