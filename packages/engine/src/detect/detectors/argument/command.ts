import type { Sign } from "./sign.ts";

const longest = 4_096;
const mostPlaces = 40;

/** Programs that an injected command calls: to look around, to reach out, to run more, to destroy. */
const programs = new Set(
  `id whoami uname hostname ls dir cat tac nl head tail more less type pwd ps env printenv set ifconfig ipconfig netstat ss arp route ping ping6 nslookup dig host traceroute
  tracert curl wget fetch lynx nc ncat netcat telnet ssh scp ftp tftp rsync bash sh zsh ksh dash csh tcsh cmd cmd.exe powershell powershell.exe pwsh python python2 python3
  perl ruby php node lua awk gawk sed find xargs eval exec system source sleep timeout touch rm rmdir del mkdir mv cp dd mkfs chmod chown kill killall pkill reboot
  shutdown halt useradd adduser net netsh sc reg regsvr32 rundll32 certutil bitsadmin mshta wmic cscript wscript msbuild installutil tasklist taskkill systeminfo
  start copy xcopy echo printf base64 xxd openssl tar zip unzip gzip crontab at nohup sudo su passwd last w who tee mail sendmail socat busybox env.exe import
  getent md5sum expr ver vol dir. phpinfo passthru shell_exec popen proc_open mysqldump psql mysql sqlite3 docker kubectl mount umount service systemctl export alias`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** Among them, those that are plain English too: they count with something of a shell behind them only. */
const common = new Set(
  "find more less head tail type host last at who set start import source fetch mail copy echo set env export service alias expr printf sleep touch system start w id net cat ping kill node sort".split(
    " ",
  ),
);

/**
 * Sees: a value that goes on as a shell's next command: behind `;`, `|`, `&`, a line break, in `$( )` or backticks, with quotes closed
 * before it, for POSIX shells, cmd and PowerShell; the words behind are taken apart as a shell does, so that `c'a't`, `w\ho\ami`,
 * `${IFS}` and `/b?n/c*t` are what they run. Misses: a command without a separator, which is for the argument's purpose to say.
 * Costs: one search for separators, and a few words behind each.
 */
export function commandSign(text: string): Sign | null {
  const head = text.slice(0, longest);
  let best: Sign | null = null;
  const separators = /\$\(|`|<\(|[;&|\n\r]+|%0[aAdD]|\$\{IFS\}|\b(?=IEX\b)/g;
  for (let count = 0; count < mostPlaces; count++) {
    const found = separators.exec(head);
    if (found === null) break;
    const end = found.index + found[0].length;
    const confidence = behind(head, found.index, found[0], end);
    if (confidence > (best?.confidence ?? 0))
      best = {
        attack: "command-injection",
        form: "breakout",
        confidence,
        span: { start: found.index, end: Math.min(text.length, end + 80) },
      };
    separators.lastIndex = Math.max(separators.lastIndex, end);
  }
  // A whole line of a shell is somebody's job; what leaves a plain value begins with that value.
  const shape = best ?? shapes(head);
  return shape !== null && shape.confidence < 0.85 && isLine(head)
    ? { ...shape, form: "whole", confidence: Math.min(shape.confidence, 0.55) }
    : shape;
}

function behind(text: string, start: number, separator: string, end: number): number {
  const before = text.slice(Math.max(0, start - 200), start);
  const { word, raw, next } = commandOf(text.slice(end, end + 300));
  const name = basename(word);
  // `&expr=1` is a parameter of an address, `;base64,` a part of a data: URI.
  if (word === "" || next.startsWith("=") || (name === "base64" && /data:[\w/+.-]{1,40}$/.test(before)))
    return 0;
  if (!programs.has(name) && !isPath(word)) return 0;
  if (raw !== word && /["'\\$*?^]/.test(raw)) return 0.9;
  const place: Place = {
    before,
    name,
    args: next.trim(),
    isProse: (before.match(/\b[a-z]{2,}\s/gi)?.length ?? 0) >= 3,
  };
  if (separator === "${IFS}" || separator.startsWith("%")) return 0.87;
  if (/[`(]/.test(separator)) return substitution(separator, text, place);
  return /^[\n\r]+$/.test(separator) ? newLine(place) : nextCommand(separator, place);
}

interface Place {
  readonly before: string;
  readonly name: string;
  readonly args: string;
  readonly isProse: boolean;
}

/** What stands behind a program when it is one: options, paths, variables, addresses, more of a shell, or nothing. */
const isShellLike = (args: string): boolean =>
  args === "" ||
  /^[#)`]|(?:^|\s)-{1,2}\w|[/\\]\w|[|&;><$`]|\d{1,3}\.\d{1,3}\.|%\w+%|https?:|["']|\b[A-Z_]{6,}\b|\b[\w-]{1,60}\.[a-z]{2,12}\b|^\d+\b/.test(
    args,
  );

/** In a text with Markdown, backticks hold names of programs and no commands. */
function substitution(separator: string, text: string, { before, name, args, isProse }: Place): number {
  if (separator === "`") {
    if (/^\s*`[^`]{1,200}`\s*$/.test(text)) return 0.76;
    if (/[\w.-]$/.test(before)) return before.split("`").length % 2 === 1 ? 0.8 : 0;
    if (isProse || common.has(name)) return 0.4;
    return isShellLike(args) ? 0.8 : 0.6;
  }
  return isProse && common.has(name) ? 0.5 : 0.8;
}

function newLine({ before, name, args }: Place): number {
  if (before.trim() === "") return common.has(name) ? 0 : 0.6;
  return /^\S{0,40}$/.test(before.trim()) && isShellLike(args) ? 0.76 : 0.35;
}

function nextCommand(separator: string, { before, name, args, isProse }: Place): number {
  if (isProse && (separator === "&" || common.has(name))) return 0.4;
  const isEmptyBefore = before.trim() === "";
  const breaks = isEmptyBefore || /["'`)}]\s*$/.test(before) || /^\S{1,60}\s*$/.test(before);
  const likes = isShellLike(args);
  if (common.has(name)) {
    if (!breaks || !likes) return 0.4;
    return args === "" && /\s$/.test(before) && separator.length === 1 && !isEmptyBefore ? 0.5 : 0.78;
  }
  if (breaks) return likes || isEmptyBefore ? 0.88 : 0.6;
  return likes && !isProse ? 0.66 : 0.4;
}

/** True where the text begins with a program and what belongs to it. */
function isLine(text: string): boolean {
  const first = /^\s*(?:sudo\s+|\w+=\S{0,80}\s+)?([\w.+-]{1,40})(?:\s+(?=[-"'$/.*~\w])|\s*[|;]\s)/.exec(text);
  const name = first?.[1]?.toLowerCase() ?? "";
  return programs.has(name) || shellWords.test(name);
}

const shellWords =
  /^(?:cd|for|if|while|do|test|read|local|declare|true|false|case|git|npm|npx|yarn|make|cargo|go|grep|egrep|fgrep|sort|uniq|wc|cut|tr|diff|file|ln|df|du|mktemp|seq|yes|watch|jq|ssh-keygen|brew|apt|apt-get|yum|pip|kubectl|helm|terraform|aws|gcloud|ffmpeg|convert|pushd|popd|shopt|ulimit|history|man|which|basename|dirname|split|join|paste|comm|column|rename|readlink|stat|nice|time|screen|tmux|cal|date|bc|factor|fold|pandoc|gzip|bzip2|zcat|rev|shuf|trap|wait|unset|mount|umount|lsof|top|free|vim|vi|nano|unlink|script|dc|nm|ldd|strings|od|hexdump|md5|sha256sum|cksum)$/;

/** The first word behind a separator as a shell reads it, without quotes, escapes and empty expansions. */
function commandOf(rest: string): { readonly word: string; readonly raw: string; readonly next: string } {
  let at = 0;
  while (at < rest.length && /[\s({"'`@+!:;|&]/.test(rest.charAt(at)) && at < 24) at += 1;
  const from = at;
  // An empty quote or the like in front was part of the word.
  while (at < rest.length && /[^\s;|&<>()`,"']|["'](?=[\w"'\\/?*])/.test(rest.charAt(at)) && at - from < 80) {
    if (rest.startsWith("${IFS}", at) || rest.startsWith("$IFS", at)) break;
    at += 1;
  }
  const raw = rest.slice(from, at).replace(/\\[nrt0]$|=.{0,80}$/, "");
  const word = raw.replace(/\$\{?@\}?|\$\*|["'\\^]|\$\{[A-Z]*:\d+:\d+\}/g, "").toLowerCase();
  return {
    word: word.replace(/[:=].{0,60}$/, ""),
    raw: raw.toLowerCase(),
    next: rest.slice(from + raw.length),
  };
}

const basename = (word: string): string => word.split(/[\\/]/).at(-1)?.replace(/[?*]/g, "") ?? "";

const isPath = (word: string): boolean =>
  /^(?:[/\\]|[a-z]:\\)(?:usr|bin|sbin|etc|b\?n|bin|windows|winnt)[/\\?*]/.test(word.replaceAll("???", "bin"));

/** Code and tricks that need no separator. */
function shapes(text: string): Sign | null {
  const span = { start: 0, end: text.length };
  const sign = (confidence: number): Sign => ({
    attack: "command-injection",
    form: "whole",
    confidence,
    span,
  });
  if (/\(\)\s{0,3}\{\s{0,3}:?;?\s{0,3}\}\s{0,3};/.test(text)) return sign(0.95);
  if (/\/dev\/(?:tcp|udp)\/|\bnc(?:at)?\s+-\w*e\b|\bbash\s+-i\b|mkfifo\s+\/tmp|xp_cmdshell/i.test(text))
    return sign(0.86);
  if (
    /(?:^|[;&|\s"'{.(@])(?:system|exec|passthru|shell_exec|popen|proc_open|spawnSync|execSync|assert|phpinfo|eval|sleep|usleep|print|echo|var_dump)\s?\(\s?["'$\d)(]?[^\n]{0,80}\)\s{0,3};?["')\s}]{0,6}(?:\/\/|#|$)/.test(
      text,
    ) &&
    text.length < 200
  )
    return sign(/print|echo/.test(text) ? 0.5 : 0.78);
  if (/^\s*<\?(?:php|=)|<%\s*(?:eval|execute|Runtime)|<!--#\s?(?:exec|include)/i.test(text))
    return sign(0.85);
  if (
    /\{(?:cat|ls|id|wget|curl|ping|nc|echo|bash|sh)(?:,[^\s}]{1,80})+\}|<\s*\/etc\/passwd|(?:^|\s)--?(?:checkpoint-action|use-compress-program|open-files-in-pager|upload-pack|proxy-command|oProxyCommand)[= ]/i.test(
      text,
    )
  )
    return sign(0.84);
  if (
    /%(?:comspec|ProgramFiles|windir|systemroot)(?::~|%)|\bIEX\s*\(|Invoke-(?:Expression|WebRequest)|-e(?:nc|ncodedcommand)?\s+[A-Za-z0-9+/=]{16,}/i.test(
      text,
    ) &&
    text.length < 300
  )
    return sign(0.78);
  return null;
}
