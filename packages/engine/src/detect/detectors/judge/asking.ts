import type { Instant, Judge, JudgeAnswer, JudgeQuestion, Milliseconds } from "@guardian/model";
import { GuardianError } from "@guardian/model";
import type { Incomplete } from "../../incomplete.ts";
import { unable } from "../../unable.ts";
import { Breaker } from "./breaker.ts";
import type { BreakerLimits } from "./breaker.ts";
import { Budget } from "./budget.ts";
import type { BudgetLimits } from "./budget.ts";
import { Slots } from "./slots.ts";

export interface AskingOptions {
  readonly judge: Judge;
  readonly budget: BudgetLimits;
  readonly breaker: BreakerLimits;
  /** Questions at once. */
  readonly concurrency: number;
  readonly clock: () => Instant;
  /** Resolves after a time; rejects when the signal is aborted. */
  readonly wait: (time: Milliseconds, signal: AbortSignal) => Promise<void>;
}

/** How long a question may take. */
export interface Term {
  readonly until: Instant;
  readonly signal: AbortSignal;
}

/** Gives the model's words, or throws `Incomplete` with the reason why there are none. */
export type Ask = (question: JudgeQuestion, term: Term) => Promise<string>;

const mostTries = 3;
const firstWait = 500;
const mostWaiting = 64;
/** About what a character costs before the endpoint has said it; the real cost is booked afterwards. */
const tokensPerCharacter = 0.5;

/** Asks within budget, room and time, tries again what may pass, and leaves an endpoint alone that fails. */
export function asking(options: AskingOptions): Ask {
  const { judge, clock } = options;
  const budget = new Budget(options.budget, clock);
  const breaker = new Breaker(options.breaker, clock);
  const slots = new Slots(options.concurrency, mostWaiting);
  const once = async (question: JudgeQuestion, { signal }: Term): Promise<JudgeAnswer> => {
    const cost =
      Math.ceil((question.system.length + question.user.length) * tokensPerCharacter) + question.answerTokens;
    const spent = budget.spent(cost);
    if (spent !== null) throw unavailable(`the judge's budget is used up: ${spent}`);
    if (!breaker.admits())
      throw unavailable("the judge's endpoint failed several times and is left alone for a while");
    budget.book(cost);
    const answer = await judge.ask(question, signal).catch((error: unknown) => {
      breaker.failed();
      throw lost(error, signal);
    });
    if (answer.form !== "failed") {
      breaker.succeeded();
      budget.settle(cost, answer.tokens === 0 ? cost : answer.tokens);
    }
    return answer;
  };
  const ask: Ask = async (question, term) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await once(question, term);
      if (answer.form !== "failed") return wordsOf(answer);
      const pause = answer.after ?? firstWait * 2 ** (tries - 1);
      const isOver = tries === mostTries || !answer.isPassing || clock() + pause >= term.until;
      breaker.failed(isOver ? answer.after : undefined);
      if (isOver) throw unavailable(`the judge does not answer: ${answer.detail}`);
      await options.wait(pause, term.signal).catch((error: unknown) => {
        throw lost(error, term.signal);
      });
    }
  };
  return async (question, term) => {
    const hasRoom = await slots.enter(term.signal).catch((error: unknown) => {
      throw lost(error, term.signal);
    });
    if (!hasRoom) throw unavailable("too many texts wait for the judge");
    try {
      return await ask(question, term);
    } finally {
      slots.leave();
    }
  };
}

function wordsOf(answer: Exclude<JudgeAnswer, { form: "failed" }>): string {
  if (answer.form === "answered") return answer.text;
  throw unable(
    "unusable",
    answer.form === "cut" ? "the model's answer is cut off" : "the model refuses to answer",
  );
}

/** What a question that got lost means. */
function lost(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return unable("deadline", "the judge did not answer in time");
  return error instanceof GuardianError ? unavailable(error.message) : error;
}

const unavailable = (detail: string): Incomplete => unable("unavailable", detail);
