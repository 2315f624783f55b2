import { excerpt } from "@guardian/model";
import type { NamedAnalysis } from "./analysis.ts";
import { print } from "./io.ts";
import type { Io } from "./io.ts";

/** A line of the input that could not be judged. */
export interface UnreadLine {
  readonly id: string | number | null;
  readonly line: number;
  readonly error: string;
}

/** Prints judgements in the order in which they come. */
export interface Printer {
  begin(): Promise<void>;
  analysis(analysis: NamedAnalysis): Promise<void>;
  unread(line: UnreadLine): Promise<void>;
  /** Hands everything so far to the stream. */
  flush(): Promise<void>;
  end(): Promise<void>;
}

/** Texts are gathered up to this size, so that forty thousand lines are not as many writes. */
const gather = 64 * 1024;

/** The printer of a format. */
export function printerOf(format: "table" | "json" | "jsonl", { stdout }: Io): Printer {
  let waiting = "";
  const flush = async (): Promise<void> => {
    const text = waiting;
    waiting = "";
    if (text !== "") await print(stdout, text);
  };
  const put = async (text: string): Promise<void> => {
    waiting += text;
    if (waiting.length >= gather) await flush();
  };
  const shape = format === "table" ? tableShape() : format === "json" ? jsonShape() : jsonLinesShape();
  return {
    begin: () => put(shape.begin),
    analysis: (analysis) => put(shape.analysis(analysis)),
    unread: (line) => put(shape.unread(line)),
    flush,
    async end() {
      await put(shape.end());
      await flush();
    },
  };
}

interface Shape {
  readonly begin: string;
  readonly analysis: (analysis: NamedAnalysis) => string;
  readonly unread: (line: UnreadLine) => string;
  readonly end: () => string;
}

function jsonLinesShape(): Shape {
  const line = (value: NamedAnalysis | UnreadLine): string => `${JSON.stringify(value)}\n`;
  return { begin: "", analysis: line, unread: line, end: () => "" };
}

function jsonShape(): Shape {
  let separator = "\n";
  const member = (value: NamedAnalysis | UnreadLine): string => {
    const text = `${separator}${JSON.stringify(value)}`;
    separator = ",\n";
    return text;
  };
  return { begin: "[", analysis: member, unread: member, end: () => "\n]\n" };
}

function tableShape(): Shape {
  const counts = { malicious: 0, suspicious: 0, benign: 0 };
  let unread = 0;
  const row = (
    ...[verdict, action, score, id, rules]: readonly [string, string, string, string, string]
  ): string =>
    `${verdict.padEnd(10)}  ${action.padEnd(6)}  ${score.padStart(5)}  ${excerpt(id, 40).padEnd(24)}  ${rules}`.trimEnd() +
    "\n";
  return {
    begin: row("VERDICT", "ACTION", "SCORE", "ID", "FOUND"),
    analysis({ id, verdict, action, score, complete, findings }) {
      counts[verdict] += 1;
      const rules = [...new Set(findings.map(({ rule }) => rule))].join(" ");
      return row(
        verdict,
        action,
        score.toFixed(2),
        String(id),
        complete ? rules : `${rules} (incomplete)`.trim(),
      );
    },
    unread({ id, line }) {
      unread += 1;
      return row("unread", "", "", String(id ?? ""), `line ${line}`);
    },
    end() {
      const total = counts.malicious + counts.suspicious + counts.benign;
      const words = `${total} texts: ${counts.malicious} malicious, ${counts.suspicious} suspicious, ${counts.benign} benign`;
      return `\n${words}${unread === 0 ? "" : `, ${unread} lines not read`}\n`;
    },
  };
}
