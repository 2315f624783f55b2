import type { GraphEdge, GraphNode, Subject, Verdict } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { redactText } from "../detect/detectors/redaction/redact-text.ts";
import { follows } from "./flow-detector.ts";
import type { Labels } from "./labels.ts";
import { placeOf } from "./sources.ts";
import { isForAim } from "./trace.ts";
import { valuesIn } from "./values.ts";
import type { Value } from "./values.ts";

/** Arguments of one call that are looked at, letters of each, and places that are named of it. */
const mostArguments = 32;
const mostLetters = 400;
const mostPlaces = 8;

/**
 * What one judged message adds to the graph of flows: that a session called a tool, what the call names to read from or to reach, and
 * from which tool something came that was found in it. Nothing for messages that the layer of flow does not look at. Bounded work.
 */
export function edgesOf(
  { inspection: { subject, findings }, action }: Verdict,
  labelsOf: (subject: Subject) => Labels,
): readonly GraphEdge[] {
  const { kind, origin } = subject;
  if (!follows(subject) || kind === "tool_result") return [];
  const { route, target = "", time = 0 } = origin;
  const base = { session: route.session, action, note: "", at: time };
  const session: GraphNode = { sort: "session", server: "", name: route.session };
  if (kind === "resource") {
    const resource = { sort: "resource", server: route.server, name: shown(target) } as const;
    return [{ ...base, sort: "read", from: session, to: resource }];
  }
  const labels = labelsOf(subject);
  const tool: GraphNode = { sort: "tool", server: route.server, name: nameShown(target) };
  const changes = labels.has("external") || labels.has("destructive");
  const [sort, end] = changes ? (["reached", "sink"] as const) : (["read", "resource"] as const);
  return [
    { ...base, sort: "called", from: session, to: tool, note: [...labels.keys()].join(" ") },
    ...placesIn(subject).map((place): GraphEdge => {
      return { ...base, sort, from: tool, to: { ...place, sort: end } };
    }),
    ...findings.flatMap(({ rule, from }): readonly GraphEdge[] => {
      if (from === undefined) return [];
      const source = { sort: "tool", server: from.server, name: shown(from.tool) } as const;
      return [{ ...base, sort: "flowed", from: source, to: tool, note: rule }];
    }),
  ];
}

/** What a call names to work on, fit to be shown: of an address only the host or domain. */
export function placesNamed(subject: Subject): readonly string[] {
  return placesIn(subject).map(({ name }) => name);
}

/** What a call names to work on: addresses, files, repositories, channels. */
function placesIn({ fragments, arguments: given, origin }: Subject): readonly Omit<GraphNode, "sort">[] {
  const { server } = origin.route;
  const found = new Map<string, Omit<GraphNode, "sort">>();
  const add = (node: Omit<GraphNode, "sort">): void => {
    if (node.name !== "" && found.size < mostPlaces) found.set(`${node.server}\n${node.name}`, node);
  };
  for (const { path, text, via } of fragments.slice(0, mostArguments)) {
    if (via.length > 0 || text.length > mostLetters || !isForAim(path)) continue;
    for (const value of valuesIn(text)) add(nodeOf(value, server));
  }
  if (found.size === 0) add({ server, name: shown(placeOf(given)) });
  return [...found.values()];
}

/** Whose an address is tells where something goes; the rest of it may be a person's, or a secret. */
function nodeOf({ kind, text }: Value, server: string): Omit<GraphNode, "sort"> {
  if (kind === "email") return { server: "", name: shown(`…${text.slice(text.lastIndexOf("@"))}`) };
  if (kind === "url") return { server: "", name: shown(text.split("/", 1)[0] ?? "") };
  if (kind === "path" || kind === "name") return { server, name: shown(text) };
  if (kind === "token") return { server, name: "" };
  return { server: "", name: `${kind} …${text.slice(-4)}` };
}

/** A text that may be kept and shown. */
const shown = (text: string): string => excerpt(redactText(text.slice(0, 300)), 120);

/** The names of tools come again and again. */
const mostNames = 2_000;
let shownNames = new Map<string, string>();

function nameShown(tool: string): string {
  const known = shownNames.get(tool);
  if (known !== undefined) return known;
  if (shownNames.size >= mostNames) shownNames = new Map();
  const name = shown(tool);
  shownNames.set(tool, name);
  return name;
}
