import { Recent } from "../detect/detectors/activity/recent.ts";
import { sensitiveIn } from "../detect/detectors/redaction/redact-text.ts";
import type { Source } from "./sources.ts";
import type { Value } from "./values.ts";

/** What stands beside a secret, or begins one. */
const mayHoldSecret =
  /key|token|secret|passw|pwd|pass[:=]|credential|auth|bearer|begin |akia|gh[pousr]_|sk[-_]|xox[abp]-|eyj|:\/\/[^\s/]{1,80}:/i;
/** A value that a text calls a secret; not the marks that lists give to turn their pages. */
const named =
  /(?:secret|passw(?:or)?d|passphrase|pwd|_pass|(?<!(?:page|next|sync|cursor|continuation|csrf|xsrf)[-_ ]?)token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|license[-_ ]?key|(?<![a-z])key|credentials?|bearer|\bpin|\botp|code)["']?(?:\s?[:=]\s?|\s(?:is|lautet|est|es)\s|\s)["'`]?([^\s"'`,;<>{}()]{6,200})/gi;
const mostNamed = 100;

const mostSecrets = 500;
const mostLetters = 24_576;
/** Letters of a text in which every secret is looked for. */
const mostMarked = 2_048;

/** The secrets of private texts, as they are: nothing else finds one that a call repeats without its name. */
export class Secrets {
  readonly #known = new Recent<Secret>(mostSecrets);

  hear(text: string, source: Source): void {
    if (!mayHoldSecret.test(text)) return;
    let found = 0;
    for (const [, value = ""] of text.slice(0, mostLetters).matchAll(named)) {
      if (!isWord(value)) this.#keep(value.replace(/[.,:)\]]+$/, ""), source);
      if ((found += 1) >= mostNamed) break;
    }
    for (const { start, end, kind } of sensitiveIn(text.slice(0, mostLetters)))
      if (kind.rule.startsWith("secrets/")) this.#keep(` ${text.slice(start, end)}`.slice(1), source);
  }

  #keep(text: string, source: Source): void {
    if (text.length > 5) this.#known.set(text, { text, source });
  }

  /** The private source of a secret that stands in a text; null where none does. */
  sourceIn(text: string, values: readonly Value[]): Source | null {
    if (this.#known.size === 0) return null;
    for (const { kind, text: value } of values) {
      const source = kind === "token" ? this.#known.get(value)?.source : undefined;
      if (source !== undefined) return source;
    }
    const marked = mayHoldSecret.test(text) ? sensitiveIn(text.slice(0, mostLetters)) : [];
    for (const { start, end } of marked) {
      const source = this.#known.get(text.slice(start, end))?.source;
      if (source !== undefined) return source;
    }
    // A secret that nothing marks as one any more, in a text of a few words.
    if (text.length > mostMarked || text.length < 6) return null;
    for (const { text: secret, source } of this.#known.values())
      if (secret.length <= text.length && text.includes(secret)) return source;
    return null;
  }
}

/** No secret: a word, a plain number, a placeholder, a path or a call of code. */
const isWord = (value: string): boolean =>
  !/\d/.test(value) ||
  !/[a-z]/i.test(value) ||
  /^[$<{/~.\\]|[()[\]]|:\/\//i.test(value) ||
  /^\d{4}-\d\d-\d\d/.test(value);

interface Secret {
  readonly text: string;
  readonly source: Source;
}
