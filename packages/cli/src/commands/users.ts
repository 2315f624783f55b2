import { userInfo } from "node:os";
import { resetPassword } from "@guardian/api";
import { installationKey, sqliteAccounts, sqliteLedger } from "@guardian/drivers";
import { excerpt } from "@guardian/model";
import type { Account } from "@guardian/model";
import { openAuthority } from "../authority.ts";
import { usageError } from "../call.ts";
import type { Run } from "../call.ts";
import { loadConfig } from "../config/load.ts";
import { complain, print } from "../io.ts";
import { table, timeOf } from "../printing.ts";
import { mustExist, storageOf } from "../storage.ts";

/** So many are listed. */
const mostListed = 1_000;

/** `guardian users list`. */
export const listUsers: Run = async (call, io) => {
  const { config } = await loadConfig(call, io, "either");
  const file = storageOf(config).accounts;
  mustExist(file, "store of accounts");
  const accounts = sqliteAccounts({ file });
  try {
    const found = await accounts.list({ limit: mostListed });
    const lines = call.switches.has("json")
      ? found.map((one) => `${JSON.stringify(shown(one))}\n`).join("")
      : table(["NAME", "ROLE", "STATE", "PASSWORD SET"], found.map(rowOf));
    await print(io.stdout, lines);
    return 0;
  } finally {
    await accounts.close();
  }
};

/** `guardian users reset`. */
export const resetUser: Run = async (call, io) => {
  const name = call.operands[0];
  if (name === undefined)
    throw usageError({ name: "users reset" }, "name the user: guardian users list shows them");
  const { config } = await loadConfig(call, io, "either");
  const files = storageOf(config);
  mustExist(files.accounts, "store of accounts");
  const warn = (message: string): void => {
    complain(io, message);
  };
  const ledger = sqliteLedger({ file: files.audit, key: installationKey(config.dataDir), warn });
  try {
    const opened = await openAuthority(config, { ledger, env: io.env, clock: io.now });
    try {
      const { accounts } = opened.authority;
      const by = userInfo().username;
      if ((await accounts.find({ name })) !== null) {
        // In the audit before it counts.
        const note = `a one-time password for the user "${name}", by ${excerpt(by, 64)} with guardian users reset`;
        const draft = {
          event: "account.changed",
          at: io.now(),
          server: "",
          session: "",
          principal: "",
        } as const;
        await ledger.append([{ ...draft, note }]);
      }
      const password = await resetPassword(opened.authority, name, by);
      if (password === null) {
        complain(io, `there is no user "${excerpt(name, 60)}"; see guardian users list`);
        return 1;
      }
      await print(
        io.stdout,
        `User      ${name}\nPassword  ${password}\n\nIt must be changed at the next login.\n`,
      );
      return 0;
    } finally {
      await opened.close();
    }
  } finally {
    await ledger.close();
  }
};

function shown({ id, name, role, isDisabled, mustChange, created, changed }: Account): object {
  return { id, name, role, isDisabled, mustChange, created, changed };
}

function rowOf({ name, role, isDisabled, mustChange, changed }: Account): readonly string[] {
  const state = isDisabled ? "disabled" : mustChange ? "one-time password" : "enabled";
  return [name, role, state, timeOf(changed)];
}
