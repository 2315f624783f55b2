import { locate, members, skipSpace, steps, stringAt } from "@guardian/engine";
import type { JsonPointer, Span } from "@guardian/model";

/** A member of an object (with its key) or an element of an array; both spans count bytes of the frame. */
export interface Child {
  /** The key, or the index in decimal digits. */
  readonly key: string;
  readonly whole: Span;
  readonly value: Span;
}

/** Visits the children of the object or array at `container`, in order; a broken text or any other value has none, or fewer. */
export function eachChild(bytes: Uint8Array, container: Span, visit: (child: Child) => void): void {
  const at = skipSpace(bytes, container.start);
  if (bytes[at] !== 0x7b && bytes[at] !== 0x5b) return;
  let index = 0;
  for (const { key, value } of members(bytes, at)) {
    const name = key === null ? String(index) : stringAt(bytes, key);
    index++;
    if (name !== null) visit({ key: name, whole: { start: (key ?? value).start, end: value.end }, value });
  }
}

/**
 * The byte spans of the values at many pointers, found in one walk, so that a result with a hundred thousand places to redact
 * costs no more than one. Pointers that lead nowhere are absent.
 */
export function spansOf(
  bytes: Uint8Array,
  pointers: Iterable<JsonPointer>,
  within: Span,
): ReadonlyMap<JsonPointer, Span> {
  const found = new Map<JsonPointer, Span>();
  const tree = treeOf(pointers);
  const root = tree.pointer === null && tree.next.size === 0 ? null : locate(bytes, "", within);
  const waiting = root === null ? [] : [{ branch: tree, span: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { branch, span } = next;
    if (branch.pointer !== null) found.set(branch.pointer, span);
    if (branch.next.size === 0) continue;
    eachChild(bytes, span, ({ key, value }) => {
      const child = branch.next.get(key);
      if (child !== undefined) waiting.push({ branch: child, span: value });
    });
  }
  return found;
}

interface Branch {
  /** The pointer that ends here. */
  pointer: JsonPointer | null;
  readonly next: Map<string, Branch>;
}

/** Pointers as a tree of their steps, so that what they share is walked once. */
function treeOf(pointers: Iterable<JsonPointer>): Branch {
  const root: Branch = { pointer: null, next: new Map() };
  for (const pointer of pointers) {
    let branch = root;
    for (const step of steps(pointer)) {
      let child = branch.next.get(step);
      if (child === undefined) branch.next.set(step, (child = { pointer: null, next: new Map() }));
      branch = child;
    }
    branch.pointer = pointer;
  }
  return root;
}
