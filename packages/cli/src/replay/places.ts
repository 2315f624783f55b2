import { suppressionMatch, toolOf } from "@guardian/engine";
import type { ReadySuppression } from "@guardian/engine";
import { excerpt, nearest } from "@guardian/model";
import type { Inspection, Instant, Suppression } from "@guardian/model";
import { nameOf } from "../suppressions/notes.ts";

const keys = ["rule", "server", "tool", "pointer"] as const;
type Key = (typeof keys)[number];

/** What is known of a suppression while records go by. */
interface Watched {
  readonly suppression: Suppression;
  readonly whole: ReadySuppression;
  /** For each key that it has: whether that key by itself would fit. */
  readonly parts: ReadonlyMap<Key, ReadySuppression>;
  readonly fitting: Set<Key>;
  isUsed: boolean;
}

/** Values of each key that are kept to name a near one. */
const mostKept = 2_000;

/** Learns where findings were recorded, to say of a suppression that fits none of them which of its keys is wrong. */
export class Places {
  readonly #watched: readonly Watched[];
  readonly #seen: Readonly<Record<Key, Set<string>>> = {
    rule: new Set(),
    server: new Set(),
    tool: new Set(),
    pointer: new Set(),
  };

  constructor(suppressions: readonly Suppression[]) {
    this.#watched = suppressions.map((suppression) => ({
      suppression,
      whole: suppressionMatch(suppression),
      parts: new Map(keys.flatMap((key) => partOf(suppression, key))),
      fitting: new Set(),
      isUsed: false,
    }));
  }

  see({ findings, subject }: Inspection, now: Instant): void {
    if (findings.length === 0) return;
    this.#keep("server", subject.origin.route.server);
    const tool = toolOf(subject);
    if (tool !== undefined) this.#keep("tool", tool);
    for (const finding of findings) {
      this.#keep("rule", finding.rule);
      this.#keep("pointer", finding.path);
      for (const one of this.#watched) {
        one.isUsed ||= one.whole(finding, subject, now);
        const fitting = one.isUsed ? [] : [...one.parts].filter(([, fits]) => fits(finding, subject, now));
        for (const [key] of fitting) one.fitting.add(key);
      }
    }
  }

  /** One sentence for each suppression that accepts nothing of what was recorded. */
  unused(): readonly string[] {
    return this.#watched
      .filter(({ isUsed }) => !isUsed)
      .map(({ suppression, parts, fitting }) => {
        const wrong = [...parts.keys()].find((key) => !fitting.has(key));
        const why =
          wrong === undefined
            ? "no recorded finding has all of this together, or it has expired"
            : this.#unknown(wrong, suppression[wrong] ?? "");
        return `suppression (${nameOf(suppression)}) accepts nothing that was recorded: ${why}`;
      });
  }

  #unknown(key: Key, value: string): string {
    const near = nearest(value, [...this.#seen[key]]);
    const hint = near === null ? "" : `; did you mean "${excerpt(near, 200)}"?`;
    return `no finding was recorded with the ${key} "${excerpt(value, 200)}"${hint}`;
  }

  #keep(key: Key, value: string): void {
    const seen = this.#seen[key];
    if (seen.size < mostKept) seen.add(value);
  }
}

/** The same suppression with one of its keys alone. */
function partOf(suppression: Suppression, key: Key): readonly (readonly [Key, ReadySuppression])[] {
  const value = suppression[key];
  if (value === undefined) return [];
  return [[key, suppressionMatch({ rule: "*", reason: "", expires: Infinity, [key]: value })]];
}
