import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFile } from "../support/fixtures.ts";
import { start, stop, type Ending } from "../support/process.ts";
import type { ClientSuite, Edition, Exception, Path, ServerSuite } from "./suites.ts";

/** How a check ended, from best to worst. INFO counts as a pass: the suite writes it where a feature is optional. */
const ranks = { SUCCESS: 0, INFO: 0, SKIPPED: 1, WARNING: 2, FAILURE: 3 } as const;
export type Status = keyof typeof ranks;

/** The worst status of each check, by scenario and by check. A check is named by its id and its name. */
export type Results = ReadonlyMap<string, ReadonlyMap<string, Status>>;

/** A check that got worse on the way through Guardian. */
export interface Loss {
  readonly scenario: string;
  readonly check: string;
  readonly direct: Status;
  readonly through: Status | "absent";
}

/** Runs the server scenarios of a suite against a URL. */
export async function runServerSuite(suite: ServerSuite, url: string, output: string): Promise<Results> {
  await conformance(suite.edition, ["server", "--url", url, ...suite.args, "-o", output], {});
  return await collect(output, "server-");
}

/** Runs the client scenarios of a suite with a driver command, which gets the server's URL as its last argument. */
export async function runClientSuite(
  suite: ClientSuite,
  driver: readonly string[],
  output: string,
  env: NodeJS.ProcessEnv,
): Promise<Results> {
  for (const scenario of suite.scenarios) {
    const args = [
      "client",
      "--command",
      driver.join(" "),
      "--scenario",
      scenario,
      ...suite.args,
      "-o",
      output,
    ];
    await conformance(suite.edition, args, env);
  }
  return await collect(output, "");
}

/** What passed directly and does not pass through. Log lines of the suite (INFO) may be absent. */
export function losses(direct: Results, through: Results): readonly Loss[] {
  const found: Loss[] = [];
  for (const [scenario, checks] of direct)
    for (const [check, status] of checks) {
      const other = through.get(scenario)?.get(check) ?? "absent";
      const isWorse = other === "absent" ? status === "SUCCESS" : ranks[other] > ranks[status];
      if (isWorse) found.push({ scenario, check, direct: status, through: other });
    }
  return found;
}

/** Takes the losses out that an exception explains; `used` are the exceptions that explained one. */
export function explain(
  found: readonly Loss[],
  exceptions: readonly Exception[],
  path: Path,
): { readonly unexplained: readonly Loss[]; readonly used: ReadonlySet<Exception> } {
  const used = new Set<Exception>();
  const unexplained = found.filter((loss) => {
    const reason = exceptions.find(
      (exception) =>
        exception.paths.includes(path) &&
        exception.scenario === loss.scenario &&
        (exception.check === undefined || loss.check === exception.check),
    );
    if (reason) used.add(reason);
    return reason === undefined;
  });
  return { unexplained, used };
}

/** True where no check of the scenario failed or warned. */
export function passes(results: Results, scenario: string): boolean {
  const checks = results.get(scenario);
  return checks !== undefined && [...checks.values()].every((status) => ranks[status] < ranks.WARNING);
}

/** How many scenarios and checks passed. */
export function count(results: Results): { scenarios: string; checks: string } {
  const scenarios = [...results.keys()];
  const checks = [...results.values()].flatMap((each) => [...each.values()]);
  return {
    scenarios: `${scenarios.filter((scenario) => passes(results, scenario)).length}/${scenarios.length}`,
    checks: `${checks.filter((status) => ranks[status] === 0).length}/${checks.length}`,
  };
}

/** Lines of equal cells, for the report. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

async function conformance(
  edition: Edition,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Ending> {
  const script = packageFile(edition, "dist/index.js");
  const running = start(process.execPath, [script, ...args], { env: { ...process.env, ...env } });
  running.child.stdin.end();
  const timer = setTimeout(() => void stop(running), 180_000);
  try {
    return await running.ended;
  } finally {
    clearTimeout(timer);
  }
}

async function collect(output: string, prefix: string): Promise<Results> {
  const results = new Map<string, Map<string, Status>>();
  for (const folder of await scenarioFolders(output)) {
    const text = await readFile(join(output, folder, "checks.json"), "utf8");
    const scenario = folder.slice(prefix.length).replace(timestamp, "");
    const checks = results.get(scenario) ?? new Map<string, Status>();
    results.set(scenario, checks);
    // Written by the suite itself: a list of checks.
    for (const { id, name, status } of JSON.parse(text) as { id: string; name: string; status: Status }[]) {
      const key = `${id} ${name}`;
      const known = checks.get(key);
      if (known === undefined || ranks[status] > ranks[known]) checks.set(key, status);
    }
  }
  return results;
}

const timestamp = /-\d{4}-\d\d-\d\dT[\d-]+Z$/;

// A scenario's name may hold a slash, so its folder may lie one deeper.
async function scenarioFolders(output: string): Promise<readonly string[]> {
  const entries = await readdir(output, { recursive: true });
  return entries
    .filter((entry) => entry.endsWith("checks.json"))
    .map((entry) => entry.slice(0, -"/checks.json".length));
}
