import type { Origin } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Authority } from "./authority.ts";

/** Does something, and notes where no page of ours asked for it. */
export async function noteForeign<T>(
  { journal }: Authority,
  origin: Origin,
  work: () => Promise<T> | T,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const deed = { who: "", words: "a request by cookie that no page of ours made", ...origin };
    if (cause instanceof Problem && cause.code === "auth/csrf")
      await journal.noteOften({ event: "access.denied", ...deed });
    throw cause;
  }
}
