import type { Milliseconds } from "../frame.ts";
import type { JsonObject } from "../json.ts";

/** What a language model is asked: one turn, without tools. */
export interface JudgeQuestion {
  /** The guard's own words. */
  readonly system: string;
  /** The text to judge between delimiters, with the guard's words around it. */
  readonly user: string;
  /** JSON Schema of the answer. */
  readonly schema: JsonObject;
  /** The longest answer, in tokens. */
  readonly answerTokens: number;
}

/**
 * What came back. `answered`: the model's text, which nobody has checked yet. `cut`: it ended before it was whole. `refused`: by the
 * model or by a filter. `failed`: there is no answer; `isPassing` says that a later try may do better, `after` how long to wait.
 */
export type JudgeAnswer =
  | { readonly form: "answered"; readonly text: string; readonly tokens: number }
  | { readonly form: "cut" | "refused"; readonly tokens: number }
  | {
      readonly form: "failed";
      readonly isPassing: boolean;
      readonly after?: Milliseconds;
      /** The guard's own words; never text of the endpoint. */
      readonly detail: string;
    };

/** A second opinion of a language model. */
export interface Judge {
  /** Names the model and the endpoint that it stands behind, so that opinions of two are not taken for one another. */
  readonly name: string;
  /** Asks once, without trying again. Rejects only where it cannot work at all (`judge/unavailable`) or the signal is aborted. */
  ask(question: JudgeQuestion, signal: AbortSignal): Promise<JudgeAnswer>;
}
