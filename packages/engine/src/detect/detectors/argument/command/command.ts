import { surest, type Sign } from "../sign.ts";
import { trickSign } from "./tricks.ts";

const longest = 4_096;
const mostPlaces = 40;

/** Programs that an injected command calls: to look around, to reach out, to run more, to destroy. */
const programs = new Set(
  `id whoami uname hostname ls dir cat tac nl head tail more less type pwd ps env printenv set ifconfig ipconfig netstat ss arp route ping ping6 nslookup dig host traceroute
  tracert curl wget fetch lynx nc ncat netcat telnet ssh scp ftp tftp rsync bash sh zsh ksh dash csh tcsh cmd cmd.exe powershell powershell.exe pwsh python python2 python3
  perl ruby php node lua awk gawk sed find xargs eval exec system source sleep timeout touch rm rmdir del mkdir mv cp dd mkfs chmod chown kill killall pkill reboot
  shutdown halt useradd adduser net netsh sc reg regsvr32 rundll32 certutil bitsadmin mshta wmic cscript wscript msbuild installutil tasklist taskkill systeminfo
  start copy xcopy echo printf base64 xxd openssl tar zip unzip gzip crontab at nohup sudo su passwd last w who tee mail sendmail socat busybox env.exe sysinfo phpversion git npm npx pip apt-get
  getent md5sum expr ver vol dir. phpinfo passthru shell_exec popen proc_open mysqldump psql mysql sqlite3 docker kubectl mount umount service systemctl alias`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** Among them, those that are plain English too: they count with something of a shell behind them only. */
const common = new Set(
  "find more less head tail type host last at who set start source fetch mail copy echo set env export service alias expr printf sleep touch system start w id net cat ping kill node sort".split(
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
  // Markdown: a fence and the borders of a table are no shell.
  const isFenced = text.includes("```");
  const head = text
    .slice(0, longest)
    .replace(/```/g, "   ")
    .replace(/^\s{0,3}\|\s.{0,200}\s\|\s.{0,200}\|\s{0,3}$/gm, "");
  let best: Sign | null = null;
  const separators = /\$\(|`|<\(|[;&|\n\r]+|%0[aAdD]|\$\{IFS\}|^\s{0,4}\\[nr]|\b(?=IEX\b)/g;
  for (let count = 0; count < mostPlaces; count++) {
    const found = separators.exec(head);
    if (found === null) break;
    const end = found.index + found[0].length;
    const isSkipped = isFenced && /^[\n\r]/.test(found[0]);
    const confidence = isSkipped ? 0 : behind(head, found.index, found[0], end);
    if (confidence > (best?.confidence ?? 0))
      best = {
        attack: "command-injection",
        form: "breakout",
        confidence,
        span: { start: found.index, end: Math.min(text.length, end + 80) },
      };
    separators.lastIndex = Math.max(separators.lastIndex, end);
  }
  const sign = surest([best, trickSign(head), pieced(head)]);
  // A whole line of a shell is somebody's job; what leaves a plain value begins with that value.
  return sign !== null && isLine(head) && !(sign.form === "whole" && sign.confidence >= 0.84)
    ? { ...sign, form: "whole", confidence: Math.min(sign.confidence, 0.55) }
    : sign;
}

/** A program's name with empty quotes, escapes or expansions in it: `w'h'oami`, `wh$@oami`, a word over two lines. */
function pieced(text: string): Sign | null {
  const [word = ""] = /^\s*\S{2,80}/.exec(text.slice(0, 200).replace(/\\\n/g, "\u0001")) ?? [];
  const plain = word.trim().replace(/``|''|""|\$@|\$\*|\$\(\)|\u0001|['"\\]/g, "");
  const isPieced = /\w(?:``|''|""|\$@|\$\*|\$\(\)|\u0001|['"\\]\w{1,8}['"\\]?)\w/.test(word);
  return isPieced && programs.has(plain.toLowerCase())
    ? {
        attack: "command-injection",
        form: "breakout",
        confidence: 0.85,
        span: { start: 0, end: Math.min(text.length, 80) },
      }
    : null;
}

function behind(text: string, start: number, separator: string, end: number): number {
  const before = text.slice(Math.max(0, start - 200), start);
  // Most separators stand in prose and in code, and are told from the plain word behind them.
  const plain = plainWord.exec(text.slice(end, end + 72))?.[1];
  if (plain !== undefined && !programs.has(plain.toLowerCase())) return 0;
  const { word, raw, next } = commandOf(text.slice(end, end + 300));
  const name = basename(word);
  // `type` is a command of Windows with a file, and a keyword of many languages.
  if (name === "type" && !/^\s{1,4}["']?[%\w:\\/.~-]{2,120}["']?\s{0,4}(?:[|&;>`)\n]|$)/.test(next)) return 0;
  // `&expr=1` is a parameter of an address, `;base64,` a part of a data: URI.
  if (word === "" || /^[=(:]/.test(next) || (name === "base64" && /data:[\w/+.-]{1,40}$/.test(before)))
    return 0;
  if (!programs.has(name) && !isPath(word)) return 0;
  if (/\w["'\\^]|\$[@*{]|[/\\]\S*[?*]/.test(raw) && !/^[\n\r]/.test(separator)) return 0.9;
  // A word in quotes is one of a list.
  if (/^\s*(?:"[\w.-]*"|'[\w.-]*')\s*(?:[|;&,)]|$)/.test(text.slice(end, end + 60))) return 0;
  const place: Place = {
    before,
    name,
    args: next.trim(),
    isFirst: start <= 2,
    isProse: (before.match(/\b[a-z]{2,}\s/gi)?.length ?? 0) >= 3,
  };
  if (separator === "${IFS}" || separator.startsWith("%")) return 0.87;
  if (/[`(]/.test(separator)) return substitution(separator, text, place);
  return /^[\n\r]+$/.test(separator) ? newLine(place) : nextCommand(separator, place);
}

const plainWord = /^[\s({"'`@+!:;|&]{0,24}([A-Za-z][\w-]{0,40})(?=[\s,.;:)!?])/;

interface Place {
  readonly before: string;
  readonly name: string;
  readonly args: string;
  readonly isFirst: boolean;
  readonly isProse: boolean;
}

/** What stands behind a program when it is one: options, paths, variables, addresses, more of a shell, or nothing. */
const isShellLike = (args: string): boolean =>
  args === "" ||
  /^[#)`]|(?:^|\s)-{1,2}\w|[/\\]\w|^[a-z]:[\\/]|[|&;><$`]|\d{1,3}\.\d{1,3}\.|%\w+%|https?:|["']|\b[A-Z]{2,20}_[A-Z_]{2,40}\b|\b[\w-]{1,60}\.[a-z]{2,12}\b|^\d+\b/.test(
    args,
  );

/** In a text with Markdown, backticks hold names of programs and no commands. */
function substitution(separator: string, text: string, { before, name, isProse }: Place): number {
  if (separator === "`") {
    if (/^\s*`[^`]{1,200}`\s*$/.test(text)) return 0.76;
    if (/[\w."'=-]$/.test(before)) return before.split("`").length % 2 === 1 ? 0.8 : 0;
    if (/^\w\S{0,40}\s?`[^`]{1,200}`\W{0,3}$/.test(text)) return 0.78;
    // Between words, backticks are how people write down a command.
    return 0.4;
  }
  return isProse && common.has(name) ? 0.5 : 0.8;
}

function newLine({ before, args, isFirst }: Place): number {
  // One line and no more, behind a break that nobody types.
  if (before.trim() === "") return isFirst && isShellLike(args) && !/\n\s*\S/.test(args) ? 0.76 : 0.3;
  const isValue = /^["'\w@.:/+-]{0,39}["'\w]\s?\r?$/.test(before);
  return isValue && isShellLike(args) && !/\n\s*\S/.test(args) ? 0.76 : 0.35;
}

function nextCommand(separator: string, { before, name, args, isProse }: Place): number {
  if (isProse && (separator === "&" || common.has(name))) return 0.4;
  const isEmptyBefore = before.trim() === "";
  const breaks = isEmptyBefore || /["'`)}]\s*$/.test(before) || /^\S{1,60}\s*$/.test(before);
  const likes = isShellLike(args);
  if (common.has(name)) {
    if (name === "net" && /^(?:view|user|use|localgroup|start|group|accounts|share)\b/i.test(args))
      return 0.86;
    if (!breaks || !likes) return 0.4;
    if (args === "" && /\.[a-z]{2,4}["']?\s{0,2}$/.test(before)) return 0.76;
    return args === "" && /\s$/.test(before) && separator.length === 1 && !isEmptyBefore ? 0.5 : 0.78;
  }
  if (breaks) return likes || isEmptyBefore ? 0.88 : 0.6;
  return likes && !isProse ? 0.66 : 0.4;
}

/** True where the text begins as a line of a shell does: with a program and what belongs to it, an assignment, a test, a group. */
function isLine(text: string): boolean {
  const line = text
    .slice(0, 400)
    .replace(/^\s*(?:[$#>]\s+|sudo\s+|time\s+|!\s+|\w+=\S{0,80}\s+|[({]\s*|nohup\s+|exec\s+){0,3}/, "");
  if (/^\s*\w+=(?:[$"'`(]|\S*\s*;)|^\[{1,2}\s|^<\(/.test(text)) return true;
  const [first = "", name = "", rest = ""] = /^([\w.+/~-]{1,60})(.{0,120})/s.exec(line) ?? [];
  const program = name.replace(/^.*\//, "").toLowerCase();
  if (first === "" || /^\s*[=:(]/.test(rest)) return false;
  if (/^(?:\/(?:usr\/)?(?:local\/)?s?bin\/|\.\/|~\/)/.test(name)) return true;
  // A word and an option: what is called so, is a program.
  if (/^\s+-{1,2}[a-z]/i.test(rest) && /^[a-z][\w.+-]{1,20}$/.test(name)) return true;
  if (!programs.has(program) && !shellWords.test(program)) return false;
  return common.has(program)
    ? /^\s+[-"'$/.*~`<\d]|^\s*[|;&]|^\s+\S+\s*$/.test(rest)
    : /^\s/.test(rest) || /^[|;&]/.test(rest);
}

const shellWords =
  /^(?:cd|for|if|while|do|test|read|local|declare|true|false|case|git|npm|npx|yarn|make|cargo|go|grep|egrep|fgrep|sort|uniq|wc|cut|tr|diff|file|ln|df|du|mktemp|seq|yes|watch|jq|ssh-keygen|brew|apt|apt-get|yum|pip|kubectl|helm|terraform|aws|gcloud|ffmpeg|convert|pushd|popd|shopt|ulimit|history|man|which|basename|dirname|split|join|paste|comm|column|rename|readlink|stat|nice|time|screen|tmux|cal|date|bc|factor|fold|pandoc|gzip|bzip2|zcat|rev|shuf|trap|wait|unset|mount|umount|lsof|top|free|vim|vi|nano|unlink|script|dc|nm|ldd|strings|od|hexdump|md5|sha256sum|cksum|pstree|finger|chgrp|fmt|pr|look|tput|stty|clear|tree|dirs|bind|let|eval|printf|logger|mail|write|wall|mesg|groups|users|jobs|bg|fg|wget|zgrep|zless|xz|7z|rar|unrar|cpio|install|patch|csplit|tsort|expand|unexpand|iconv|dos2unix|enscript|lp|lpr|dpkg|rpm|dnf|snap|pacman|modprobe|lsmod|lspci|lsusb|lsblk|fdisk|parted|blkid|fuser|ipcs|vmstat|iostat|sar|strace|ltrace|gdb|valgrind|gcc|g\+\+|cc|javac|java|mvn|gradle|rake|bundle|gem|docker-compose|vagrant|ansible|svn|hg|rvm|nvm|pyenv|virtualenv|crontab|visudo|getopts|shift|return|continue|break|set|typeset|export|builtin|command|enable|hash|help|fc|parallel|pv|bunzip2|zgrep|ack|ag|rg|fzf|bat|http|openssl|gpg|ssh-copy-id|sshpass|autossh|dig|host|mtr|nmap|tcpdump|iptables|ufw|ip|iw|hostname|domainname|locale|timedatectl|journalctl|launchctl|defaults|open|pbcopy|pbpaste|osascript|xclip|xsel|say|screencapture)$/;

/** The first word behind a separator as a shell reads it, without quotes, escapes and empty expansions. */
function commandOf(rest: string): { readonly word: string; readonly raw: string; readonly next: string } {
  let at = 0;
  while (at < rest.length && /[\s({"'`@+!:;|&]/.test(rest.charAt(at)) && at < 24) at += 1;
  const from = at;
  // An empty quote or the like in front was part of the word.
  while (
    at < rest.length &&
    /^[^\s;|&<>()`,"']|^["'](?=[\w"'\\/?*])/.test(rest.slice(at, at + 2)) &&
    at - from < 80
  ) {
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
