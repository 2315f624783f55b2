import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "@guardian/model";
import { linesOf, parse } from "../corpus.ts";

/** A tool definition of the corpus. */
export interface Definition {
  readonly name: string;
  /** The repository and, where it holds several, the server in it. */
  readonly server: string;
  /** SHA-256 of the text that the corpus holds. */
  readonly digest: string;
  readonly text: string;
}

/** The benign tool definitions of a corpus, each name of a server once. */
export function readDefinitions(folder: string): readonly Definition[] {
  const file = path.join(folder, "instr-benign_tool_descriptions.jsonl.gz");
  const definitions = new Map<string, Definition>();
  for (const line of linesOf(gunzipSync(readFileSync(file)).toString())) {
    const { text, source } = parse(line);
    if (typeof text !== "string" || typeof source !== "string") continue;
    const name = /^[^\s:]+(?=: )/.exec(text)?.[0];
    if (name === undefined) continue;
    const server = serverOf(source);
    const key = `${server} ${name}`;
    if (!definitions.has(key)) definitions.set(key, { name, server, digest: sha256(text), text });
  }
  return [...definitions.values()];
}

/** The tool as a server would list it: the corpus writes inputs as lines below the description. */
export function toolOf({ name, text }: Definition): JsonObject {
  const described = text.slice(name.length + 2);
  const start = described.search(/(?:^|\n) *(?:- )?Parameters:\n *- (?!-)/);
  const inputs = start === -1 ? [] : [...described.slice(start).matchAll(input)];
  const properties = inputs.map(([, key = "", type = "", description = ""]) => [
    key,
    { ...(type !== "" && { type }), ...(description !== "" && { description }) },
  ]);
  return {
    name,
    description: start === -1 ? described : described.slice(0, start),
    inputSchema: { type: "object", properties: Object.fromEntries(properties) as JsonObject },
  };
}

/** `- name (type): description` or `` - `name` (type, optional): description ``. */
const input = /^ *- `?(\w[\w.-]*)`?(?: \(([^)\n]*)\))?(?:: (.*))?$/gm;

/** The server that a file of a repository with many servers, or of one, belongs to. */
function serverOf(source: string): string {
  const [repository = "", file = ""] = source.split(":");
  const folders = file.split("/");
  if (["servers", "apps", "mcp_servers"].includes(folders[0] ?? ""))
    return `${repository}/${folders[1] ?? ""}`;
  if (file.startsWith("mcp-servers/python/")) return `${repository}/${folders[2] ?? ""}`;
  const product = /\/servers\/(\w+)\.py$/.exec(file)?.[1];
  return product === undefined ? repository : `${repository}/${product}`;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
