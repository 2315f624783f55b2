import type { Route } from "../route.ts";
import { authRoutes } from "./auth-routes.ts";
import type { Authority } from "./authority.ts";
import { revokeRoutes } from "./revoke-routes.ts";
import { userRoutes } from "./user-routes.ts";

/** Everything that is about accounts and tokens. */
export function authorityRoutes(authority: Authority): readonly Route[] {
  return [...authRoutes(authority), ...revokeRoutes(authority), ...userRoutes(authority)];
}
