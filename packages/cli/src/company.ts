import { clientProcess, installationKey, socketCompanions } from "@guardian/drivers";
import { follows } from "@guardian/engine";
import type { Companions, Detector, Subject } from "@guardian/model";
import type { Config } from "./config/config.ts";
import { versionOf } from "./installation.ts";
import type { Keeper } from "./keeper.ts";

export interface CompanyOptions {
  readonly config: Pick<Config, "dataDir" | "flowSession">;
  /** The layers of this guard that keep state. */
  readonly detectors: readonly Detector[];
  readonly warn: (message: string) => void;
}

const nobody = { tell: () => undefined, close: () => Promise.resolve() } satisfies Companions;

/**
 * The other guards of the same client, whose traffic the layer of flow hears as if it were its own. A guard that cannot meet them says so and
 * works alone. A result leaves only when they have taken note, since the client may use it at once. Null where the layer of flow is off, or
 * the guard is to stay for itself.
 */
export function keepCompany({ config, detectors, warn }: CompanyOptions): Keeper | null {
  const flow = detectors.find(({ name }) => name === "flow");
  const group = groupOf(config.flowSession);
  if (flow === undefined || group === null) return null;
  let companions: Companions = nobody;
  const context = { signal: null, deadline: Number.POSITIVE_INFINITY };
  return {
    async load() {
      try {
        companions = await socketCompanions({
          folder: config.dataDir,
          group,
          version: versionOf(),
          key: installationKey(config.dataDir),
          // What it finds was told where the message was judged.
          hear: (subject) => void flow.detect(subject, context),
          warn,
        });
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        warn(
          `other guards of the same client cannot be met: ${why}; what goes from one server to another is not followed`,
        );
      }
    },
    keep({ verdicts }) {
      const heard: Promise<void>[] = [];
      for (const { inspection } of verdicts) {
        if (!follows(inspection.subject)) continue;
        const told = companions.tell(inspection.subject);
        if (told !== undefined && !isAsked(inspection.subject)) heard.push(told);
      }
      return heard.length === 0 ? undefined : Promise.all(heard).then(() => undefined);
    },
    close: () => companions.close(),
  };
}

/** What a client says is known to others before the answer is: nothing has to wait for it. */
const isAsked = ({ kind }: Subject): boolean => kind === "tool_args";

/** Which guards belong together: those with the same name, or else those of the same client. */
function groupOf(session: string): string | null {
  if (session === "none") return null;
  if (session !== "") return `session ${session}`;
  const client = clientProcess();
  return client === null ? null : `client ${client}`;
}
