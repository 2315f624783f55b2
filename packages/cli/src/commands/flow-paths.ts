import { existsSync } from "node:fs";
import { toxicPaths } from "@guardian/engine";
import type { LabelledTool, ToxicPath, ToxicPaths } from "@guardian/engine";
import { excerpt } from "@guardian/model";
import { suggestion, usageError } from "../call.ts";
import type { Call, Run } from "../call.ts";
import { print } from "../io.ts";
import type { ExitCode } from "../io.ts";
import { table, timeOf } from "../printing.ts";
import { mustTrust, readLock } from "../surface/lock-file.ts";
import { withWorkplace } from "../surface/workplace.ts";
import type { Workplace } from "../surface/workplace.ts";

/** Ways that are printed; the count says how many there are. */
const mostPaths = 100;

/** `guardian flow paths`. */
export const flowPaths: Run = (call, io) =>
  withWorkplace<ExitCode>(call, io, async (place) => {
    const { tools, from } = await approvedIn(place, call);
    const found = toxicPaths(tools);
    await print(io.stdout, call.switches.has("json") ? jsonOf(found) : pageOf(found, tools, from));
    return 0;
  });

interface Approved {
  readonly tools: readonly LabelledTool[];
  /** Where that stands, for people. */
  readonly from: string;
}

/** The approved tools of the named servers, of all where none is named, labelled as a guard labels them. */
async function approvedIn(
  { lockFile, surfaces, key, config, labelsOf }: Workplace,
  call: Call,
): Promise<Approved> {
  const label = (server: string, tool: string, text: string): LabelledTool => {
    return { server, tool, labels: new Set(labelsOf(server, tool, text).keys()) };
  };
  if (call.texts["file"] !== undefined || existsSync(lockFile)) {
    const lock = readLock(lockFile);
    mustTrust(lock, lockFile, [key.id, ...config.trustedKeys]);
    const tools = [...lock.servers].flatMap(([server, { items }]) =>
      items.flatMap(({ sort, name, text }) => (sort === "tool" ? [label(server, name, text)] : [])),
    );
    return { tools: ofServers(tools, call), from: `${lockFile}, signed ${timeOf(lock.at)}` };
  }
  const tools = (await surfaces.read()).flatMap(({ server, sort, name, standing, approved }) => {
    const isApproved = sort === "tool" && standing === "approved" && approved !== null;
    return isApproved ? [label(server, name, approved)] : [];
  });
  return { tools: ofServers(tools, call), from: "what guards have seen and approved" };
}

function ofServers(tools: readonly LabelledTool[], { operands }: Call): readonly LabelledTool[] {
  const known = [...new Set(tools.map(({ server }) => server))];
  for (const name of operands)
    if (!known.includes(name))
      throw usageError(
        { name: "flow paths" },
        `nothing of a server "${excerpt(name, 64)}" is approved${suggestion(name, known)}`,
      );
  return operands.length === 0 ? tools : tools.filter(({ server }) => operands.includes(server));
}

function jsonOf({ paths, count, cut }: ToxicPaths): string {
  const plain = ({ server, tool }: LabelledTool): object => ({ server, tool });
  const ways = paths.map(({ kind, steps }) => ({ kind, steps: steps.map((step) => step.map(plain)) }));
  return `${JSON.stringify({ count, cut: cut.map(plain), paths: ways })}\n`;
}

function pageOf({ paths, count, cut }: ToxicPaths, tools: readonly LabelledTool[], from: string): string {
  const servers = new Set(tools.map(({ server }) => server)).size;
  const head = `${plural(tools.length, "tool")} of ${plural(servers, "server")}, from ${excerpt(from, 300)}\n`;
  if (count === 0)
    return `${head}no toxic path: strangers' words, private content and a way out do not meet\n`;
  const shown = paths.slice(0, mostPaths);
  const more = paths.length > shown.length ? `… and ${paths.length - shown.length} more\n` : "";
  const rows = table(["KIND", "STRANGERS WRITE", "PRIVATE", "GOES OUT, OR IS DESTROYED"], shown.map(rowOf));
  return `${head}\n${rows}${more}\n${plural(count, "toxic path")}, counted by tools. Without ${
    cut.length === 1 ? "this tool there is none" : `these ${cut.length} tools there is none`
  }:\n${[...byServer(cut)].map(([server, names]) => `  ${server}: ${excerpt(names.join(", "), 400)}\n`).join("")}
To ask a person before they are used, behind the clauses of the policy that block:
${[...byServer(cut)].map(([server, names]) => clauseOf(server, names)).join("")}`;
}

function rowOf({ kind, steps }: ToxicPath): readonly string[] {
  const [strangers = "", middle = "", last] = steps.map((step) =>
    [...byServer(step)].map(([server, names]) => `${server}: ${shortened(names)}`).join("; "),
  );
  return last === undefined ? [kind, strangers, "", middle] : [kind, strangers, middle, last];
}

const shortened = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");

function byServer(tools: readonly LabelledTool[]): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(tools, ({ server }) => server);
  return new Map([...groups].map(([server, own]) => [server, own.map(({ tool }) => excerpt(tool, 80))]));
}

/** As it stands in a policy; names as JSON, which YAML reads as they are. */
const clauseOf = (server: string, names: readonly string[]): string =>
  `  - id: ${JSON.stringify(`cut-${server}`)}
    when: { kind: [tool_args], server: [${JSON.stringify(server)}], tool: ${JSON.stringify(names)} }
    action: hold
    reason: A toxic path leads through this tool.
`;

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
