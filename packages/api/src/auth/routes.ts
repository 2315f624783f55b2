import type { Route } from "../route.ts";
import { authRoutes } from "./auth-routes.ts";
import type { Authority } from "./authority.ts";
import { keyRoutes, operationsForKeys } from "./key-routes.ts";
import { mfaRoutes } from "./mfa-routes.ts";
import { revokeRoutes } from "./revoke-routes.ts";
import { userRoutes } from "./user-routes.ts";

/** Everything that is about accounts, tokens and keys. A key may be given operations of `others` as well. */
export function authorityRoutes(authority: Authority, others: readonly Route[]): readonly Route[] {
  const own = [
    ...authRoutes(authority),
    ...mfaRoutes(authority),
    ...revokeRoutes(authority),
    ...userRoutes(authority),
  ];
  return [...own, ...keyRoutes(authority, operationsForKeys([...others, ...own]))];
}
