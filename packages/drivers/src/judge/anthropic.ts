import type { Judge } from "@guardian/model";
import { guardedFetch } from "./guarded-fetch.ts";
import { sdkJudge } from "./sdk-judge.ts";
import type { JudgeOptions } from "./sdk-judge.ts";

/** A judge behind the Messages API of Anthropic, or an endpoint that speaks it. */
export function anthropicJudge(options: JudgeOptions): Judge {
  const { model, baseUrl, apiKey } = options;
  return sdkJudge(options, "@ai-sdk/anthropic", async () => {
    const { createAnthropic } = await import("@ai-sdk/anthropic");
    const provider = createAnthropic({
      baseURL: baseUrl,
      // Never absent: the library would look for one in the environment.
      apiKey: apiKey ?? "none",
      fetch: guardedFetch(new URL(baseUrl)),
    });
    return provider.languageModel(model);
  });
}
