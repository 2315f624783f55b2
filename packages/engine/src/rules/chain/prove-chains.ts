import type { Subject } from "@guardian/model";
import { excerpt } from "@guardian/model";
import { Activities } from "../../detect/detectors/activity/activity.ts";
import { Chains } from "../../detect/detectors/behaviour/chains.ts";
import type { Proof } from "../prove.ts";
import type { Episode, EpisodeCall, PackedChain } from "./chain.ts";

/** Plays every example of every chain through the automaton that follows traffic. A new place is where a step waits for one. */
export function proveChains(chains: readonly PackedChain[]): readonly Proof[] {
  return chains.flatMap((chain) =>
    (["match", "miss"] as const).flatMap((example) =>
      chain.examples[example].map((episode, index): Proof => {
        const isFound = ends(chain, episode);
        const text = excerpt(episode.map(({ call }) => call).join(", "), 80);
        return {
          rule: chain.id,
          example,
          index,
          kind: "tool_args",
          isProven: isFound === (example === "match"),
          text,
        };
      }),
    ),
  );
}

function ends(chain: PackedChain, episode: Episode): boolean {
  const chains = new Chains([chain]);
  const activities = new Activities();
  let time = Date.UTC(2026, 0, 5, 9);
  for (const call of episode) {
    for (let again = 0; again < call.times; again += 1) {
      time += call.after;
      const activity = activities.of(subjectOf(call, time));
      if (activity !== null && chains.see(activity, () => true).length > 0) return true;
    }
  }
  return false;
}

function subjectOf({ call, about, with: given, bytes }: EpisodeCall, time: number): Subject {
  return {
    kind: "tool_args",
    origin: {
      route: {
        server: "example",
        session: "1",
        principal: "local",
        transport: "stdio",
        direction: "to-server",
      },
      method: "tools/call",
      target: call,
      ...(about === undefined ? {} : { definition: { name: call, description: about } }),
      time,
      bytes,
    },
    message: 0,
    at: "",
    fragments: [],
    arguments: given,
  };
}
