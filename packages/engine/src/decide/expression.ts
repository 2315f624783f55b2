import type { JsonObject, Subject } from "@guardian/model";
import type { ASTNode } from "@marcbachmann/cel-js";
import { toolOf } from "./tool-of.ts";

/** Says whether a subject satisfies a CEL expression; throws where that cannot be said, e.g. for a missing argument. */
export type Expression = (subject: Subject) => boolean;

/**
 * Compiles a CEL expression over `server`, `tool`, `method`, `kind`, `direction`, `principal` and `arguments`. One that names
 * `arguments` is true of calls only (tool_args, prompt_args); a call without arguments has an empty map. Rejects with an
 * Error whose message says what to change. The library is imported here and not above: it costs 23 ms that most policies
 * need not pay.
 */
export async function compileExpression(text: string): Promise<Expression> {
  const { Environment } = await import("@marcbachmann/cel-js");
  const environment = new Environment();
  for (const name of texts) environment.registerVariable(name, "string");
  environment.registerVariable("arguments", "dyn");
  const evaluate = environment.parse(text);
  const { valid, type, error } = evaluate.check();
  if (!valid) throw new Error(error?.message ?? "its types do not fit", { cause: error });
  if (type !== "bool") {
    throw new Error(`it gives ${type ?? "nothing"}, not true or false; compare it, e.g. \`… == true\``);
  }
  const used = survey(evaluate.ast);
  return (subject) => {
    if (used.arguments && !isCall(subject)) return false;
    const args = subject.arguments ?? nothing;
    if (used.macro && isLarge(args)) throw new Error("too many arguments to go through one by one");
    const answer: unknown = evaluate({ ...variables(subject), arguments: args });
    if (typeof answer !== "boolean") throw new Error("the expression is neither true nor false");
    return answer;
  };
}

const nothing: JsonObject = Object.freeze({ __proto__: null });

const texts = ["server", "tool", "method", "kind", "direction", "principal"] as const;

function variables(subject: Subject): Record<(typeof texts)[number], string> {
  const { kind, origin } = subject;
  const { server, direction, principal } = origin.route;
  return { server, direction, principal, kind, method: origin.method, tool: toolOf(subject) ?? "" };
}

function isCall({ kind, arguments: args }: Subject): boolean {
  return args !== undefined || kind === "tool_args" || kind === "prompt_args";
}

const macros = new Set(["all", "exists", "exists_one", "filter", "map"]);
const searches = new Set(["contains", "indexOf", "lastIndexOf", "split"]);

interface Used {
  readonly arguments: boolean;
  readonly macro: boolean;
}

/** Refuses what a hostile argument could make slow: the library's `matches` backtracks, and loops in loops are quadratic. */
function survey(root: ASTNode): Used {
  const used = { arguments: false, macro: false };
  const waiting: { readonly node: ASTNode; readonly inMacro: boolean }[] = [{ node: root, inMacro: false }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node } = next;
    let { inMacro } = next;
    if (node.op === "id" && node.args === "arguments") used.arguments = true;
    if (node.op === "rcall") {
      const [name, receiver, parameters] = node.args;
      refuseSlow(name, parameters, inMacro);
      waiting.push({ node: receiver, inMacro });
      inMacro ||= macros.has(name);
      used.macro ||= macros.has(name);
      for (const parameter of parameters) waiting.push({ node: parameter, inMacro });
    } else {
      for (const child of nodesIn(node.args)) waiting.push({ node: child, inMacro });
    }
  }
  return used;
}

function refuseSlow(name: string, parameters: readonly ASTNode[], inMacro: boolean): void {
  if (name === "matches") {
    throw new Error(
      "`matches` is not available (a hostile text could hang it); use `contains` or write a rule",
    );
  }
  if (searches.has(name) && parameters[0]?.op !== "value") {
    throw new Error(`\`${name}\` must look for a fixed text in quotes`);
  }
  if (inMacro && macros.has(name)) {
    throw new Error(`\`${name}\` inside another loop is not available; use two clauses`);
  }
}

function nodesIn(value: unknown): ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (typeof value !== "object" || value === null || !("op" in value)) return [];
  return [value as ASTNode]; // the parser's trees hold objects with `op` for nodes only
}

/** More values than a loop should visit while a frame waits. */
const MANY = 2000;

function isLarge(root: unknown): boolean {
  const waiting = [root];
  let seen = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (++seen > MANY) return true;
    if (typeof value !== "object" || value === null) continue;
    const children: unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (children.length > MANY) return true;
    for (const child of children) waiting.push(child);
  }
  return false;
}
