import { claim, durationText, durationUpTo, oneOf, path, paths, reference, secureUrl } from "./reading.ts";
import type { AuthConfig } from "./config.ts";
import type { Setting } from "./settings.ts";

/** Written out, since the API itself must not be loaded to read a configuration. */
const passwordPolicies = ["classic", "nist"] as const;
const breachFailures = ["refuse", "allow"] as const;

/** The settings of who may use the control plane. */
export const authSettings = {
  passwordPolicy: {
    path: "auth.password-policy",
    read: oneOf(passwordPolicies),
    fallback: "classic",
    about: "classic (12 characters, four classes) or nist (15 characters, no classes); common ones never",
  } satisfies Setting<(typeof passwordPolicies)[number]>,
  signingKey: {
    path: "auth.signing-key",
    read: path,
    fallback: "",
    about:
      "a private key (PEM, EC P-256 or RSA of 2048 bits or more) that signs access tokens; token.key of the data folder otherwise",
  } satisfies Setting<string>,
  formerKeys: {
    path: "auth.former-keys",
    read: paths,
    fallback: [],
    about: "keys (PEM) that signed before and whose tokens are still accepted, while a key is replaced",
  } satisfies Setting<readonly string[]>,
  sealKey: {
    path: "auth.seal-key",
    read: reference,
    fallback: "",
    about:
      "a secret (env:NAME or file:/path, 32 characters or more) that the seeds of second factors are encrypted with; installation.key of the data folder otherwise",
  } satisfies Setting<string>,
  refreshGrace: {
    path: "auth.refresh-grace",
    read: durationUpTo(10_000),
    fallback: 0,
    show: durationText,
    about:
      "for how long (10s at most) a refresh token that was used may come again, for clients that ask twice, and gets the same successor; its login ends otherwise",
  } satisfies Setting<number>,
  breachCheck: {
    path: "auth.breach-check.enabled",
    read: claim,
    fallback: false,
    about:
      "look new passwords up among stolen ones: five hexadecimal digits of their SHA-1 go to the url, and nothing else",
  } satisfies Setting<boolean>,
  breachUrl: {
    path: "auth.breach-check.url",
    read: secureUrl,
    fallback: "https://api.pwnedpasswords.com/range",
    about: "a service with the interface of Pwned Passwords, as a mirror of your own; https, or on loopback",
  } satisfies Setting<string>,
  breachFailure: {
    path: "auth.breach-check.on-failure",
    read: oneOf(breachFailures),
    fallback: "refuse",
    about: "refuse or allow: what becomes of a new password where the service gives no answer in two seconds",
  } satisfies Setting<(typeof breachFailures)[number]>,
} as const;

/** The part of the configuration that they make. */
export function authFrom(pick: <T>(setting: Setting<T>) => T): AuthConfig {
  return {
    passwordPolicy: pick(authSettings.passwordPolicy),
    signingKey: pick(authSettings.signingKey),
    formerKeys: pick(authSettings.formerKeys),
    sealKey: pick(authSettings.sealKey),
    refreshGrace: pick(authSettings.refreshGrace),
    breachCheck: {
      enabled: pick(authSettings.breachCheck),
      url: pick(authSettings.breachUrl),
      onFailure: pick(authSettings.breachFailure),
    },
  };
}
