import { createPrivateKey, createPublicKey, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { createCsrf, createJournal, createSeal, tokenKeys } from "@guardian/api";
import type { Authority, TokenRules } from "@guardian/api";
import {
  argon2Passwords,
  installationKey,
  pwnedBreaches,
  sqliteAccounts,
  sqliteApiKeys,
  sqliteLockouts,
  sqliteSecondFactors,
  sqliteTokens,
  tokenKey,
} from "@guardian/drivers";
import { GuardianError } from "@guardian/model";
import type { Instant, Ledger } from "@guardian/model";
import type { Config } from "./config/config.ts";
import { reason, resolveSecret } from "./config/secret.ts";
import type { Environment } from "./io.ts";
import { storageOf } from "./storage.ts";

/** An authority, and how its stores are closed. */
export interface OpenAuthority {
  readonly authority: Authority;
  close(): Promise<void>;
}

export interface AuthorityOptions {
  readonly ledger: Pick<Ledger, "append">;
  /** Where secrets may be that the configuration refers to. */
  readonly env: Environment;
  readonly clock?: () => Instant;
}

/** Opens everything that knows who may do what. */
export async function openAuthority(
  config: Pick<Config, "dataDir" | "auth">,
  { ledger, env, clock = Date.now }: AuthorityOptions,
): Promise<OpenAuthority> {
  const rules = await rulesOf(config);
  const sealing = sealingSecret(config, env);
  const passwords = await argon2Passwords();
  const files = storageOf(config);
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(store: T): T => {
    opened.push(store);
    return store;
  };
  const close = async (): Promise<void> => {
    for (const store of opened) await store.close();
  };
  try {
    const authority: Authority = {
      accounts: keep(sqliteAccounts({ file: files.accounts })),
      keys: keep(sqliteApiKeys({ file: files.keys })),
      tokens: keep(sqliteTokens({ file: files.tokens })),
      lockouts: keep(sqliteLockouts({ file: files.lockouts })),
      factors: keep(sqliteSecondFactors({ file: files.factors })),
      seal: createSeal(derivedKey(sealing, "seal")),
      csrf: createCsrf(derivedKey(installationSecret(config.dataDir), "csrf")),
      passwords,
      rules,
      passwordPolicy: config.auth.passwordPolicy,
      breachRule: breachRuleOf(config.auth),
      refreshGrace: config.auth.refreshGrace,
      journal: createJournal((drafts) => ledger.append(drafts), clock),
      clock,
    };
    return { authority, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** Where new passwords are looked up; nothing leaves this machine unless the operator asks for it. */
function breachRuleOf({ breachCheck }: Config["auth"]): Authority["breachRule"] {
  if (!breachCheck.enabled) return null;
  return { breaches: pwnedBreaches({ url: breachCheck.url }), onFailure: breachCheck.onFailure };
}

/** Which tokens are ours: another installation's are not, even where both sign with the same key. */
async function rulesOf({
  dataDir,
  auth: { signingKey, formerKeys },
}: Pick<Config, "dataDir" | "auth">): Promise<TokenRules> {
  const signing = signingKey === "" ? tokenKey(dataDir) : read(signingKey, createPrivateKey);
  const former = formerKeys.map((file) => read(file, createPublicKey));
  const issuer = `urn:mcp-security-guardian:${installationKey(dataDir).id}`;
  return { keys: await tokenKeys(signing, former), issuer, audience: `${issuer}:api` };
}

/** What a person remembers could be tried out by whoever has the store. */
const leastLetters = 32;

function sealingSecret(
  { dataDir, auth: { sealKey } }: Pick<Config, "dataDir" | "auth">,
  env: Environment,
): Uint8Array {
  if (sealKey === "") return installationSecret(dataDir);
  const secret = resolveSecret(sealKey, "auth.seal-key", env);
  if (secret.length >= leastLetters) return Buffer.from(secret);
  const message = `auth.seal-key: a secret of ${leastLetters} characters or more is needed; make a random one`;
  throw new GuardianError("key/invalid", message);
}

function installationSecret(dataDir: string): Uint8Array {
  return installationKey(dataDir).privateKey.export({ type: "pkcs8", format: "der" });
}

/** A key for one purpose; derived, so that there is one to keep and to back up. */
function derivedKey(secret: Uint8Array, purpose: "seal" | "csrf"): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", `mcp-security-guardian ${purpose}`, 32));
}

function read(file: string, parse: (pem: Buffer) => KeyObject): KeyObject {
  try {
    return parse(readFileSync(file));
  } catch (cause) {
    throw new GuardianError("key/invalid", `${file}: cannot read a key in PEM: ${reason(cause)}`, { cause });
  }
}
