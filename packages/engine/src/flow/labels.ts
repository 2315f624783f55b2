import type { JsonObject, Label } from "@guardian/model";
import { acts, ToolActs } from "../detect/detectors/activity/acts.ts";
import { destructive, external, isBounded, isRaw, rawRequest } from "./done.ts";
import { isDownload, secret, untrusted } from "./returned.ts";
import { toldBy } from "./told.ts";

/** The labels of a tool, each with the reason that it has it, in words without text of the server but single words. */
export type Labels = ReadonlyMap<Label, string>;

/** What the operator says about tools of one server: whether a label holds, by tool (`*` for all others) and label. */
export type Overrules = ReadonlyMap<string, ReadonlyMap<Label, boolean>>;

/**
 * Derives labels from the words of a tool's name, the beginning of its description, its arguments and the name of its server, and from its
 * annotations. What is read and not said to be public counts as private. What a server says of itself only raises: `readOnlyHint` takes nothing away. Sees English; a tool that lies is seen by what it does.
 */
export class ToolLabels {
  readonly #acts = new ToolActs();
  readonly #overrules: ReadonlyMap<string, Overrules>;
  #byServer = new Map<string, WeakMap<JsonObject, Labels>>();
  #byName = new Map<string, Labels>();

  /** By server: what its operator says. */
  constructor(overrules: ReadonlyMap<string, Overrules> = new Map()) {
    this.#overrules = overrules;
  }

  of(server: string, tool: string, definition: JsonObject | undefined): Labels {
    const key = `${server}\n${tool}`;
    const known =
      definition === undefined ? this.#byName.get(key) : this.#byServer.get(server)?.get(definition);
    if (known !== undefined) return known;
    const derived = labelsOf(server, tool, definition, this.#acts.of(tool, definition));
    const made = overruled(derived, this.#overrules.get(server), tool);
    if (definition === undefined) {
      if (this.#byName.size >= mostNames) this.#byName = new Map();
      this.#byName.set(key, made);
      return made;
    }
    if (this.#byServer.size >= mostNames) this.#byServer = new Map();
    const own = this.#byServer.get(server) ?? new WeakMap<JsonObject, Labels>();
    this.#byServer.set(server, own.set(definition, made));
    return made;
  }
}

const mostNames = 2_000;

function overruled(derived: Labels, overrules: Overrules | undefined, tool: string): Labels {
  const said = overrules?.get(tool) ?? overrules?.get("*");
  if (said === undefined) return derived;
  const made = new Map(derived);
  for (const [label, holds] of said)
    if (holds) made.set(label, derived.get(label) ?? "the configuration says so");
    else made.delete(label);
  return made;
}

/** The labels of a tool by what it says of itself. */
export function labelsOf(
  server: string,
  name: string,
  definition: JsonObject | undefined,
  does = new ToolActs().of(name, definition),
): Labels {
  const tool = toldBy(server, name, definition, does);
  const found = new Map<Label, string>();
  const give = (label: Label, reason: string | null): void => {
    if (reason !== null && !found.has(label)) found.set(label, reason);
  };
  if (tool.isReader && !isDownload(tool)) {
    give("untrusted", untrusted(tool));
    give("private", secret(tool));
  }
  give("external", external(tool));
  give("destructive", destructive(tool));
  if ((tool.does & acts.execute) !== 0) {
    give("private", "what it runs may read anything");
    if (!isBounded(tool)) give("external", "what it runs may send anything");
  }
  if (isRaw(tool)) give("private", rawRequest);
  return found;
}
