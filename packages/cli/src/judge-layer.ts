import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { anthropicJudge, azureJudge, openAiCompatibleJudge } from "@guardian/drivers";
import type { JudgeOptions } from "@guardian/drivers";
import { judgeDetector } from "@guardian/engine";
import type { Detector, Judge } from "@guardian/model";
import type { Config, JudgeConfig } from "./config/config.ts";
import { resolveSecret } from "./config/secret.ts";
import type { Environment } from "./io.ts";

/** The configured judge as a layer of detection; none where there is none. Throws where its key cannot be had. */
export function judgeLayer({ judge }: Pick<Config, "judge">, env: Environment): readonly Detector[] {
  if (judge === null) return [];
  const { timeout: deadline, concurrency, input, doubt, breaker, budget } = judge;
  const layer = judgeDetector({
    judge: judgeOf(judge, env),
    deadline,
    concurrency,
    input,
    doubt,
    breaker,
    budget,
    nonce: () => randomBytes(12).toString("hex"),
    clock: Date.now,
    wait: (time, signal) => sleep(time, undefined, { signal, ref: false }),
  });
  return [layer];
}

function judgeOf({ provider, model, baseUrl, apiKey: named }: JudgeConfig, env: Environment): Judge {
  const apiKey = named === null ? null : resolveSecret(named, "judge.api-key", env);
  return makers[provider]({ model, baseUrl, apiKey });
}

const makers: Readonly<Record<JudgeConfig["provider"], (options: JudgeOptions) => Judge>> = {
  "openai-compatible": openAiCompatibleJudge,
  openai: openAiCompatibleJudge,
  azure: azureJudge,
  anthropic: anthropicJudge,
};
