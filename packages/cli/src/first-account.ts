import { newAccount } from "@guardian/api";
import { argon2Passwords, sqliteAccounts } from "@guardian/drivers";
import type { Config } from "./config/config.ts";
import { storageOf } from "./storage.ts";
import type { Wired } from "./wire.ts";

/** An account that was just made, with the password that is shown once. */
export interface FirstAccount {
  readonly name: string;
  readonly password: string;
}

/** Makes the account `admin` where there is none at all; null where there is one. Of processes that start at once, one makes it. */
export async function firstAccount(
  config: Pick<Config, "dataDir">,
  { note }: Pick<Wired, "note">,
): Promise<FirstAccount | null> {
  const accounts = sqliteAccounts({ file: storageOf(config).accounts });
  try {
    if ((await accounts.list({ limit: 1 })).length > 0) return null;
    const { account, password } = await newAccount(
      { name: "admin", role: "admin" },
      await argon2Passwords(),
      Date.now(),
    );
    if (!(await accounts.add(account, { first: true }))) return null;
    await note("account.added", 'the first account, "admin", with a one-time password');
    return { name: account.name, password };
  } finally {
    await accounts.close();
  }
}
