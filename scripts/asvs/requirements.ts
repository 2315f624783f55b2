import { accountsAndTokens } from "./accounts.ts";
import { inputAndWeb } from "./input-and-web.ts";
import { operation } from "./operation.ts";
import type { Requirement } from "./requirement.ts";

/** In the order of the standard. */
export const requirements: readonly Requirement[] = [...inputAndWeb, ...accountsAndTokens, ...operation];
