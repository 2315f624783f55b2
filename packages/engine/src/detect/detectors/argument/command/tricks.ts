import type { Sign } from "../sign.ts";

/** What runs a command without a separator before it; `longest`: in a longer text it is source code. */
interface Trick {
  readonly pattern: RegExp;
  readonly confidence: number;
  readonly longest: number;
}

const trick = (pattern: RegExp, confidence: number, longest = Number.POSITIVE_INFINITY): Trick => ({
  pattern,
  confidence,
  longest,
});

const tricks: readonly Trick[] = [
  // A function that a shell takes from its environment, with more behind it (CVE-2014-6271).
  trick(/(?:^|[\s"'=])\(\)\s{0,3}\{\s{0,3}(?::|_)?[^}\n]{0,24};?\s{0,3}\}\s{0,3};/, 0.95),
  // Shells that call home.
  trick(
    /\/dev\/(?:tcp|udp)\/|\bnc(?:at)?\s[^\n;|]{0,60}-\w{0,6}[ec]\s+(?:\/bin\/|cmd|sh\b|bash|powershell)|\bbash\s+-i\b|mkfifo\s+\/tmp|xp_cmdshell/i,
    0.86,
  ),
  trick(/^\s*<\?(?:php|=)|<%\s*(?:eval|execute|Runtime)|<!--#\s?(?:exec|include)/i, 0.85),
  // Options that make a program run another.
  trick(
    /\s-o\s?['"]?\||(?:^|\s)-oProxyCommand|(?:^|\s)--?(?:checkpoint-action|use-compress-program|open-files-in-pager|upload-pack|proxy-command)[= ]/i,
    0.84,
  ),
  trick(/\{(?:cat|ls|id|wget|curl|ping|nc|echo|bash|sh)(?:,[^\s}]{1,80})+\}|<\s?\/etc\/passwd/i, 0.84),
  trick(/\|\s{0,3}\$0\b|(?:&&|[;|])\s{0,3}\$[A-Z]\w{0,8}\s{0,3}$|\$\{[A-Z]{2,12}:\d+:\d+\}/, 0.84, 600),
  trick(
    /\$_(?:GET|POST|REQUEST|SERVER|COOKIE)\s{0,2}\[|\$\{@\w+\s{0,2}\(|!!(?:python|ruby|javax?)\/|\bphp(?:info|version|credits)\s{0,2}\(/,
    0.84,
    400,
  ),
  trick(/^[;:]\s{0,3}php\w+\s{0,2}\(/, 0.84, 400),
  trick(
    /%(?:comspec|ProgramFiles|windir|systemroot)(?::~|%)|\bIEX\s?\(|Invoke-(?:Expression|WebRequest)|-e(?:nc|ncodedcommand)?\s+[A-Za-z0-9+/=]{16,}/i,
    0.78,
    300,
  ),
  trick(
    /(?:^|[;&|\s"'{.(@])(?:system|exec|passthru|shell_exec|[Pp]open|proc_open|System|spawnSync|execSync|assert|eval|sleep|usleep|var_dump)\((?!\))\s?["'$\d(]?[^\n]{0,80}\)\s{0,3};?["')\s}]{0,6}(?:\/\/|#|$)/,
    0.78,
    200,
  ),
];

/** Code and tricks that need no separator. */
export function trickSign(text: string): Sign | null {
  const isLong = text.length > longText;
  if (isLong && !hints.test(text)) return null;
  for (const { pattern, confidence, longest } of tricks)
    if (text.length <= longest && pattern.test(text))
      return { attack: "command-injection", form: "whole", confidence, span: { start: 0, end: text.length } };
  return null;
}

const longText = 512;
/** What one of the tricks for any length has in it. */
const hints = /\/dev\/|\(\)\s?\{|<[?%]|<!--#|-[eioc]\s|--\w|-oP|\{\w{2,4},|mkfifo|cmdshell|\/etc\//;
