import { hash } from "node:crypto";

/** Remembers what was said about texts, by a digest of theirs: agents list the same tools and read the same pages again and again. */
export class VerdictCache<Value> {
  readonly #most: number;
  readonly #known = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  /** SHA-256, so that nobody can make a text that is taken for another one. */
  keyOf(group: string, text: string): string {
    return hash("sha256", `${group}\0${text}`, "base64url");
  }

  get(key: string): Value | undefined {
    const value = this.#known.get(key);
    if (value === undefined) return undefined;
    this.#known.delete(key);
    this.#known.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#known.set(key, value);
    if (this.#known.size <= this.#most) return;
    const oldest = this.#known.keys().next();
    if (oldest.done !== true) this.#known.delete(oldest.value);
  }
}
