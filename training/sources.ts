import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

/** A labelled text before it is cut into windows. */
export interface Sample {
  readonly text: string;
  readonly isMalicious: boolean;
  /** A kind as `guardian analyze` takes it. */
  readonly kind: string;
  /** The sources that the text and its carrier come from: all of them are left out together. */
  readonly sources: readonly string[];
  /** Where the attack stands; absent where the whole text is one, or where nobody knows. */
  readonly span?: { readonly start: number; readonly end: number };
  /** The same for texts that must not be split between training and validation. */
  readonly family: string;
  readonly attack: string;
}

/** Lines end with a line feed only: a JSON string may hold U+2028. */
const rowsOf = (text: string): readonly Readonly<Record<string, string>>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    // Our own files and the corpus have text members only, as far as they are read here.
    .map((line) => JSON.parse(line) as Record<string, string>);

/** The instruction texts of a corpus, and the innocent argument values. */
export function corpusSamples(folder: string): readonly Sample[] {
  const names = readdirSync(folder).filter((name) => /^(instr-.*|injection-benign)\.jsonl\.gz$/.test(name));
  return names.toSorted().flatMap((name) => {
    const rows = rowsOf(gunzipSync(readFileSync(path.join(folder, name))).toString());
    const every = name.startsWith("injection") ? 5 : 1;
    return rows.filter((_, index) => index % every === 0).map((row) => corpusSample(row, name));
  });
}

function corpusSample(row: Readonly<Record<string, string>>, file: string): Sample {
  const { text = "", label, kind = "document", source = "", attack, id = "" } = row;
  const [own = "", host] = source.split(" + host ");
  const nameOf = (place: string): string => place.replace(/^transform:\w+ of /, "").split(/[: ]/)[0] ?? "";
  return {
    text,
    isMalicious: label === "malicious",
    kind,
    sources: [nameOf(own), ...(host === undefined ? [] : [nameOf(host)])],
    family: host ?? id,
    attack: attack ?? `benign:${file.replace(/^instr-|\.jsonl\.gz$/g, "")}`,
  };
}

/** Our own texts: attacks alone and in carriers, and innocent texts. */
export interface OwnText {
  readonly text: string;
  readonly kind: string;
  readonly lang: string;
  readonly folder: string;
  /** 0..99, the same for a text every time: decides the split. */
  readonly bucket: number;
}

export function ownTexts(folder: string, what: "payloads" | "negatives"): readonly OwnText[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) =>
    readdirSync(path.join(folder, name))
      .filter((file) => file.startsWith(what))
      .toSorted()
      .flatMap((file) => rowsOf(readFileSync(path.join(folder, name, file), "utf8")))
      .map(({ text = "", kind = "document", lang = "en" }) => ({
        text,
        kind,
        lang,
        folder: name,
        bucket: bucketOf(text),
      })),
  );
}

function bucketOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 8) % 100;
}
