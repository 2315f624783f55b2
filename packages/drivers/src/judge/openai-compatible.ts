import type { Judge } from "@guardian/model";
import { guardedFetch } from "./guarded-fetch.ts";
import { sdkJudge } from "./sdk-judge.ts";
import type { JudgeOptions } from "./sdk-judge.ts";

const packageName = "@ai-sdk/openai-compatible";

/** A judge behind an endpoint that speaks chat completions: OpenAI, Ollama, vLLM, llama.cpp, a gateway. */
export function openAiCompatibleJudge(options: JudgeOptions): Judge {
  return chatJudge(options, options.apiKey === null ? {} : { authorization: `Bearer ${options.apiKey}` });
}

/** A judge behind Azure OpenAI, whose `/openai/v1` speaks the same and takes the key in a header of its own. */
export function azureJudge(options: JudgeOptions): Judge {
  return chatJudge(options, options.apiKey === null ? {} : { "api-key": options.apiKey });
}

function chatJudge(options: JudgeOptions, headers: Readonly<Record<string, string>>): Judge {
  const { model, baseUrl } = options;
  return sdkJudge(options, packageName, async () => {
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    const provider = createOpenAICompatible({
      name: "judge",
      baseURL: baseUrl,
      headers: { ...headers },
      fetch: guardedFetch(new URL(baseUrl)),
      supportsStructuredOutputs: true,
    });
    return provider.chatModel(model);
  });
}
