import type { SubjectKind } from "@guardian/model";
import { subjectKinds } from "@guardian/model";

/** Kinds that are read for the same reasons, so that a rule names them in one word. */
const groups = {
  /** Everything that is well-formed. */
  any: subjectKinds.filter((kind) => kind !== "malformed"),
  /** What a server says about itself, which a model reads before anybody asks for anything. */
  definitions: ["tool_definition", "prompt_definition", "resource_definition", "instructions", "handshake"],
  /** What a model reads while it works. */
  content: [
    "tool_result",
    "document",
    "resource",
    "prompt",
    "error",
    "log",
    "progress",
    "completion",
    "task",
    "sampling",
    "elicitation",
    "roots",
    "other",
  ],
  /** What people and models write. */
  writing: ["user_prompt", "tool_args", "prompt_args", "sampling_answer", "elicitation_answer"],
} as const satisfies Readonly<Record<string, readonly SubjectKind[]>>;

type Group = keyof typeof groups;

/** What may stand under `applies-to`: a kind, or a group of them. */
export const readable = [...subjectKinds, ...(Object.keys(groups) as Group[])] as const;

/** The kinds that the names stand for, each once, in the order in which they were named. */
export function kindsOf(names: readonly (SubjectKind | Group)[]): SubjectKind[] {
  return [
    ...new Set(names.flatMap((name): readonly SubjectKind[] => (isGroup(name) ? groups[name] : [name]))),
  ];
}

const isGroup = (name: string): name is Group => Object.hasOwn(groups, name);
