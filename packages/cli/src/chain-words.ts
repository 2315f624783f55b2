import type { ChainStep, Episode } from "@guardian/engine";

/** What a step of a chain waits for. */
export function stepWords({ does, not, times, within, gap, bytes, isToNewPlace }: ChainStep): string {
  return [
    does.join(" or "),
    ...(not.length === 0 ? [] : [`not ${not.join(" or ")}`]),
    ...(times === 1 ? [] : [`${times} times`]),
    `within ${within / 1_000} s`,
    `at most ${gap} other calls between`,
    ...(bytes === 0 ? [] : [`at least ${bytes} bytes`]),
    ...(isToNewPlace ? ["to a new place"] : []),
  ].join(", ");
}

/** The calls of an example, in their order. */
export const episodeWords = (episode: Episode): string =>
  episode.map(({ call, times }) => (times === 1 ? call : `${call} ×${times}`)).join(", ");
