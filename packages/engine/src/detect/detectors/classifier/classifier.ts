import type { Classifier, Detector, Finding, Fragment, MaybePromise, Span } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { fingerprint } from "../../findings.ts";
import type { Lack } from "../../incomplete.ts";
import { Incomplete } from "../../incomplete.ts";
import type { Group } from "./features.ts";
import { groupOf } from "./features.ts";
import { linearScore } from "./linear.ts";
import { isLetter, ofLetter, speaksToMachine } from "./letter.ts";
import type { ClassifierModel } from "./model.ts";
import { probability } from "./model.ts";
import { readingsOf, said } from "./readings.ts";
import { VerdictCache } from "./verdict-cache.ts";
import { windowsOf } from "./windows.ts";

export interface ClassifierOptions {
  readonly model: ClassifierModel;
  /** The slower and better reader; null where the operator has switched it off. */
  readonly transformer: Classifier | null;
}

/** Windows of one subject that the transformer reads: those that the linear model finds worst. About 10 ms each. */
const mostRead = 24;
/** Less sure than this is no finding: nearly every text has a window that looks a little like an order. */
const leastSure = 0.3;
/** Findings of one subject: the worst place in each of its texts. */
const mostFindings = 5;
const mostRemembered = 20_000;
/** UTF-16 units that the linear model reads at a time, about 2 ms. */
const slice = 64 * 1024;

/**
 * The layer of learnt language. Sees: texts that speak to the model which reads them, break with what they stand in, or ask for
 * effects nobody asked for, in words that no rule has. Misses: what looks like any other text of its kind; in languages that it
 * was taught little of. Costs: about 25 ns a letter for the linear model, and some 10 ms in a process of its own for each window that
 * is left in doubt; nothing much for a text that it has read before.
 */
export function classifierDetector({ model, transformer }: ClassifierOptions): Detector {
  const known: Known = new VerdictCache(mostRemembered);
  return {
    name: "classifier",
    cost: "inline",
    findsSecrets: false,
    detect(subject) {
      const group = groupOf(subject.kind);
      const texts = readingsOf(subject).map((fragment) => ({
        fragment,
        key: known.keyOf(group, fragment.text),
      }));
      const fresh = texts.filter(({ key }) => known.get(key) === undefined);
      const paths = new Set(subject.fragments.map(({ path }) => path));
      if (fresh.length === 0) return conclude(texts, paths, known, null);
      const read = readAll(fresh, { model, transformer, group });
      return read instanceof Promise
        ? read.then((news) => conclude(texts, paths, known, news))
        : conclude(texts, paths, known, read);
    },
  };
}

type Known = VerdictCache<Read | null>;

interface Text {
  readonly fragment: Fragment;
  readonly key: string;
}

/** The worst window of a text; null in the cache where no window is worth telling. */
interface Read {
  readonly span: Span;
  readonly sure: number;
}

interface Reading {
  readonly model: ClassifierModel;
  readonly transformer: Classifier | null;
  readonly group: Group;
}

/** What came of reading some texts, and what was lacking. */
interface News {
  readonly reads: ReadonlyMap<string, Read | null>;
  readonly lack: Lack | null;
}

/** A window with what the linear model says of it. */
interface Scored {
  readonly text: Text;
  readonly span: Span;
  readonly linear: number;
}

function readAll(texts: readonly Text[], reading: Reading): MaybePromise<News> {
  const size = texts.reduce((sum, { fragment }) => sum + fragment.text.length, 0);
  if (size > slice) return scoreInSlices(texts, reading).then((scored) => finish(texts, scored, reading));
  return finish(
    texts,
    texts.flatMap((text) => windowsOf(text.fragment.text).map((span) => scoreOf(text, span, reading))),
    reading,
  );
}

function scoreOf(text: Text, span: Span, { model, group }: Reading): Scored {
  return { text, span, linear: linearScore(model.linear, text.fragment.text, span, group) };
}

