import type { Label } from "@guardian/model";

/** A tool with what it means for the flow of information. */
export interface LabelledTool {
  readonly server: string;
  readonly tool: string;
  readonly labels: ReadonlySet<Label>;
}

/**
 * `exfiltration`: what strangers wrote, private content and a way out meet in one client (Willison's lethal trifecta). `destruction`: what
 * strangers wrote meets a tool that destroys.
 */
export type PathKind = "exfiltration" | "destruction";

/** Toxic paths through the tools of the same servers: every tool of one step with every tool of the next. */
export interface ToxicPath {
  readonly kind: PathKind;
  /** In order: where strangers write, for `exfiltration` what reads in private, and what sends or destroys. */
  readonly steps: readonly (readonly LabelledTool[])[];
}

export interface ToxicPaths {
  /** The ways through the fewest servers first. */
  readonly paths: readonly ToxicPath[];
  /** How many ways there are, counted by tools. */
  readonly count: number;
  /** The fewest tools without which no path is left; empty where there is none. */
  readonly cut: readonly LabelledTool[];
}

const through: Readonly<Record<PathKind, readonly Label[]>> = {
  exfiltration: ["untrusted", "private", "external"],
  destruction: ["untrusted", "destructive"],
};

/**
 * What a client could be led to do that has all of these tools, whatever the texts say: each tool of the first kind may bring the words, and
 * the client carries what it reads from any tool to any other. Bounded by the third power of the servers.
 */
export function toxicPaths(tools: readonly LabelledTool[]): ToxicPaths {
  const kinds = (Object.keys(through) as PathKind[]).map((kind) => {
    const steps = through[kind].map((label) => tools.filter(({ labels }) => labels.has(label)));
    return { kind, steps, count: steps.reduce((product, step) => product * step.length, 1) };
  });
  const open = kinds.filter(({ count }) => count > 0);
  const paths = open.flatMap(({ kind, steps }) => byServers(steps).map((own) => ({ kind, steps: own })));
  return {
    paths: paths.toSorted((a, b) => serversIn(a) - serversIn(b)),
    count: open.reduce((sum, { count }) => sum + count, 0),
    cut: cutOf(open.map(({ steps }) => steps)),
  };
}

/** The same steps, once for each choice of servers. */
function byServers(steps: ToxicPath["steps"]): readonly ToxicPath["steps"][] {
  return steps.reduce<readonly ToxicPath["steps"][]>(
    (ways, step) => {
      const own = [...Map.groupBy(step, ({ server }) => server).values()];
      return ways.flatMap((way) => own.map((part) => [...way, part]));
    },
    [[]],
  );
}

const serversIn = ({ steps }: ToxicPath): number => new Set(steps.flat().map(({ server }) => server)).size;

/**
 * Every tool of a step goes with every tool of the next, so a cut holds one whole step of each kind of path; the smallest union of such
 * steps is the smallest cut.
 */
function cutOf(kinds: readonly ToxicPath["steps"][]): readonly LabelledTool[] {
  const choices = kinds.reduce<readonly ReadonlySet<LabelledTool>[]>(
    (chosen, steps) => chosen.flatMap((before) => steps.map((step) => new Set([...before, ...step]))),
    [new Set()],
  );
  const [first = new Set<LabelledTool>(), ...others] = choices;
  return [...others.reduce((best, one) => (one.size < best.size ? one : best), first)];
}
