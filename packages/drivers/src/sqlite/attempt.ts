import type { DatabaseSync } from "node:sqlite";
import { GuardianError } from "@guardian/model";
import type { Store } from "./database.ts";
import { unavailable } from "./failure.ts";
import { whenFree } from "./when-free.ts";

/** Runs work on an open database, waits for other processes meanwhile, and says in one error what to do where it fails. */
export function attemptOn(
  database: DatabaseSync,
  file: string,
  { code, what }: Store,
): <T>(work: () => T) => Promise<T> {
  return async (work) => {
    if (!database.isOpen)
      throw new GuardianError(code, `${what} ${file} was closed; this is a bug in the guard`);
    try {
      return await whenFree(work);
    } catch (cause) {
      throw unavailable(code, what, file, cause);
    }
  };
}
