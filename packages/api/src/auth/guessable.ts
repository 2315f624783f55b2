import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

/** Words that everybody tries here. */
const own = ["guardian", "security", "mcp", "admin", "administrator", "changeme", "letmein", "welcome"];

const guesser = new ZxcvbnFactory({
  dictionary: { ...dictionary, own },
  graphs: adjacencyGraphs,
  maxLength: 64,
});

/** At a thousand guesses a second against a stolen hash of ours: four months. The lock on logins allows far fewer. */
const leastGuesses = 1e10;

/** True for a password that somebody who knows the lists, the keyboard and the account's name finds soon: offline, in some milliseconds. */
export function isGuessable(password: string, name: string): boolean {
  return guesser.check(password, [name]).guesses < leastGuesses;
}
