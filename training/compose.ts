import type { OwnText, Sample } from "./sources.ts";

/** A seeded source of numbers in 0..1 (Mulberry32), so that a run can be repeated. */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** An innocent text that an attack can stand in. */
export interface Carrier {
  readonly text: string;
  readonly kind: string;
  readonly source: string;
  readonly lang: string;
}

const contents = ["tool_result", "document", "resource"];

/**
 * Puts each attack into carriers of its kind: on a line of its own, between two sentences, at the start, at the end, in a comment, in
 * a field of a JSON object. An attack on users' prompts is a text by itself, as is a whole tool definition.
 */
export function compose(
  payloads: readonly OwnText[],
  carriers: readonly Carrier[],
  { copies, random }: { readonly copies: number; readonly random: Random },
): readonly Sample[] {
  const byKind = Map.groupBy(carriers, ({ kind, text }) =>
    kind === "tool_description" ? kind : contents.includes(kind) && text.length > 80 ? "content" : "other",
  );
  return payloads.flatMap((payload) => {
    const kind = payload.kind === "tool_description" ? payload.kind : "content";
    const isAlone = !contents.includes(payload.kind) && (kind === "content" || isDefinition(payload.text));
    const pool = isAlone ? [] : (byKind.get(kind) ?? []);
    const own = pool.filter(({ lang }) => lang === payload.lang);
    const inCarriers = Array.from({ length: pool.length === 0 ? 0 : copies }, () => {
      const choice = own.length > 20 && random() < 0.7 ? own : pool;
      return inside(payload, choice[Math.floor(random() * choice.length)], random);
    });
    return [alone(payload), ...inCarriers.filter((sample) => sample !== null)];
  });
}

const isDefinition = (text: string): boolean => /^\s*\{|^[\w.\-/]{2,60}:\s/.test(text) && text.length > 120;

function alone(payload: OwnText): Sample {
  const { text, kind, folder } = payload;
  return { text, kind, isMalicious: true, sources: [`own/${folder}`], family: text, attack: `own:${folder}` };
}

function inside(payload: OwnText, carrier: Carrier | undefined, random: Random): Sample | null {
  if (carrier === undefined) return null;
  const { before, after } = placed(carrier.text.slice(0, 3000), random);
  const isJson = payload.kind === "tool_result" && random() < 0.15;
  const wrapped = isJson ? payload.text : dressed(payload.text, random);
  const text = isJson ? asField(carrier.text.slice(0, 600), wrapped, random) : before + wrapped + after;
  const start = isJson ? 0 : before.length;
  return {
    text,
    kind: payload.kind,
    isMalicious: true,
    sources: [`own/${payload.folder}`, carrier.source],
    ...(isJson ? {} : { span: { start, end: start + wrapped.length } }),
    family: payload.text,
    attack: `own:${payload.folder}`,
  };
}

function dressed(text: string, random: Random): string {
  const dress = random();
  if (dress < 0.08) return `<!-- ${text} -->`;
  if (dress < 0.12) return `// ${text.replaceAll("\n", "\n// ")}`;
  if (dress < 0.15) return `> ${text}`;
  if (dress < 0.18) return `[${text}]`;
  return text;
}

function placed(text: string, random: Random): { readonly before: string; readonly after: string } {
  const choice = random();
  if (choice < 0.2) return { before: "", after: `\n\n${text}` };
  if (choice < 0.45) return { before: `${text}\n\n`, after: "" };
  if (choice < 0.55) return { before: `${text} `, after: "" };
  const breaks = [...text.matchAll(choice < 0.8 ? /\n/g : /[.!?。！？]\s/g)].map(({ index }) => index + 1);
  const at = breaks[Math.floor(random() * breaks.length)];
  if (at === undefined) return { before: `${text}\n`, after: "" };
  const glue = choice < 0.8 ? "\n" : " ";
  return { before: text.slice(0, at) + (choice < 0.8 ? "" : glue), after: glue + text.slice(at) };
}

const fields = [
  "notes",
  "description",
  "comment",
  "body",
  "summary",
  "title",
  "message",
  "content",
  "bio",
  "remarks",
];

function asField(carrier: string, payload: string, random: Random): string {
  const pick = (): string => fields[Math.floor(random() * fields.length)] ?? "text";
  const [one, other] = [pick(), pick()];
  return JSON.stringify({
    id: Math.floor(random() * 90000),
    [`${one}_a`]: carrier,
    [other]: payload,
    status: "ok",
  });
}
