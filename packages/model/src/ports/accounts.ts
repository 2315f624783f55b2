import type { Account } from "../account.ts";

/** What may change of an account. */
export type AccountChange = Partial<
  Pick<Account, "role" | "password" | "mustChange" | "isDisabled" | "changed">
>;

/** What became of a change. `stale`: the password is no longer the expected one. `last-admin`: nobody could administer any more. */
export type Changed =
  | { readonly form: "changed"; readonly account: Account }
  | { readonly form: "unknown" | "stale" | "last-admin" };

/** Who may use the control plane. Several processes share it. */
export interface Accounts {
  /** Adds an account, durably; false where its name is taken, or with `first` where there is any account. */
  add(account: Account, options?: { readonly first: boolean }): Promise<boolean>;
  find(key: { readonly id: string } | { readonly name: string }): Promise<Account | null>;
  /** By name, the first ones behind `after`. */
  list(query: { readonly limit: number; readonly after?: string }): Promise<readonly Account[]>;
  /** Changes an account in one step; with `expected` only while that is its password. One enabled admin is always left. */
  change(id: string, change: AccountChange, expected?: string): Promise<Changed>;
  close(): Promise<void>;
}
