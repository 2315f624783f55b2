import type { ServerResponse } from "node:http";
import type { Outgoing } from "@guardian/model";
import type { Leaving, Line } from "../../hold/line.ts";

/** What finally leaves of a frame that came in a POST: where it is held, when somebody has decided or the client is gone. */
export function whenDecided(
  leaving: Leaving,
  response: ServerResponse,
  say: Line["say"] = null,
): Promise<Outgoing> | Outgoing {
  if (leaving.parked === undefined) return leaving;
  const gone = new AbortController();
  response.once("close", () => {
    gone.abort();
  });
  if (response.destroyed) gone.abort();
  return leaving.parked({ say, ends: gone.signal });
}
