import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { labels } from "@guardian/model";
import type { Label } from "@guardian/model";
import { toxicPaths } from "./paths.ts";
import type { LabelledTool } from "./paths.ts";

const tool = (server: string, name: string, ...own: readonly Label[]): LabelledTool => ({
  server,
  tool: name,
  labels: new Set(own),
});
const fetch = tool("web", "fetch", "untrusted");
const search = tool("web", "search", "untrusted");
const read = tool("files", "read_file", "private");
const remove = tool("files", "delete_file", "destructive");
const send = tool("mail", "send_email", "external");

/** The definition, tool by tool. */
function count(tools: readonly LabelledTool[]): number {
  const of = (label: Label): number => tools.filter(({ labels: own }) => own.has(label)).length;
  return of("untrusted") * of("private") * of("external") + of("untrusted") * of("destructive");
}

describe("toxic paths", () => {
  it("are there where strangers' words, private content and a way out meet", () => {
    const { paths, count: all, cut } = toxicPaths([fetch, search, read, send]);
    expect(paths).toEqual([{ kind: "exfiltration", steps: [[fetch, search], [read], [send]] }]);
    expect(all).toBe(2);
    expect(cut).toHaveLength(1);
  });

  it("are there where strangers' words meet what destroys", () => {
    expect(toxicPaths([fetch, remove])).toMatchObject({ count: 1, paths: [{ kind: "destruction" }] });
  });

  it.each([
    ["nothing that strangers write", [read, send, remove]],
    ["nothing private and nothing that destroys", [fetch, send]],
    ["no way out", [fetch, read]],
    ["nothing at all", []],
  ])("are not there with %s", (_what, tools) => {
    expect(toxicPaths(tools)).toEqual({ paths: [], count: 0, cut: [] });
  });

  it("name the shortest ways first: one tool may do it alone", () => {
    const shell = tool("shell", "run", "untrusted", "private", "external");
    const [first] = toxicPaths([fetch, read, send, shell]).paths;
    expect(first?.steps).toEqual([[shell], [shell], [shell]]);
  });

  it("are cut where the fewest tools are, over both kinds", () => {
    expect(toxicPaths([fetch, read, send, remove]).cut).toEqual([fetch]);
    const cut = toxicPaths([fetch, search, tool("web", "crawl", "untrusted"), read, send, remove]).cut;
    expect(new Set(cut)).toEqual(new Set([read, remove]));
  });

  it("are none without the cut, and some without any smaller set of tools", () => {
    const tools = fc.array(fc.uniqueArray(fc.constantFrom(...labels)), { maxLength: 7 });
    fc.assert(
      fc.property(tools, (made) => {
        const all = made.map((own, place) => tool(`s${place % 3}`, `t${place}`, ...own));
        const { cut, count: ways } = toxicPaths(all);
        expect(ways).toBe(count(all));
        expect(count(all.filter((one) => !cut.includes(one)))).toBe(0);
        for (let mask = 0; mask < 1 << all.length; mask += 1) {
          const without = all.filter((_, place) => (mask & (1 << place)) === 0);
          if (all.length - without.length < cut.length) expect(count(without)).toBeGreaterThan(0);
        }
      }),
    );
  });
});
