import type { Format } from "./format.ts";
import { service } from "./format.ts";

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

const hasBoth = (value: string): boolean => /\d/.test(value) && /[A-Za-z]/.test(value.slice(4));

/** Platforms that builds, features, flags, data and agents run on. */
export const platformFormats: readonly Format[] = [
  service("Dropbox", "sl.", /sl\.(?:u\.)?[A-Za-z0-9_-]{120,1300}(?![A-Za-z0-9_-])/y),
  service("LaunchDarkly", ["sdk-", "api-"], new RegExp(`(?:sdk|api)-${uuid}(?![a-z0-9-])`, "y")),
  service("Harness", "pat.", /pat\.[A-Za-z0-9_-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}(?![A-Za-z0-9])/y),
  service("Infracost", "ico-", /ico-[A-Za-z0-9]{32}(?![A-Za-z0-9])/y, { isValid: hasBoth }),
  service("Octopus Deploy", "API-", /API-[A-Z0-9]{26}(?![A-Z0-9])/y, { isValid: hasBoth }),
  service("MaxMind", "_mmk", /[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![A-Za-z0-9])/y, {
    lead: /(?<![A-Za-z0-9])[A-Za-z0-9]{6}_[A-Za-z0-9]{29}$/,
  }),
  service("Adobe", "p8e-", /p8e-[a-z0-9]{32}(?![a-z0-9])/y, { isValid: hasBoth }),
  service("Weights & Biases", "wandb_v1_", /wandb_v1_[A-Za-z0-9_]{40,100}(?![A-Za-z0-9])/y),
  service("Context7", "ctx7sk-", new RegExp(`ctx7sk-${uuid}`, "y")),
  service("Okta", "SSWS", /SSWS (?<value>00[A-Za-z0-9_-]{40})(?![A-Za-z0-9_-])/y),
  service(
    "Trigger.dev",
    ["tr_dev_", "tr_prod_", "tr_stg_"],
    /tr_(?:dev|prod|stg)_[A-Za-z0-9]{18,30}(?![A-Za-z0-9])/y,
  ),
  service("Inngest", "signkey-", /signkey-(?:prod|test|branch)-[0-9a-f]{32,64}(?![a-z0-9])/y),
  service("MongoDB Atlas", "mdb_sa_sk_", /mdb_sa_sk_[A-Za-z0-9_-]{38,44}/y),
  service("Snyk", "snyk_", /snyk_(?:uat|sat)\.[a-z0-9]{8}\.[A-Za-z0-9_.-]{40,200}/y),
  service("Checkly", "cu_", /cu_[0-9a-f]{32}(?![a-z0-9])/y),
  service("Segment", "sgp_", /sgp_[A-Za-z0-9]{64}(?![A-Za-z0-9])/y),
  service("Lob", ["live_", "test_"], /(?:live|test)_[0-9a-f]{35}(?![a-z0-9])/y),
  service("Adafruit", "aio_", /aio_[A-Za-z0-9]{28}(?![A-Za-z0-9])/y),
  service("Depot", "depot_org_", /depot_org_[A-Za-z0-9_]{40,90}/y),
  service("Val Town", "vtwn_", /vtwn_[A-Za-z0-9]{24,40}(?![A-Za-z0-9])/y),
  service("Kagi", "kagi_", /kagi_[A-Za-z0-9_-]{30,60}(?![A-Za-z0-9])/y, { isValid: hasBoth }),
];
