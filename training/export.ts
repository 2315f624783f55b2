/**
 * The first half of training: cuts every labelled text into the windows that the shipped detector would judge, with the engine's own
 * normalisation, and writes them with their features for `train.py`: `node training/export.ts CORPUS OUT`. Both halves of a window's
 * life thus run the same code.
 */
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { readingsOf, said, subjectOf, windowFeatures, windowsOf, groupOf } from "@guardian/engine";
import type { Span, SubjectKind } from "@guardian/model";
import { compose, seeded } from "./compose.ts";
import type { Carrier } from "./compose.ts";
import { corpusSamples, ownTexts } from "./sources.ts";
import type { OwnText, Sample } from "./sources.ts";

/** Texts of ours in these buckets (of 100) and what is made of them are for validation only. */
const validation = 15;

const isHeld = ({ bucket }: OwnText): boolean => bucket < validation;

function samples(corpus: string, own: string): readonly (Sample & { readonly isHeld: boolean })[] {
  const random = seeded(20261125);
  const texts = corpusSamples(corpus);
  const negatives = ownTexts(own, "negatives");
  const payloads = ownTexts(own, "payloads");
  const foreign: readonly Carrier[] = texts
    .filter(({ isMalicious, attack }) => !isMalicious && /benign:(benign_docs|benign_tool_desc)/.test(attack))
    .map(({ text, kind, sources }) => ({ text, kind, source: sources[0] ?? "", lang: "en" }));
  const half = (held: boolean): readonly Sample[] => {
    const innocent = negatives.filter((text) => isHeld(text) === held);
    const carriers = innocent.map((text) => ({ ...text, source: `own/${text.folder}` }));
    const attacks = payloads.filter((text) => isHeld(text) === held);
    return [
      ...compose(attacks, [...carriers, ...foreign], { copies: 2, random }),
      ...innocent.map(({ text, kind, folder }) => ({
        text,
        kind,
        isMalicious: false,
        sources: [`own/${folder}`],
        family: text,
        attack: `benign:own:${folder}`,
      })),
    ];
  };
  return [
    ...texts.map((text) => ({ ...text, isHeld: false })),
    ...half(false).map((text) => ({ ...text, isHeld: false })),
    ...half(true).map((text) => ({ ...text, isHeld: true })),
  ];
}

const kindOf = (kind: string): SubjectKind =>
  (kind === "tool_description" ? "tool_definition" : kind) as SubjectKind; // the corpus names no others

interface Row {
  readonly json: string;
  readonly hashes: readonly number[];
}

/** The windows of one text. */
function* rowsOf(sample: Sample, document: number): Generator<Row> {
  const { text, span, ...rest } = sample;
  const kind = kindOf(sample.kind);
  for (const fragment of readingsOf(subjectOf(text, kind))) {
    // Only of the text as it stands it is known where the attack is.
    const place = fragment.path === "" && fragment.text === text ? (span ?? null) : null;
    for (const window of windowsOf(fragment.text)) {
      const hashes = windowFeatures(fragment.text, window);
      if (hashes.length === 0) continue;
      const share = place === null ? null : shareOf(place, window);
      const part = said(fragment.text.slice(window.start, window.end));
      yield { hashes, json: JSON.stringify({ document, ...rest, group: groupOf(kind), share, text: part }) };
    }
  }
}

/** How much of the attack stands in the window, or of the window in the attack. */
function shareOf(attack: Span, window: Span): number {
  const common = Math.min(window.end, attack.end) - Math.max(window.start, attack.start);
  return common / Math.min(attack.end - attack.start, window.end - window.start);
}

function main(corpus: string, out: string): void {
  mkdirSync(out, { recursive: true });
  const [lines, features] = ["windows.jsonl", "features.bin"].map((name) =>
    openSync(path.join(out, name), "w"),
  );
  if (lines === undefined || features === undefined) return;
  let count = 0;
  for (const [document, sample] of samples(corpus, path.join(import.meta.dirname, "data")).entries()) {
    for (const { json, hashes } of rowsOf(sample, document)) {
      writeSync(lines, `${json}\n`);
      writeSync(features, Buffer.from(Uint32Array.of(hashes.length, ...hashes).buffer));
      count += 1;
    }
  }
  closeSync(lines);
  closeSync(features);
  process.stdout.write(`${count} windows in ${out}\n`);
}

const [corpus, out] = process.argv.slice(2);
if (corpus === undefined || out === undefined) {
  process.stderr.write("usage: node training/export.ts CORPUS OUT\n");
  process.exitCode = 2;
} else main(corpus, out);
