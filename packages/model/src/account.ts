/** What people and programs may do at the control plane, the most powerful first. */
export const roles = ["admin", "analyst", "operator", "viewer", "agent"] as const;
export type Role = (typeof roles)[number];
