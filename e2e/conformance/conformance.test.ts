import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { e2eFile, startListening, type Listening } from "../support/fixtures.ts";
import { guardianCommand, startGateway, type Upstream } from "../support/guardian.ts";
import { temporaryPlace, type Place } from "../support/place.ts";
import {
  count,
  explain,
  losses,
  passes,
  runClientSuite,
  runServerSuite,
  table,
  type Results,
} from "./differential.ts";
import {
  clientSuites,
  exceptions,
  gaps,
  leftOut,
  paths,
  serverSuites,
  type Exception,
  type Path,
} from "./suites.ts";

const fixture = e2eFile("fixtures/conformance-server.ts");
const report: string[][] = [["suite", "path", "scenarios", "checks", "lost"]];
const used = new Set<Exception>();
/** Each scenario starts a Guardian and a server of its own on some paths: up to 50 on a machine that may be busy. */
const limit = 300_000;
let place: Place;

beforeAll(async () => {
  place = await temporaryPlace();
});

afterAll(async () => {
  await place.remove();
  const notes = [
    ...leftOut.map(({ scenarios, reason }) => `not run: ${scenarios}: ${reason}`),
    ...gaps.map(({ scenario, reason }) => `not passed directly: ${scenario.source}: ${reason}`),
    ...exceptions.map(
      ({ scenario, check, reason }) => `not over stdio: ${scenario} ${check ?? ""}: ${reason}`,
    ),
  ];
  console.log(["", table(report), "", ...notes, ""].join("\n"));
});

describe.each(serverSuites)("server suite $name", (suite) => {
  let server: Listening;
  let direct: Results;

  beforeAll(async () => {
    server = await startListening((port) => [fixture, "--port", String(port)], place);
    direct = await runServerSuite(suite, `${server.origin}/mcp`, join(place.path, suite.name, "direct"));
    note(suite.name, "direct", direct, 0);
  });
  afterAll(() => server.close());

  it("is passed directly by the fixture", () => {
    const known = gaps.filter((gap) => gap.suite === undefined || gap.suite === suite.name);
    const failed = [...direct.keys()].filter((scenario) => !passes(direct, scenario));
    expect(failed.filter((scenario) => !known.some((gap) => gap.scenario.test(scenario)))).toEqual([]);
    expect(direct.size).toBeGreaterThan(1);
  });

  it.each(paths)("loses nothing on %s, where foreign hosts are refused", { timeout: limit }, async (path) => {
    const upstream = upstreamOf(path, server);
    const gateway = await startGateway(upstream, {
      env: place.env,
      cwd: place.path,
      dataDir: folder(suite.name, path),
    });
    try {
      const through = await runServerSuite(suite, gateway.url, folder(suite.name, path, "results"));
      const explained = explain(losses(direct, through), exceptions, path);
      for (const exception of explained.used) used.add(exception);
      note(suite.name, path, through, explained.unexplained.length);
      expect(explained.unexplained).toEqual([]);
      if (direct.has("dns-rebinding-protection"))
        expect(passes(through, "dns-rebinding-protection")).toBe(true);
    } finally {
      await gateway.close();
    }
  });
});

describe.each(clientSuites)("client suite $name", (suite) => {
  it("loses nothing of what passes directly", { timeout: limit }, async () => {
    const run = (way: string): Promise<Results> => {
      const driver = [process.execPath, e2eFile("conformance/drive.ts"), way];
      return runClientSuite(suite, driver, folder(suite.name, way), {});
    };
    const direct = await run("direct");
    note(suite.name, "direct", direct, 0);
    expect([...direct.keys()].filter((scenario) => !passes(direct, scenario))).toEqual([]);
    const through = await run("through");
    const lost = losses(direct, through);
    note(suite.name, "through", through, lost.length);
    expect(lost).toEqual([]);
  });
});

it("has no exception that is not needed", () => {
  expect(exceptions.filter((exception) => !used.has(exception))).toEqual([]);
  expect(exceptions.filter((exception) => exception.paths.includes("http→http"))).toEqual([]);
});

function upstreamOf(path: Path, server: Listening): Upstream {
  const command = [process.execPath, fixture] as const;
  switch (path) {
    case "http→http":
      return { url: `${server.origin}/mcp` };
    case "http→stdio":
      return { command };
    case "stdio→stdio":
      return { command: guardianCommand(["wrap", "--", ...command]) };
  }
}

function folder(...names: string[]): string {
  return join(place.path, ...names);
}

function note(suite: string, path: string, results: Results, lost: number): void {
  const { scenarios, checks } = count(results);
  report.push([suite, path, scenarios, checks, String(lost)]);
}
