import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Makes sure that the file exists, that its folder does, and that only its owner can read it. Throws what node:fs throws. */
export function makePrivateFile(file: string): void {
  makePrivateFolder(dirname(file));
  const isNew = statSync(file, { throwIfNoEntry: false }) === undefined;
  // Append mode neither truncates a file that another process has just made nor opens one that cannot be written.
  closeSync(openSync(file, "a", 0o600));
  if (isNew) syncFolder(dirname(file));
  else if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}

/** Creates a folder that only its owner can enter; a folder that exists is left as the operator made it. */
export function makePrivateFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(folder);
  // Step by step: `recursive` never ends where a parent exists and refuses new names as if it did not, as /proc does.
  if (parent !== folder) makePrivateFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isThere) throw cause; // otherwise another process was faster
  }
}

/** Makes new names in a folder durable: a file that was synced is lost all the same if its name is not. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
