import type { Sign } from "../sign.ts";

/** Options with which programs run another program, or write where they are told. */
const running =
  /^\s{0,4}(?:--(?:upload-pack|receive-pack|exec|exec-path|use-compress-program|to-command|checkpoint-action|rsh|rsync-path|pager|open-files-in-pager|ext-diff|config-env|post-file|output-document|unix-socket|interactive-command)=|-oProxyCommand=|-c\s{1,4}(?:core|alias|protocol|http|diff|credential|gpg)\.[\w.-]{2,40}=|-exec(?:dir)?\s)/i;

/**
 * Sees: a value that its program takes for an option of its own, and with it runs something else: `--upload-pack=`, `-oProxyCommand=`.
 * Misses: options that only change what the program itself does. Costs: a look at the first letters.
 */
export function optionSign(text: string): Sign | null {
  const found = running.exec(text.slice(0, 120));
  return found === null
    ? null
    : {
        attack: "command-injection",
        form: "breakout",
        confidence: 0.82,
        span: { start: 0, end: Math.min(text.length, 80) },
      };
}
