import type { Json } from "@guardian/model";
import { isObject } from "../../../decode/message.ts";
import { actsOfText } from "./acts.ts";
import { destinationIn } from "./destination.ts";
import { digest, mix, seed } from "./digest.ts";

/** What is counted of a call's arguments. */
export interface Facts {
  /** The names at the top with the types of their values. */
  readonly members: readonly Member[];
  /** The same for the same arguments; null where they were not seen. */
  readonly digest: number | null;
  /** The first address outside the user's network. */
  readonly destination: string | null;
  /** What the texts add to what the tool does. */
  readonly acts: number;
}

export interface Member {
  readonly name: string;
  readonly hash: number;
}

export const noFacts: Facts = { members: [], digest: null, destination: null, acts: 0 };

/** Values that are looked at in one call, and letters of each text in which paths and commands are looked for. */
const mostValues = 256;
const mostLetters = 512;
/** Letters of all texts together in which they are looked for. */
const mostOfAll = 8_192;
const mostMembers = 64;

/** Reads the facts of arguments: bounded in values and letters whatever comes in, so that a huge call costs what a large one does. */
export function factsOf(value: Json | undefined, tool: number): Facts {
  if (value === undefined) return noFacts;
  const walk = new Walk(tool);
  const members: Member[] = [];
  if (isObject(value)) {
    // The reader's objects inherit nothing, so this sees own keys only.
    for (const name in value) {
      const member = value[name];
      const hash = mix(digest(name.length > 64 ? name.slice(0, 64) : name), typeOf(member));
      if (members.length < mostMembers) members.push({ name, hash });
      walk.add(hash, member);
    }
  } else walk.add(seed, value);
  return {
    members,
    digest: walk.hash,
    destination: walk.destination,
    acts: walk.acts,
  };
}

class Walk {
  readonly #tool: number;
  #left = mostValues;
  #letters = mostOfAll;
  hash = seed;
  destination: string | null = null;
  acts = 0;

  constructor(tool: number) {
    this.#tool = tool;
  }

  add(name: number, value: Json | undefined): void {
    this.hash = mix(this.hash, name);
    const waiting: (Json | undefined)[] = [value];
    while (waiting.length > 0 && this.#left > 0) {
      this.#left -= 1;
      const one = waiting.pop();
      if (typeof one === "string") this.#text(one);
      else if (typeof one === "object" && one !== null) {
        const inner: readonly (Json | undefined)[] = Array.isArray(one)
          ? (one as readonly Json[]) // narrowed by isArray
          : Object.values(one);
        this.hash = mix(this.hash, inner.length);
        for (let at = 0; at < inner.length && at < this.#left; at += 1) waiting.push(inner[at]);
      } else this.hash = digest(String(one), this.hash);
    }
  }

  #text(text: string): void {
    this.hash = digest(text, this.hash);
    if (this.#letters <= 0) return;
    this.#letters -= Math.min(text.length, mostLetters);
    this.destination ??= destinationIn(text);
    const head = text.length > mostLetters ? text.slice(0, mostLetters) : text;
    this.acts |= actsOfText(head, this.#tool);
  }
}

function typeOf(value: Json | undefined): number {
  if (value === null || value === undefined) return 0;
  if (Array.isArray(value)) return 1;
  return typeof value === "object" ? 2 : typeof value === "string" ? 3 : typeof value === "number" ? 4 : 5;
}
