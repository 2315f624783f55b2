import { GuardianError } from "@guardian/model";
import type { PasswordCheck, Passwords } from "@guardian/model";

type Argon2 = typeof import("@node-rs/argon2");

export interface Argon2Options {
  /** KiB for each password that is looked at. */
  readonly memory: number;
  readonly passes: number;
  /** Passwords looked at at once; the rest waits. Each takes a thread of the pool that the file system needs as well. */
  readonly parallel: number;
  /** Most that wait. */
  readonly waiting: number;
}

/** The parameters of the OWASP recommendation: 19 MiB, two passes. */
export const argon2Defaults: Argon2Options = { memory: 19 * 1024, passes: 2, parallel: 2, waiting: 64 };

/** Argon2id in the thread pool. Throws `passwords/unavailable` where the library cannot be loaded. */
export async function argon2Passwords(options: Argon2Options = argon2Defaults): Promise<Passwords> {
  const argon2 = await load();
  const { memory, passes } = options;
  const parameters = { algorithm: argon2id, memoryCost: memory, timeCost: passes, parallelism: 1 };
  const inTurn = turnstile(options);
  const hash = (password: string): Promise<string> => argon2.hash(password, parameters);
  // What nobody's password is compared with; made by the first check of any password, and as dear as any other.
  let nobody: Promise<string> | null = null;
  return {
    hash: (password) => inTurn(() => hash(password)),
    check: (stored, password) =>
      inTurn(async (): Promise<PasswordCheck> => {
        const other = await (nobody ??= hash("nobody"));
        const isRight = await argon2.verify(stored ?? other, password).catch(() => false); // no PHC string: damaged
        if (!isRight || stored === null) return "wrong";
        return isWeaker(argon2, stored, options) ? "stale" : "right";
      }),
  };
}

/** `Algorithm.Argon2id`: a const enum, which erasable syntax cannot read. */
const argon2id = 2;

async function load(): Promise<Argon2> {
  try {
    return await import("@node-rs/argon2");
  } catch (cause) {
    throw new GuardianError(
      "passwords/unavailable",
      "@node-rs/argon2 cannot be loaded here; install the package anew on this machine, with its optional dependencies",
      { cause },
    );
  }
}

function isWeaker({ parseOptions }: Argon2, stored: string, { memory, passes }: Argon2Options): boolean {
  const { algorithm, memoryCost, timeCost } = parseOptions(stored);
  return (algorithm as number) !== argon2id || memoryCost < memory || timeCost < passes;
}

/** Lets so many through at once, so many wait, and turns the rest away. */
function turnstile({ parallel, waiting }: Argon2Options): <T>(work: () => Promise<T>) => Promise<T> {
  let inside = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (inside >= parallel) {
      if (queue.length >= waiting)
        throw new GuardianError("passwords/busy", "too many passwords are looked at at once; try again");
      await new Promise<void>((resolve) => queue.push(resolve));
    } else inside += 1;
    try {
      return await work();
    } finally {
      // The place goes to whoever waits longest, and is free only where nobody does.
      const next = queue.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
