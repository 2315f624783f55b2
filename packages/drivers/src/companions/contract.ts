import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Companions, Subject } from "@guardian/model";

/** A guard for the test: what it has heard, and how it tells. */
export interface TestGuard {
  readonly companions: Companions;
  readonly heard: Subject[];
}

/** Opens a guard of a client. */
export type OpenGuard = (client: string) => Promise<TestGuard>;

/** What everything must do by which guards hear each other; `make` gives a new installation. */
export function companionsContract(name: string, make: () => OpenGuard): void {
  describe(`companions: ${name}`, () => {
    let openGuard: OpenGuard;
    const opened: TestGuard[] = [];
    const open = async (client = "editor"): Promise<TestGuard> => {
      const guard = await openGuard(client);
      opened.push(guard);
      return guard;
    };
    beforeEach(() => {
      openGuard = make();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map(({ companions }) => companions.close()));
    });

    it("tells each of the others, whole, before it resolves", async () => {
      const [one, two, three] = [await open(), await open(), await open()];
      const subject = subjectOf("a page", 7);
      await one.companions.tell(subject);
      expect(two.heard).toEqual([subject]);
      expect(three.heard).toEqual([subject]);
      expect(one.heard).toEqual([]);
      await three.companions.tell(subjectOf("a file", 8));
      expect(texts(one)).toEqual(["a file"]);
      expect(texts(two)).toEqual(["a page", "a file"]);
    });

    it("waits for nobody where nobody is there", async () => {
      const one = await open();
      expect(one.companions.tell(subjectOf("a page"))).toBeUndefined();
    });

    it("tells who comes later what was before, in order of time", async () => {
      const [one, two] = [await open(), await open()];
      await one.companions.tell(subjectOf("first", 1));
      await two.companions.tell(subjectOf("second", 2));
      await one.companions.tell(subjectOf("third", 3));
      expect(texts(await open())).toEqual(["first", "second", "third"]);
    });

    it("keeps clients apart", async () => {
      const [one, other] = [await open("editor"), await open("terminal")];
      expect(one.companions.tell(subjectOf("a page"))).toBeUndefined();
      expect(other.heard).toEqual([]);
    });

    it("finds each other where all come at the same time, and hears nothing twice", async () => {
      const guards = await Promise.all([open(), open(), open(), open(), open()]);
      for (const [place, { companions }] of guards.entries())
        await companions.tell(subjectOf(`from ${place}`));
      for (const [place, guard] of guards.entries())
        expect(texts(guard).toSorted()).toEqual(
          [0, 1, 2, 3, 4].filter((other) => other !== place).map((other) => `from ${other}`),
        );
    });

    it("goes on when one leaves, and is silent after it has left", async () => {
      const [one, two, three] = [await open(), await open(), await open()];
      await two.companions.close();
      await two.companions.close();
      await one.companions.tell(subjectOf("a page"));
      expect(texts(three)).toEqual(["a page"]);
      await two.companions.tell(subjectOf("too late"));
      expect(texts(three)).toEqual(["a page"]);
    });
  });
}

/** A result with one text. */
export const subjectOf = (text: string, time = 1): Subject => ({
  kind: "tool_result",
  origin: {
    route: { server: "web", session: "s", principal: "local", transport: "stdio", direction: "to-client" },
    method: "tools/call",
    target: "fetch",
    time,
    bytes: 100,
  },
  message: 0,
  at: "",
  fragments: [{ path: "/result/content/0/text", text, via: ["visible", "base64"] }],
});

const texts = ({ heard }: TestGuard): readonly string[] =>
  heard.map(({ fragments }) => fragments[0]?.text ?? "");
