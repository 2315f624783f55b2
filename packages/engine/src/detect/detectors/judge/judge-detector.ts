import { hash } from "node:crypto";
import type { DetectContext, Detector, Evidence, Finding, Subject } from "@guardian/model";
import { unable } from "../../unable.ts";
import { asking } from "./asking.ts";
import type { Ask, AskingOptions } from "./asking.ts";
import { materialOf } from "./material.ts";
import type { Material } from "./material.ts";
import { findingOf, opinionOf } from "./opinion.ts";
import type { Opinion } from "./opinion.ts";
import { promptVersion, questionOf } from "./question.ts";
import { Recent } from "./recent.ts";
import { speaksToJudge } from "./speaks-to-judge.ts";

export interface JudgeDetectorOptions extends AskingOptions {
  /** The time for one text, tries and waiting included. */
  readonly deadline: number;
  /** Texts whose score lies between are worth asking for where the policy does not say otherwise. */
  readonly doubt: { readonly from: number; readonly to: number };
  /** Characters of a text that are sent at most. */
  readonly input: number;
  /** Gives a random mark of letters and digits for each question. */
  readonly nonce: () => string;
}

const mostOpinions = 1_000;

/**
 * The layer of a language model's second opinion. Sees: what a text means and to whom it speaks. Misses: what is cut out of a long
 * text, and what talks the model over; so its `benign` takes nothing away from what other layers found. Costs: a call to an
 * endpoint, hundreds of milliseconds and money; the text leaves the machine, without the secrets that other layers found.
 */
export function judgeDetector(options: JudgeDetectorOptions): Detector {
  const ask = asking(options);
  const known = new Recent<Opinion>(mostOpinions);
  const pending = new Map<string, Promise<Opinion>>();
  const opinionOn = (key: string, about: About): Promise<Opinion> => {
    const asked = pending.get(key) ?? newOpinion(about, ask, options);
    if (pending.has(key)) return asked;
    pending.set(key, asked);
    return asked
      .then((opinion) => {
        known.set(key, opinion);
        return opinion;
      })
      .finally(() => pending.delete(key));
  };
  return {
    name: "judge",
    cost: "deferred",
    findsSecrets: false,
    deadline: options.deadline,
    doubt: options.doubt,
    async detect(subject, context) {
      const evidence = context.evidence ?? nothing;
      refuseUnread(evidence);
      const material = materialOf(subject, evidence, options.input);
      if (material.pieces.length === 0) return [];
      const key = keyOf(subject, material, options.judge.name);
      const opinion = known.get(key) ?? (await opinionOn(key, { subject, material, evidence, context }));
      const found = findingOf(opinion, material);
      const findings = found === null ? [] : [found];
      if (material.isCut)
        throw unable("truncated", "the judge saw parts of the text only, since it is long", findings);
      return findings;
    },
  };
}

const nothing: Evidence = { findings: [], faults: [], areSecretsKnown: false };

interface About {
  readonly subject: Subject;
  readonly material: Material;
  readonly evidence: Evidence;
  readonly context: DetectContext;
}

async function newOpinion(
  { subject, material, evidence, context }: About,
  ask: Ask,
  { nonce, clock }: JudgeDetectorOptions,
): Promise<Opinion> {
  const mark = nonce();
  const timeout = AbortSignal.timeout(context.deadline);
  const signal = context.signal === null ? timeout : AbortSignal.any([context.signal, timeout]);
  const question = questionOf({ subject, material, evidence: shareable(evidence.findings), nonce: mark });
  const words = await ask(question, { until: clock() + context.deadline, signal });
  const opinion = opinionOf(words, mark);
  // Found out now, so that an answer that nobody can use is not remembered.
  findingOf(opinion, material);
  if (opinion.verdict === "benign" && speaksToJudge(material))
    throw unable(
      "unusable",
      "the text imitates the judge's own words, so that its answer benign does not count",
    );
  return opinion;
}

/** What a finding says of a secret itself stays here. */
const shareable = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ placeholder }) => placeholder === undefined);

/** A text with secrets that nobody saw does not leave the machine. */
function refuseUnread({ areSecretsKnown }: Evidence): void {
  if (areSecretsKnown) return;
  const why =
    "other layers did not read the text completely, so that secrets in it may be unknown; it is not sent";
  throw unable("unavailable", why);
}

function keyOf({ kind, origin }: Subject, { pieces, isCut }: Material, judge: string): string {
  const parts = pieces.map(({ text, fragment }) => [fragment.via, text]);
  return hash("sha256", JSON.stringify([promptVersion, judge, kind, origin.target, isCut, parts]), "hex");
}
