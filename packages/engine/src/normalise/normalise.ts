import type {
  Body,
  Envelope,
  Frame,
  Json,
  JsonObject,
  JsonPointer,
  Message,
  MessageKind,
  Origin,
  Subject,
  SubjectKind,
} from "@guardian/model";
import { isObject } from "../decode/message.ts";
import { defaultBounds, type Bounds } from "./bounds.ts";
import { Fragments } from "./fragments.ts";
import { hasPages, heardKind, kindOf } from "./kind-of.ts";
import { partsOf } from "./parts.ts";
import { walk } from "./walk.ts";

/**
 * What is looked at in an envelope: at least one subject for each message, and one more for each part that gets a verdict of its
 * own. Every text in the messages is a fragment of exactly one subject, read through every view that it calls for.
 */
export function normalise(envelope: Envelope, bounds: Bounds = defaultBounds): readonly Subject[] {
  const { route } = envelope.frame;
  if (envelope.form === "malformed") {
    const origin: Origin = { route, method: "" };
    return [{ kind: "malformed", origin, message: 0, at: "", fragments: [], problem: envelope.problem }];
  }
  const subjects: Subject[] = [];
  for (const [index, message] of envelope.messages.entries())
    addSubjects(subjects, { message, index, frame: envelope.frame, bounds });
  return subjects;
}

interface Source {
  readonly message: Message;
  readonly index: number;
  readonly frame: Frame;
  readonly bounds: Bounds;
}

function addSubjects(subjects: Subject[], { message, index, frame, bounds }: Source): void {
  const kind = kindOf(message);
  const parts = partsOf(message, kind);
  const origin = originOf(message, frame);
  const fragments = new Fragments(bounds);
  const without = parts.length === 0 ? null : new Set(parts.map(({ at }) => at));
  walk(message.value, "", "protocol", { fragments, without, hasPages: hasPages(origin.method) });
  // A list is its definitions; what is left of it is only looked at where there is something to read.
  const hasText = fragments.list.length > 0;
  if (kind !== "other" || parts.length === 0 || hasText) {
    const read = hasText && frame.route.direction === "to-client" ? heardKind(message, kind) : kind;
    const own = { ...callArguments(message, kind), ...bodyOf(read, "", message.value) };
    const head = { kind: read, origin, message: index, at: "", ...own };
    subjects.push(subjectFrom(fragments, head));
  }
  for (const part of parts) {
    const own = new Fragments(bounds);
    walk(part.value, part.at, "protocol", { fragments: own, without: null, hasPages: false });
    const from = part.target === undefined ? origin : { ...origin, target: part.target };
    const head = { kind: part.kind, origin: from, message: index, at: part.at };
    const { kind: known, at, value } = part;
    const offered =
      part.isOffer === true && value !== undefined ? { offer: value } : bodyOf(known, at, value);
    subjects.push(subjectFrom(own, { ...head, ...offered }));
  }
}

const bodied: ReadonlySet<SubjectKind> = new Set(["elicitation", "sampling", "roots"]);

/** What a message or a part says to the client's own features, or what they answer. */
export function bodyOf(
  kind: SubjectKind,
  at: JsonPointer,
  value: Json | undefined,
): { readonly body?: Body } {
  if (!bodied.has(kind) || !isObject(value)) return {};
  // A message holds it in one of its members, and a request inside a result in its parameters; answers inside a request are it.
  const { params, result } = value;
  if (isObject(params)) return { body: { at: `${at}/params`, value: params } };
  if (at === "" && isObject(result)) return { body: { at: "/result", value: result } };
  return { body: { at, value } };
}

type Head = Omit<Subject, "fragments" | "truncated">;

/** The subject that a head and its fragments make. */
export function subjectFrom(fragments: Fragments, head: Head): Subject {
  fragments.addJoined();
  const subject = { ...head, fragments: fragments.list };
  return fragments.isTruncated ? { ...subject, truncated: true } : subject;
}

function originOf(
  { kind, answers, method, definition, usual, roots, value }: Message,
  { route, at, bytes }: Frame,
): Origin {
  const target = answers === undefined ? targetOf(value["params"]) : answers.target;
  return {
    route,
    method: answers?.method ?? method,
    ...(target !== undefined && { target }),
    ...(definition !== undefined && { definition }),
    ...(usual !== undefined && { usual }),
    ...(roots !== undefined && { roots }),
    time: at,
    bytes: bytes.length,
    ...(answers?.at !== undefined && { latency: at - answers.at }),
    ...(answers?.isNext === true && { isNext: true }),
    ...(hasFailed(kind, value) && { hasFailed: true }),
  };
}

/** A tool says so inside its result, anybody else with an error. */
function hasFailed(kind: MessageKind, { result }: JsonObject): boolean {
  return kind === "error" || (kind === "response" && isObject(result) && result["isError"] === true);
}

/** What a request is about: the tool or prompt, the resource, or what a completion is for. */
function targetOf(params: Json | undefined): string | undefined {
  if (!isObject(params)) return undefined;
  const { name, uri, ref } = params;
  if (typeof name === "string") return name;
  if (typeof uri === "string") return uri;
  return ref === undefined ? undefined : targetOf(ref);
}

const argumentKinds: ReadonlySet<SubjectKind> = new Set(["tool_args", "prompt_args"]);

function callArguments(message: Message, kind: SubjectKind): { readonly arguments?: Json } {
  const { params } = message.value;
  const given = isObject(params) && argumentKinds.has(kind) ? params["arguments"] : undefined;
  return given === undefined ? {} : { arguments: given };
}