/** The same with the event loop between slices. */
async function scoreInSlices(texts: readonly Text[], reading: Reading): Promise<Scored[]> {
  const scored: Scored[] = [];
  let spent = 0;
  for (const text of texts) {
    for (const span of windowsOf(text.fragment.text)) {
      scored.push(scoreOf(text, span, reading));
      spent += span.end - span.start;
      if (spent < slice) continue;
      spent = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return scored;
}

function finish(texts: readonly Text[], scored: readonly Scored[], reading: Reading): MaybePromise<News> {
  const { model, transformer, group } = reading;
  const doubtful = scored
    .filter(({ linear }) => linear >= model.gate[group])
    .sort((a, b) => b.linear - a.linear)
    .slice(0, mostRead);
  const news = (read: ReadonlyMap<Scored, number>, lack: Lack | null): News => ({
    reads: worstOf(texts, scored, read, reading),
    lack,
  });
  if (transformer === null || doubtful.length === 0) return news(new Map(), null);
  const windows = doubtful.map(({ text, span }) => said(text.fragment.text.slice(span.start, span.end)));
  return transformer.score(windows).then(
    ({ logits }) => news(new Map(doubtful.map((one, index) => [one, logits[index] ?? Number.NaN])), null),
    () => news(new Map(), lackOf(transformer)),
  );
}

/** A driver says in words for an operator why it cannot be used; of one that failed once, only that it did. */
function lackOf({ unavailable }: Classifier): Lack {
  return {
    reason: unavailable === null ? "threw" : "unavailable",
    detail: unavailable ?? "the transformer failed or was too slow; the linear model alone has read the text",
  };
}

/** The worst window of each text; windows that the transformer has not read are judged by the linear model alone. */
function worstOf(
  texts: readonly Text[],
  scored: readonly Scored[],
  read: ReadonlyMap<Scored, number>,
  { model, group }: Reading,
): ReadonlyMap<string, Read | null> {
  const worst = new Map<string, Read | null>(texts.map(({ key }) => [key, null]));
  for (const one of scored) {
    const sure = probability(model, group, one.linear, read.get(one) ?? null);
    const { key } = one.text;
    // Written so that a score which is no number is told: doubt closes the gate.
    if (sure < leastSure || sure <= (worst.get(key)?.sure ?? 0)) continue;
    worst.set(key, { span: one.span, sure: Number.isNaN(sure) ? 1 : sure });
  }
  return worst;
}

/** The findings of texts that were all read. What only half of the layer has read is told now and not remembered. */
function conclude(
  texts: readonly Text[],
  paths: ReadonlySet<string>,
  known: Known,
  news: News | null,
): readonly Finding[] {
  const found: { readonly fragment: Fragment; readonly read: Read }[] = [];
  for (const { fragment, key } of texts) {
    const read = news?.reads.get(key) ?? known.get(key) ?? null;
    if (read !== null) found.push({ fragment, read: weighed(read, fragment, paths) });
  }
  const findings = found
    .sort((a, b) => b.read.sure - a.read.sure)
    .slice(0, mostFindings)
    .map(({ fragment, read }) => findingOf(fragment, read));
  if (news !== null && news.lack !== null) throw new Incomplete(findings, news.lack);
  for (const [key, read] of news?.reads ?? []) known.set(key, read);
  return findings;
}

/** Of what a letter asks its reader, less is told. */
function weighed(read: Read, fragment: Fragment, paths: ReadonlySet<string>): Read {
  if (!isLetter(fragment, paths) || speaksToMachine(fragment.text, read.span)) return read;
  return { span: read.span, sure: read.sure * ofLetter };
}

const rule = "classifier/instruction";

function findingOf(fragment: Fragment, { span, sure }: Read): Finding {
  const text = fragment.text.slice(span.start, span.end);
  return {
    rule,
    layer: "classifier",
    title: "The text reads like an order to the model, not like what it claims to be",
    severity: "high",
    confidence: sure,
    path: fragment.pathAt?.(span) ?? fragment.path,
    span: fragment.locate?.(span) ?? span,
    via: fragment.via,
    excerpt: excerpt(text, 200),
    fingerprint: fingerprint(rule, fragment.path, text),
  };
}
