import { isIP } from "node:net";
import type { RatesConfig } from "./config.ts";
import { count, list, shown } from "./reading.ts";
import type { Read } from "./reading.ts";
import type { Setting } from "./settings.ts";

/** Addresses, and networks as `10.0.0.0/8`. */
const networks: Read<readonly string[]> = (raw, place) => {
  const read = list(raw, place);
  if ("problem" in read) return read;
  const wrong = read.value.find((one) => !isNetwork(one));
  return wrong === undefined
    ? read
    : { problem: `${shown(wrong)} is no address and no network; write 10.0.0.1 or 10.0.0.0/8` };
};

/** True for `10.0.0.1` and `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** The settings of how often the control plane may be used. */
export const rateSettings = {
  ratePerMinute: {
    path: "rate.per-minute",
    read: count(0, 1_000_000),
    fallback: 100,
    about: "requests to the API in any minute, by one address and by one user; 0 is no limit",
  } satisfies Setting<number>,
  ratePerHour: {
    path: "rate.per-hour",
    read: count(0, 1_000_000),
    fallback: 1_000,
    about: "the same in any hour",
  } satisfies Setting<number>,
  trustedProxies: {
    path: "listen.trusted-proxies",
    read: networks,
    fallback: [],
    about: "addresses and networks of proxies whose X-Forwarded-For says where a request comes from",
  } satisfies Setting<readonly string[]>,
} as const;

/** The part of the configuration that they make. */
export function ratesFrom(pick: <T>(setting: Setting<T>) => T): RatesConfig {
  return { perMinute: pick(rateSettings.ratePerMinute), perHour: pick(rateSettings.ratePerHour) };
}
