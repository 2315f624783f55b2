import type { Judge, JudgeQuestion } from "@guardian/model";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loopbackEndpoint } from "./loopback.fixture.ts";
import type { Act, Endpoint } from "./loopback.fixture.ts";
import type { JudgeOptions } from "./sdk-judge.ts";

/** What differs between products. */
export interface JudgeContract {
  readonly make: (options: JudgeOptions) => Judge;
  readonly path: string;
  /** The header in which the key goes, and what stands there for the key "k". */
  readonly keyHeader: readonly [string, string];
}

const question: JudgeQuestion = {
  system: "You judge.",
  user: "Judge this.",
  schema: {
    type: "object",
    properties: { verdict: { type: "string" } },
    required: ["verdict"],
    additionalProperties: false,
  },
  answerTokens: 300,
};
const verdict = '{"verdict":"benign"}';

/** What every driver of a judge promises. */
export function judgeContract(name: string, { make, path, keyHeader }: JudgeContract): void {
  describe(`${name}, a judge`, () => {
    let endpoint: Endpoint;
    beforeEach(async () => {
      endpoint = await loopbackEndpoint();
    });
    afterEach(() => endpoint.close());

    const judge = (apiKey: string | null = "k"): Judge =>
      make({ model: "m-1", baseUrl: endpoint.url, apiKey });
    const ask = (...acts: readonly Act[]) => {
      endpoint.plan(...acts);
      return judge().ask(question, new AbortController().signal);
    };

    it("hands over the model's words and what they cost", async () => {
      const answer = await ask({ does: "answer", text: verdict });
      expect(answer).toEqual({ form: "answered", text: verdict, tokens: 100 });
    });

    it("asks once for a JSON answer, at temperature 0, with the key in its header", async () => {
      await ask({ does: "answer", text: verdict });
      expect(endpoint.asked).toHaveLength(1);
      const [{ path: asked, headers, body }] = endpoint.asked as [Endpoint["asked"][0]];
      expect([asked, headers[keyHeader[0]], body["model"], body["temperature"], body["max_tokens"]]).toEqual([
        path,
        keyHeader[1],
        "m-1",
        0,
        300,
      ]);
      const words = JSON.stringify(body);
      expect([
        words.includes("You judge."),
        words.includes("Judge this."),
        words.includes('"additionalProperties":false'),
      ]).toEqual([true, true, true]);
    });

    it("names model and host", () => {
      expect(judge().name).toBe(`m-1 at ${new URL(endpoint.url).host}`);
    });

    it.each([
      ["cut", { form: "cut", tokens: 100 }],
      ["refusal", { form: "refused", tokens: 100 }],
    ] as const)("tells an answer that is a %s from one that counts", async (end, expected) => {
      expect(await ask({ does: "answer", text: "no", end })).toEqual(expected);
    });

    it.each([
      [429, { "retry-after": "7" }, true, 7_000],
      [503, {}, true, undefined],
      [500, { "retry-after": "soon" }, true, undefined],
      [401, { "retry-after": "7" }, false, undefined],
      [400, {}, false, undefined],
    ] as const)(
      "says of status %i whether it may pass, in its own words",
      async (status, headers, isPassing, after) => {
        expect(await ask({ does: "status", status, headers })).toEqual({
          form: "failed",
          isPassing,
          detail: `the endpoint answers with HTTP status ${status}`,
          ...(after === undefined ? {} : { after }),
        });
        expect(endpoint.asked).toHaveLength(1);
      },
    );

    it.each([
      ["no JSON", "<html>"],
      ["nothing", ""],
      ["another protocol", '{"ok":true}'],
    ])("does not take %s for an answer", async (_, body) => {
      expect(await ask({ does: "body", body })).toEqual({
        form: "failed",
        isPassing: false,
        detail: "the endpoint's answer cannot be read",
      });
    });

    it("says that a connection broke", async () => {
      expect(await ask({ does: "reset" })).toMatchObject({ form: "failed", isPassing: true });
    });

    it("says that nobody listens", async () => {
      const gone = judge();
      await endpoint.close();
      const answer = await gone.ask(question, new AbortController().signal);
      expect(answer).toEqual({ form: "failed", isPassing: true, detail: "the endpoint cannot be reached" });
    });

    it("does not read an answer without end", async () => {
      expect(await ask({ does: "flood" })).toEqual({
        form: "failed",
        isPassing: false,
        detail: "the endpoint's answer is larger than 1 MiB",
      });
    });

    it("follows no redirect, so that neither key nor text goes elsewhere", async () => {
      const other = await loopbackEndpoint();
      try {
        const answer = await ask({
          does: "status",
          status: 307,
          headers: { location: `${other.url}${path}` },
        });
        expect([answer, other.asked]).toEqual([
          {
            form: "failed",
            isPassing: false,
            detail: "the endpoint answers with a redirect, which is not followed",
          },
          [],
        ]);
      } finally {
        await other.close();
      }
    });

    it("lets go of an endpoint that hangs when its time is over", async () => {
      endpoint.plan({ does: "hang" });
      const ending = new AbortController();
      const arrival = endpoint.arrival();
      const asking = judge().ask(question, ending.signal);
      await arrival;
      ending.abort(new Error("over"));
      await expect(asking).rejects.toThrow("over");
    });

    it("asks nothing when its time is over already", async () => {
      await expect(judge().ask(question, AbortSignal.abort(new Error("over")))).rejects.toThrow("over");
      expect(endpoint.asked).toEqual([]);
    });
  });
}
