import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import type { Tool } from "@guardian/model";
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

/** A definition as a server would send it: the corpus writes parameters as lines below the description. */
export function toolOf({ name, text }: Definition): Tool {
  const start = text.search(/\nParameters:(?:\n- [^\n]+(?:\n(?!- )[^\n]*)*)+$/);
  const described = start === -1 ? text : text.slice(0, start);
  const parameters = start === -1 ? [] : text.slice(start).matchAll(parameter);
  const properties = Object.fromEntries(
    [...parameters].map(([, key, type, description]) => [key, { type, description }]),
  );
  return {
    name,
    description: described.slice(name.length + 2),
    inputSchema: { type: "object", properties },
  };
}

const parameter = /^- ([^\s:]+)(?: \(([^)\n]*)\))?(?:: ((?:(?!\n- ).)*))?/gms;

function serverOf(source: string): string {
  const [repository = "", file = ""] = source.split(":");
  const folders = file.split("/");
  const at = ["servers", "apps", "mcp_servers"].includes(folders[0] ?? "") ? 1 : 2;
  const isMany = at === 1 || file.startsWith("mcp-servers/python/");
  const product = /\/servers\/(\w+)\.py$/.exec(file)?.[1];
  return isMany ? `${repository}/${folders[at] ?? ""}` : [repository, product].filter(Boolean).join("/");
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
