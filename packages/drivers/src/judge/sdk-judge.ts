import type { LanguageModelV4, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import { GuardianError } from "@guardian/model";
import type { Judge, JudgeAnswer, JudgeQuestion, Milliseconds } from "@guardian/model";
import { Untrusted } from "./guarded-fetch.ts";

/** Where a model is, and how to get in. */
export interface JudgeOptions {
  readonly model: string;
  /** The address before `/chat/completions` or `/messages`. */
  readonly baseUrl: string;
  /** Null: none is sent. */
  readonly apiKey: string | null;
}

/** Makes a judge of a model of the AI SDK, whose package is loaded when the first question is asked. */
export function sdkJudge(
  { model, baseUrl }: JudgeOptions,
  packageName: string,
  load: () => Promise<LanguageModelV4>,
): Judge {
  let loading: Promise<LanguageModelV4> | null = null;
  const loaded = (): Promise<LanguageModelV4> =>
    (loading ??= load().catch((cause: unknown) => {
      loading = null;
      const what = `the judge needs the package ${packageName}; install it beside the guard: npm install ${packageName}`;
      throw new GuardianError("judge/unavailable", what, { cause });
    }));
  return {
    name: `${model} at ${new URL(baseUrl).host}`,
    async ask(question, signal) {
      const speaker = await loaded();
      signal.throwIfAborted();
      try {
        return answerOf(await speaker.doGenerate(callOf(question, signal)));
      } catch (error) {
        signal.throwIfAborted();
        return failureOf(error);
      }
    },
  };
}

function callOf({ system, user, schema, answerTokens }: JudgeQuestion, abortSignal: AbortSignal) {
  return {
    prompt: [
      { role: "system" as const, content: system },
      { role: "user" as const, content: [{ type: "text" as const, text: user }] },
    ],
    // A JSON Schema that is a constant of ours; the SDK's type of it asks for mutable arrays.
    responseFormat: { type: "json" as const, name: "verdict", schema: structuredClone(schema) as object },
    temperature: 0,
    maxOutputTokens: answerTokens,
    abortSignal,
  };
}

function answerOf(result: LanguageModelV4GenerateResult): JudgeAnswer {
  const { content, finishReason, usage } = result;
  const tokens = (usage.inputTokens.total ?? 0) + (usage.outputTokens.total ?? 0);
  const end = finishReason.unified;
  if (end === "length" || end === "interrupted") return { form: "cut", tokens };
  if (end === "content-filter" || hasRefusal(result.response?.body)) return { form: "refused", tokens };
  const texts = content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  return { form: "answered", text: texts.join("\n"), tokens };
}

/** Chat completions put a refusal beside an empty content; the SDK hands it on as if it were the answer. */
function hasRefusal(body: unknown): boolean {
  const choices = member(body, "choices");
  const refusal = Array.isArray(choices) ? member(member(choices[0], "message"), "refusal") : undefined;
  return typeof refusal === "string" && refusal !== "";
}

function member(value: unknown, key: string): unknown {
  // An object that has the key itself.
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/** In words of our own: what an endpoint says in an error is text from outside. */
function failureOf(error: unknown): JudgeAnswer {
  const untrusted = causes(error).find((cause) => cause instanceof Untrusted);
  if (untrusted !== undefined) return { form: "failed", isPassing: false, detail: untrusted.message };
  const status = member(error, "statusCode");
  if (typeof status !== "number") {
    const isNetwork = causes(error).some((cause) => typeof member(cause, "code") === "string");
    const detail = isNetwork ? "the endpoint cannot be reached" : "the endpoint's answer cannot be read";
    return { form: "failed", isPassing: isNetwork, detail };
  }
  if (status < 300)
    return { form: "failed", isPassing: false, detail: "the endpoint's answer cannot be read" };
  const isPassing = status === 429 || status === 408 || status >= 500;
  const after = isPassing ? retryAfter(member(error, "responseHeaders")) : undefined;
  const detail = `the endpoint answers with HTTP status ${status}`;
  return { form: "failed", isPassing, detail, ...(after === undefined ? {} : { after }) };
}

/** The error and what it was made of; a chain is bounded in case it bites its tail. */
function causes(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at !== undefined && at !== null && chain.length < 8; at = member(at, "cause"))
    chain.push(at);
  return chain;
}

/** In seconds or as a date (RFC 9110, 10.2.3). */
function retryAfter(headers: unknown): Milliseconds | undefined {
  const value = member(headers, "retry-after");
  if (typeof value !== "string") return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
