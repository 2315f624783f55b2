import { sortOf } from "@guardian/engine";
import type { Inspection, ValueSort, Verdict } from "@guardian/model";
import type { Judged } from "./judge.ts";

/** So many tools of all servers are remembered, those used last; and so many arguments of each. */
const mostTools = 4_000;
const mostArguments = 16;
/** Longer names are nobody's, and would only fill the memory. */
const longestName = 200;
/** So many values say what is usual, and nearly all of them must say the same. */
const enough = 10;
const share = 0.9;
/** From here on older values count half, so that a tool may change its ways. */
const fading = 200;

/**
 * What the arguments of each tool held so far, as a second word on what they are for. Only values of calls that passed without a
 * finding count - a mere note of the argument layer is none, since it is what this memory is to settle -, so that nobody can
 * teach it an attack, and what it says never outweighs the tool's own schema.
 */
export class UsualValues {
  readonly #tools = new Map<string, Tool>();

  /** What is usual for the arguments of a tool; undefined where too little was seen. */
  of(server: string, tool: string): ReadonlyMap<string, ValueSort> | undefined {
    const usual = this.#tools.get(keyOf(server, tool))?.usual;
    return usual === undefined || usual.size === 0 ? undefined : usual;
  }

  /** Takes note of the values of the calls in a judged frame. */
  learn({ verdicts }: Pick<Judged, "verdicts">): void {
    for (const verdict of verdicts) {
      const { kind, origin, arguments: given } = verdict.inspection.subject;
      if (kind !== "tool_args" || typeof given !== "object" || given === null || !isClean(verdict)) continue;
      const { target } = origin;
      if (target === undefined || target.length > longestName) continue;
      const tool = this.#touched(keyOf(origin.route.server, target));
      for (const [name, value] of Object.entries(given))
        if (typeof value === "string" && value !== "" && name.length <= longestName) note(tool, name, value);
    }
  }

  /** The tool, as the one that was used last. */
  #touched(key: string): Tool {
    const tool = this.#tools.get(key) ?? { counts: new Map(), usual: new Map() };
    this.#tools.delete(key);
    this.#tools.set(key, tool);
    if (this.#tools.size > mostTools) {
      const oldest = this.#tools.keys().next();
      if (oldest.done !== true) this.#tools.delete(oldest.value);
    }
    return tool;
  }
}

interface Tool {
  readonly counts: Map<string, Count>;
  readonly usual: Map<string, ValueSort>;
}

interface Count {
  all: number;
  readonly sorts: Map<ValueSort, number>;
}

const keyOf = (server: string, tool: string): string => `${server}\n${tool}`;

function isClean({ action, inspection }: Verdict): boolean {
  const { findings, faults, subject } = inspection;
  return action === "allow" && faults.length === 0 && subject.truncated !== true && findings.every(isNote);
}

const isNote = ({ layer, severity }: Inspection["findings"][number]): boolean =>
  layer === "argument" && severity === "info";

function note({ counts, usual }: Tool, name: string, value: string): void {
  const count = counts.get(name) ?? { all: 0, sorts: new Map<ValueSort, number>() };
  if (count.all === 0) {
    if (counts.size >= mostArguments) return;
    // A copy: names are views into the frame's text.
    counts.set(Buffer.from(name).toString(), count);
  }
  count.all += 1;
  const sort = sortOf(value);
  if (sort !== null) count.sorts.set(sort, (count.sorts.get(sort) ?? 0) + 1);
  if (count.all >= fading) fade(count);
  const leading = [...count.sorts].find(([, times]) => times >= count.all * share);
  if (count.all >= enough && leading !== undefined) usual.set(name, leading[0]);
  else usual.delete(name);
}

function fade(count: Count): void {
  count.all /= 2;
  for (const [sort, times] of count.sorts) count.sorts.set(sort, times / 2);
}
