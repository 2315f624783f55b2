import type { MatchNode } from "../schema.ts";
import type { ForeignRule } from "./foreign-rule.ts";
import { Inexpressible } from "./foreign-rule.ts";

type Kinds = ForeignRule["kinds"];

/** A part of a condition: what must stand in a text, and which text that is. */
export interface Part {
  /** Null where the part says only which message it is about. */
  readonly node: MatchNode | null;
  /** Null: any text. */
  readonly kinds: Kinds | null;
  /** The fields whose texts it asks for. Rules of ours look at one text at a time. */
  readonly fields: readonly string[];
}

const texts: readonly (readonly [RegExp, Kinds | null])[] = [
  [/^(?:text|content|data|payload|value|any|raw|body|message|\*)$/, null],
  [/descri|definition|schema|manifest|instructions|annotation|metadata/, ["definitions"]],
  [
    /output|respon|result|document|observation|context|page|error|log|resource|file_content|retriev|memory/,
    ["content"],
  ],
  [
    /input|prompt|arg|param|query|command|url|uri|path|request|text|code|script|message|completion/,
    ["writing"],
  ],
];

const names =
  /(?:^|_)(?:name|id|type|status|source|user|session|time|timestamp|count|size|position|version|hash|ip|port|score|rate|total|length)$/;

/** Which texts a field of another format's log holds. Throws `Inexpressible` where it is about the log, not about a text. */
export function fieldKinds(field: string): Kinds | null {
  const name = field.toLowerCase().replaceAll(/[^a-z0-9*]+/g, "_");
  if (names.test(name)) {
    throw new Inexpressible(`the field "${field}" is about a message, not its text; use a policy for that`);
  }
  const found = texts.find(([shape]) => shape.test(name));
  if (found === undefined) throw new Inexpressible(`the field "${field}" is none whose text is known`);
  return found[1];
}

const events: readonly (readonly [RegExp, Kinds])[] = [
  [
    /^(?:tools\/list|tool_(?:registration|registered|listing|list|description|definition|discovery))$/,
    ["definitions"],
  ],
  [/^(?:tools\/call|tool_(?:call|invocation|execution|request|invoked)|mcp_tool_call)$/, ["tool_args"]],
  [/^(?:tool_(?:result|response|output)|resources\/read|prompts\/get)$/, ["content"]],
];

/** A field that says which message it is, e.g. `method: tools/list`; null where it is no such field. */
export function eventPart(field: string, values: readonly unknown[]): Part | null {
  if (!/(?:^|[._])(?:event|event_type|eventtype|method|mcp_method|rpc_method|action|category)$/i.test(field))
    return null;
  const kinds = values.flatMap(
    (value) => events.find(([shape]) => shape.test(String(value).toLowerCase()))?.[1] ?? [],
  );
  if (kinds.length < values.length) {
    throw new Inexpressible(
      `"${field}" names a kind of message that is not known: ${values.map(String).join(", ").slice(0, 80)}`,
    );
  }
  return { node: null, kinds: [...new Set(kinds)], fields: [] };
}

/** All parts hold, in one text. */
export function allOf(parts: readonly Part[]): Part {
  const fields = new Set(parts.flatMap((part) => part.fields));
  if (fields.size > 1) {
    throw new Inexpressible(
      `it asks for ${[...fields].join(" and ")} at once, and a rule looks at one text at a time`,
    );
  }
  const nodes = parts.map(({ node }) => node).filter((node) => node !== null);
  const node = nodes.length > 1 ? { all: nodes } : (nodes[0] ?? null);
  return { node, kinds: parts.map(({ kinds }) => kinds).reduce(common, null), fields: [...fields] };
}

/** Some part holds. The text of each may be another one, so that each is looked for in the texts of all. */
export function anyOf(parts: readonly Part[]): Part {
  const nodes = parts.map(({ node }) => node).filter((node) => node !== null);
  if (nodes.length > 0 && nodes.length < parts.length) {
    throw new Inexpressible("one of its alternatives is a kind of message, and another a text");
  }
  const kinds = parts.some((part) => part.kinds === null)
    ? null
    : [...new Set(parts.flatMap((part) => part.kinds ?? []))];
  const node = nodes.length > 1 ? { any: nodes } : (nodes[0] ?? null);
  return { node, kinds, fields: [...new Set(parts.flatMap((part) => part.fields))] };
}

/** The part does not hold. */
export function noneOf(part: Part): Part {
  if (part.node === null) throw new Inexpressible("it excludes a kind of message; use a policy for that");
  return { node: { none: [part.node] }, kinds: null, fields: part.fields };
}

function common(one: Kinds | null, other: Kinds | null): Kinds | null {
  if (one === null || other === null) return one ?? other;
  const both = one.filter((kind) => other.includes(kind) || other.includes("any"));
  if (both.length > 0) return both;
  // `tool_args` is one of the kinds that people and models write.
  const inner = [one, other].find((kinds) => kinds.length === 1 && kinds[0] === "tool_args");
  if (inner !== undefined && [...one, ...other].includes("writing")) return inner;
  throw new Inexpressible("its texts are of two kinds at once");
}
