import { excerpt, GuardianError } from "@guardian/model";
import type { JudgeConfig } from "./config.ts";
import {
  claim,
  count,
  duration,
  durationText,
  fraction,
  httpUrl,
  isConfidential,
  oneOf,
  reference,
  text,
} from "./reading.ts";
import type { Setting } from "./settings.ts";

const providers = ["off", "openai-compatible", "openai", "azure", "anthropic"] as const;
type Provider = (typeof providers)[number];

/** The settings of the second opinion of a language model. */
export const judgeSettings = {
  judgeProvider: {
    path: "judge.provider",
    read: oneOf(providers),
    fallback: "off",
    about:
      "off, openai-compatible (Ollama, vLLM, a gateway), openai, azure or anthropic: who gives a second opinion on doubtful texts",
  } satisfies Setting<Provider>,
  judgeBaseUrl: {
    path: "judge.base-url",
    read: httpUrl,
    fallback: "",
    about: "address before /chat/completions or /messages; needed for openai-compatible and azure",
  } satisfies Setting<string>,
  judgeModel: {
    path: "judge.model",
    read: text,
    fallback: "",
    about: "name of the model; of the deployment for azure",
  } satisfies Setting<string>,
  judgeApiKey: {
    path: "judge.api-key",
    read: reference,
    fallback: "",
    about:
      "where the key is, env:NAME or file:/path; it goes to the base-url's host only, and servers do not get that variable",
  } satisfies Setting<string>,
  judgeAllowHttp: {
    path: "judge.insecure-allow-http",
    read: claim,
    fallback: false,
    about: "allow a base-url beyond loopback without TLS, where key and texts can be read on the way",
  } satisfies Setting<boolean>,
  judgeTimeout: {
    path: "judge.timeout",
    read: duration,
    fallback: 20_000,
    show: durationText,
    about: "time for one opinion, with waiting and further tries",
  } satisfies Setting<number>,
  judgeConcurrency: {
    path: "judge.concurrency",
    read: count(1, 100),
    fallback: 2,
    about: "questions to the judge at once",
  } satisfies Setting<number>,
  judgeInput: {
    path: "judge.characters",
    read: count(500, 1_000_000),
    fallback: 12_000,
    about:
      "most characters of a text that are sent; of a longer one its head, its tail and what stands around the evidence",
  } satisfies Setting<number>,
  judgeFrom: {
    path: "judge.doubt.from",
    read: fraction,
    fallback: 0.2,
    about:
      "texts that the other layers give this score or more are judged, where the policy does not say otherwise; 0 means all",
  } satisfies Setting<number>,
  judgeTo: {
    path: "judge.doubt.to",
    read: fraction,
    fallback: 1,
    about: "texts with a higher score are not judged; what is blocked already never is",
  } satisfies Setting<number>,
  judgeFailures: {
    path: "judge.breaker.failures",
    read: count(1, 1_000),
    fallback: 5,
    about: "failures in a row after which the judge is left alone",
  } satisfies Setting<number>,
  judgePause: {
    path: "judge.breaker.pause",
    read: duration,
    fallback: 30_000,
    show: durationText,
    about: "how long it is left alone before one text tries again",
  } satisfies Setting<number>,
  judgeCallsPerMinute: {
    path: "judge.budget.calls-per-minute",
    read: count(0, 1_000_000),
    fallback: 30,
    about: "most calls to the judge in a minute, of this process",
  } satisfies Setting<number>,
  judgeTokensPerMinute: {
    path: "judge.budget.tokens-per-minute",
    read: count(0, 1_000_000_000),
    fallback: 200_000,
    about: "most tokens of questions and answers in a minute",
  } satisfies Setting<number>,
  judgeCallsPerDay: {
    path: "judge.budget.calls-per-day",
    read: count(0, 100_000_000),
    fallback: 2_000,
    about: "most calls to the judge in a day (UTC), counted from the start of the process",
  } satisfies Setting<number>,
  judgeTokensPerDay: {
    path: "judge.budget.tokens-per-day",
    read: count(0, 100_000_000_000),
    fallback: 5_000_000,
    about: "most tokens of questions and answers in a day",
  } satisfies Setting<number>,
} as const;

const publicUrls: Readonly<Partial<Record<Provider, string>>> = {
  openai: "https://api.openai.com/v1",
  anthropic: "https://api.anthropic.com/v1",
};

/** The judge that the settings describe; null where there is none. Throws where they do not fit together. */
export function judgeFrom(pick: <T>(setting: Setting<T>) => T): JudgeConfig | null {
  const s = judgeSettings;
  // All are picked, so that `config print` shows them all.
  const provider = pick<Provider>(s.judgeProvider);
  const [given, model, apiKey] = [pick(s.judgeBaseUrl), pick(s.judgeModel), pick(s.judgeApiKey)];
  const allowHttp = pick(s.judgeAllowHttp);
  const rest = {
    timeout: pick(s.judgeTimeout),
    concurrency: pick(s.judgeConcurrency),
    input: pick(s.judgeInput),
    doubt: { from: pick(s.judgeFrom), to: pick(s.judgeTo) },
    breaker: { failures: pick(s.judgeFailures), pause: pick(s.judgePause) },
    budget: {
      callsPerMinute: pick(s.judgeCallsPerMinute),
      tokensPerMinute: pick(s.judgeTokensPerMinute),
      callsPerDay: pick(s.judgeCallsPerDay),
      tokensPerDay: pick(s.judgeTokensPerDay),
    },
  };
  if (provider === "off") return null;
  const baseUrl = given === "" ? publicUrls[provider] : given;
  if (baseUrl === undefined)
    throw wrong("base-url", `is missing; ${provider} needs the address of the endpoint`);
  if (model === "") throw wrong("model", "is missing; name the model that is asked");
  if (!allowHttp && !isConfidential(new URL(baseUrl)))
    throw wrong(
      "base-url",
      `${excerpt(baseUrl, 100)} has no TLS; write https://, or accept it with insecure-allow-http: true`,
    );
  return { provider, baseUrl, model, apiKey: apiKey === "" ? null : apiKey, ...rest };
}

function wrong(key: string, problem: string): GuardianError {
  return new GuardianError("config/invalid", `judge.${key}: ${problem}`);
}
