import { basename } from "node:path";

/** Programs that run another one, whose own name says nothing about the server. */
const runners = new Set([
  "node",
  "npx",
  "bun",
  "bunx",
  "deno",
  "uv",
  "uvx",
  "pipx",
  "python",
  "python3",
  "docker",
  "podman",
  "sh",
  "bash",
]);

/** Options of runners that take no value, so that the word behind them is not one. */
const switches = new Set([
  "-y",
  "--yes",
  "-i",
  "-t",
  "-it",
  "-ti",
  "--rm",
  "--init",
  "--interactive",
  "--tty",
  "-q",
  "--quiet",
  "-m",
]);

/** What a package, an image or a script is called; not an assignment, an address or a script's own text, which may hold secrets. */
const telling = /^[@A-Za-z0-9._~/-][@A-Za-z0-9._~/-]*(:[A-Za-z0-9._-]+)?$/;

/** The word of a command line that says what runs: a package, an image or a script, and never the value of an option. */
export function tellingWord(words: readonly string[]): string | undefined {
  const isValue = (index: number): boolean => {
    const before = words[index - 1] ?? "";
    return before.startsWith("-") && !before.includes("=") && !switches.has(before);
  };
  return words.find(
    (word, index) =>
      !(index < 2 && isRunner(word)) && !word.startsWith("-") && !isValue(index) && telling.test(word),
  );
}

/** Whether a program runs another one. */
export function isRunner(word: string): boolean {
  return runners.has(basename(word)) || word === "run" || word === "x";
}
