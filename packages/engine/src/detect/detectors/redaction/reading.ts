import type { Fragment, MaybePromise, Subject } from "@guardian/model";
import { labelled } from "./assignment.ts";
import type { Sensitive } from "./kind.ts";
import { scan } from "./scan.ts";

/** The secrets and personal data of one text. */
export interface Place {
  readonly fragment: Fragment;
  readonly found: readonly Sensitive[];
}

/** What a subject holds; texts without anything are left out. */
export interface Reading {
  readonly places: readonly Place[];
  /** False where the time was over before everything was read. */
  readonly isComplete: boolean;
}

/** More UTF-16 units are read in slices, with the event loop between them. */
const atOnce = 24 * 1024;
const slice = 12 * 1024;

const known = new WeakMap<Subject, MaybePromise<Reading>>();

/** Reads a subject once, however many ask. */
export function read(subject: Subject, until: number): MaybePromise<Reading> {
  const before = known.get(subject);
  if (before !== undefined) return before;
  const reading = readNow(subject, until);
  known.set(subject, reading);
  return reading;
}

function readNow(subject: Subject, until: number): MaybePromise<Reading> {
  let size = 0;
  for (const { text } of subject.fragments) size += text.length;
  if (size > atOnce) return readInSlices(subject, until);
  let places: Place[] | null = null;
  for (const fragment of subject.fragments) {
    const found = readText(fragment);
    if (found.length > 0) (places ??= []).push({ fragment, found });
  }
  return places === null ? empty : { places, isComplete: true };
}

const empty: Reading = { places: [], isComplete: true };

async function readInSlices(subject: Subject, until: number): Promise<Reading> {
  const places: Place[] = [];
  let spent = 0;
  for (const fragment of subject.fragments) {
    const isLong = fragment.text.length > slice;
    const { found, isComplete } = isLong
      ? await readLong(fragment.text, until)
      : { found: readText(fragment), isComplete: true };
    if (found.length > 0) places.push({ fragment, found });
    if (!isComplete) return { places, isComplete };
    spent += isLong ? 0 : fragment.text.length;
    if (spent < slice) continue;
    spent = 0;
    await nextTurn();
    if (performance.now() > until) return { places, isComplete: false };
  }
  return { places, isComplete: true };
}

interface Found {
  readonly found: readonly Sensitive[];
  readonly isComplete: boolean;
}

/** As a stream would come, which gives what the whole would give. */
async function readLong(text: string, until: number): Promise<Found> {
  const found: Sensitive[] = [];
  let from = 0;
  for (let end = slice; ; end += slice) {
    const isWhole = end >= text.length;
    const seen = scan(isWhole ? text : text.slice(0, end), { from, isWhole });
    for (const one of seen.found) found.push(one);
    if (isWhole) return { found, isComplete: true };
    from = seen.until;
    await nextTurn();
    if (performance.now() > until) return { found, isComplete: false };
  }
}

/** What one text holds. A member's name is what stands before its value. */
export function readText(fragment: Pick<Fragment, "path" | "text">): readonly Sensitive[] {
  const { text } = fragment;
  const label = text.length <= longestLabelled ? labelOf(fragment.path) : "";
  if (label === "") return scan(text, { from: 0, isWhole: true }).found;
  const whole = labelled(text, label);
  if (!isTelling(label)) {
    const { found } = scan(text, { from: 0, isWhole: true });
    return whole === null || found.some(({ kind }) => kind.rank > whole.kind.rank) ? found : [whole];
  }
  const head = `${label}: `;
  const { found } = scan(head + text, { from: head.length, isWhole: true });
  return found.map((one) => ({ ...one, start: one.start - head.length, end: one.end - head.length }));
}

const longestLabelled = 500;

/** The last step of a pointer that is a name. */
function labelOf(path: string): string {
  for (let end = path.length; end > 0;) {
    const start = path.lastIndexOf("/", end - 1);
    const step = path.slice(start + 1, end);
    if (!/^\d*$/.test(step)) return step.length > 60 ? "" : step;
    end = start;
  }
  return "";
}

/** Names of numbers that are recognised by what stands before them. */
const telling =
  /ssn|social|phone|tel|mobile|fax|card|\bpan\b|pan_|nino|nhs|insurance|pesel|\bbsn|cpf|\bsin\b|tfn|medicare|steuer|tax|aadhaar|passport|licen|dob|birth|born|cvv|cvc|account|routing|sort|national|identity|nif|cnp|cpr|fnr|pps|ird|ein/i;
const isTelling = (label: string): boolean => telling.test(label);

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
