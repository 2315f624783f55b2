import { kinds } from "@guardian/engine";
import type { Analysis, Question } from "@guardian/engine";
import { actions, layers, severities } from "@guardian/model";
import type { SubjectKind } from "@guardian/model";
import { z } from "zod";
import { route } from "./route.ts";
import type { Route } from "./route.ts";

/** Judges a text by the engine and the policy that guard traffic. */
export type Analyse = (question: Question) => Promise<Analysis>;

const kindNames = [...kinds.keys()];
const name = z.string().min(1).max(200);

const question = z.strictObject({
  instruction: z.string().min(1),
  session_id: z.string().min(1).max(128),
  kind: z.enum(kindNames as [string, ...string[]]).optional(), // there is at least one kind
  tool: z.union([name, z.looseObject({ name })]).optional(),
  argument: name.optional(),
  context: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
});
type Asked = z.output<typeof question>;

const finding = z.strictObject({
  rule: z.string(),
  layer: z.enum(layers),
  severity: z.enum(severities),
  confidence: z.number(),
  path: z.string(),
  span: z.strictObject({ start: z.int(), end: z.int() }),
  excerpt: z.string(),
  message: z.string(),
});

const fault = z.strictObject({ detector: z.string(), reason: z.string(), detail: z.string() });

const judgement = z.strictObject({
  verdict: z.enum(["malicious", "suspicious", "benign"]),
  action: z.enum(actions),
  score: z.number(),
  complete: z.boolean(),
  findings: z.array(finding),
  faults: z.array(fault),
  layers: z.array(z.enum(layers)),
});

const answer = judgement.extend({
  session_id: z.string(),
  milliseconds: z.number(),
  context: judgement.optional(),
});

/** Texts of one batch; the body's own limit stands as well. */
const mostTexts = 100;

/** `POST /api/v1/security/analyze`: one text, or a batch. */
export function analyseRoutes(analyse: Analyse): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/api/v1/security/analyze",
      operation: "security.analyze",
      tag: "security",
      summary: "Judges a text as if it were traffic",
      access: ["admin", "analyst", "operator", "agent"],
      body: question,
      answers: { 200: { about: "The judgement.", schema: answer } },
      run: async ({ body }) => ({ status: 200, body: await judged(body, analyse) }),
    }),
    route({
      method: "POST",
      path: "/api/v1/security/analyze/batch",
      operation: "security.analyze.batch",
      tag: "security",
      summary: "Judges some texts, each for itself",
      access: ["admin", "analyst", "operator", "agent"],
      body: z.strictObject({ items: z.array(question).min(1).max(mostTexts) }),
      answers: {
        200: {
          about: "The judgements, in the order of the texts.",
          schema: z.strictObject({ items: z.array(answer) }),
        },
      },
      async run({ body }) {
        const items: z.output<typeof answer>[] = [];
        // One after the other: traffic must not wait behind a hundred texts.
        for (const item of body.items) {
          items.push(await judged(item, analyse));
          await nextTurn();
        }
        return { status: 200, body: { items } };
      },
    }),
  ];
}

async function judged(asked: Asked, analyse: Analyse): Promise<z.output<typeof answer>> {
  const started = performance.now();
  const { instruction, session_id, kind = "user_prompt", tool, argument, context } = asked;
  const own = await analyse({
    text: instruction,
    kind: kinds.get(kind) ?? "user_prompt",
    tool: tool as Question["tool"], // read from JSON, with the name that the schema asks for
    argument,
  });
  const around = context === undefined ? null : await analyse({ text: textsOf(context), kind: contextKind });
  return {
    session_id,
    ...presented(own),
    ...(around === null ? {} : { context: presented(around) }),
    milliseconds: Math.round((performance.now() - started) * 1_000) / 1_000,
  };
}

/** What went before is judged as what it is: a text from elsewhere, with a verdict of its own. */
const contextKind: SubjectKind = "document";

function presented({
  verdict,
  action,
  score,
  complete,
  findings,
  faults = [],
}: Analysis): z.output<typeof judgement> {
  return {
    verdict,
    action,
    score,
    complete,
    findings: [...findings],
    faults: [...faults],
    layers: [...new Set(findings.map(({ layer }) => layer))],
  };
}

/** Every text in a value, one a line. */
function textsOf(context: unknown): string {
  const texts: string[] = [];
  const waiting: unknown[] = [context]; // read from JSON, and bounded by the body's limits
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null)
      waiting.push(...(Object.values(value) as unknown[]).reverse());
  }
  return texts.join("\n");
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
