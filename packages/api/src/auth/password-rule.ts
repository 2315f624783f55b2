/** `classic`: twelve letters of four classes. `nist`: fifteen letters of any kind (NIST SP 800-63B, ASVS 6.2). */
export const passwordPolicies = ["classic", "nist"] as const;
export type PasswordPolicy = (typeof passwordPolicies)[number];

/** More are refused and not cut: a password that was cut would be another one. */
const longest = 128;

const rules = {
  classic: { shortest: 12, hasClasses: true },
  nist: { shortest: 15, hasClasses: false },
} as const;

const classes: readonly (readonly [RegExp, string])[] = [
  [/\p{Ll}/u, "has no small letter"],
  [/\p{Lu}/u, "has no capital letter"],
  [/\p{Nd}/u, "has no digit"],
  [/[^\p{L}\p{Nd}\p{M}]/u, "has no other sign"],
];

/** How a password is compared and kept: the same letters are the same password, whichever way a keyboard writes them. */
export function spelled(password: string): string {
  return password.normalize("NFKC");
}

/** What is wrong with a new password; nothing where it may be used. The name is the account's. */
export async function weaknessesOf(
  password: string,
  name: string,
  policy: PasswordPolicy,
): Promise<readonly string[]> {
  const { shortest, hasClasses } = rules[policy];
  const letters = [...password].length;
  const found: string[] = [];
  if (letters < shortest) found.push(`is shorter than ${shortest} characters`);
  if (letters > longest) found.push(`is longer than ${longest} characters`);
  if (hasClasses) for (const [pattern, lack] of classes) if (!pattern.test(password)) found.push(lack);
  if (isLikeName(password, name)) found.push("is like the name of the account");
  // Guessing takes its time, so only what is not refused anyway is guessed at.
  if (found.length > 0) return found;
  // Its lists are large, and few processes ever set a password.
  const { isGuessable } = await import("./guessable.ts");
  return isGuessable(password, name) ? ["is common, or made of what is common"] : [];
}

function isLikeName(password: string, name: string): boolean {
  const given = password.toLowerCase();
  const parts = name.split(/[^a-z0-9]+/).filter((part) => part.length >= 4);
  const reversed = [...given].reverse().join("");
  return [name, ...parts].some(
    (part) => part.length >= 3 && (given.includes(part) || reversed.includes(part)),
  );
}
