/** Says whether one thing that the guard needs can be used. Never rejects with text from elsewhere. */
export interface Dependency {
  readonly name: string;
  readonly check: () => Promise<boolean>;
}

export interface Health {
  readonly status: "ok" | "failing";
  readonly live: true;
  readonly ready: boolean;
  readonly dependencies: readonly { readonly name: string; readonly ok: boolean }[];
}

/** Asks every dependency. A module of its own, so that a probe loads no framework. */
export async function checkHealth(dependencies: readonly Dependency[]): Promise<Health> {
  const checks = dependencies.map(async ({ name, check }) => ({
    name,
    ok: await check().catch(() => false), // what failed is told where it is used
  }));
  const found = await Promise.all(checks);
  const ready = found.every(({ ok }) => ok);
  return { status: ready ? "ok" : "failing", live: true, ready, dependencies: found };
}
