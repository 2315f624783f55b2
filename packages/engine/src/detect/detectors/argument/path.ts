import type { Sign } from "./sign.ts";

/** So much of a value is looked at: no honest path is longer. */
const longest = 4_096;

/**
 * Sees: paths that climb out of where they start, in any encoding of dots and slashes, and those that name what only an attacker
 * asks for: password files, keys, the process's own folder, Windows' system files. Misses: a climb that a symbolic link makes.
 * Costs: a few searches over the first 4 KB.
 */
export function pathSign(text: string): Sign | null {
  const head = text.slice(0, longest);
  const span = { start: 0, end: head.length };
  const sign = (confidence: number): Sign => ({
    attack: "path-traversal",
    form: "breakout",
    confidence,
    span,
  });
  // More than one odd encoding of a dot or a slash stands in no honest value.
  if (
    /(?:%(?:25)*(?:c0|e0|f0|f8|fc)%|%u(?:2215|2216|ff0e|002e|f025)|%(?:25){1,4}(?:2e|2f|5c)|0x2[ef]|%%32%|%c1%(?:9c|1c|af|8s)|%uff0e)/i.test(
      head,
    ) &&
    /\.|%|0x2e/.test(head)
  )
    return sign(0.9);
  const plain = unfolded(head);
  if (/(?:^|[^\w.])(?:\.{2,}[\\/;]+[\0\s]{0,2}){2,}/.test(plain))
    return sign(isRelativeImport(head) ? 0.3 : isProse(head) ? 0.5 : 0.85);
  if (/%2e%2e|\.\.%2f|\.\.%5c|%2e\.[/\\%]|\.%2e[/\\%]/i.test(head)) return sign(0.86);
  if (
    /(?:^|[\s"'=:/\\.])(?:\.{2,}[\\/]+|\/)[^\s]{0,200}?(?:etc[\\/]+(?:passwd|shadow|group|hosts|issue|sudoers|motd|mysql|ssh|crontab|fstab|resolv)|boot\.ini|win(?:dows|nt)?[\\/]+(?:win\.ini|system|repair|php\.ini)|proc[\\/]+(?:self|version|\d+|cmdline|mounts|net|sched)|\.ssh[\\/]+|id_rsa|\.htpasswd|\.bash_history|web-inf)/i.test(
      plain,
    )
  )
    return sign(isProse(head) || /^[^/\\]*\s[^/\\]*\s[^/\\]*\s/.test(head) ? 0.5 : 0.86);
  if (
    /^(?:[a-z]:)?[\\/]{1,3}(?:etc|proc|root|var[\\/]+(?:log|mail|spool|run|adm)|usr[\\/]+local[\\/]+(?:etc|apache2?|php|cpanel|psa)|opt[\\/]+lampp|apache|xampp|winnt|windows[\\/]+(?:system32|repair|debug)|inetpub|boot\.ini|autoexec\.bat|php\d?[\\/]|system volume|wamp|mysql)\b/i.test(
      plain,
    ) &&
    plain.length < 200 &&
    !/\s[a-z]{2,}\s/i.test(plain)
  )
    return sign(0.78);
  if (/^[^\s]{1,300}(?:%00|\0|\\x00|\\0)(?:\.\w{1,5})?[^\s]{0,40}$/.test(head) && /[/\\.]/.test(head))
    return sign(0.84);
  if (
    /^(?:php|file|zip|phar|expect|glob|data|compress\.zlib|netdoc|jar):\/\/[^\s]/i.test(head) &&
    !/^data:\w+\//.test(head)
  )
    return sign(0.76);
  if (
    /^[/\\]{0,2}(?:\.{2,}[\\/]){1,}[^\s]{0,60}$/.test(plain) &&
    /\.\.\\|\.{3,}[\\/]|^[/\\]+\.\./.test(plain)
  )
    return sign(0.8);
  return /^[/\\]?\.{1,2}[/\\]{2,}\.{1,2}/.test(plain) ? sign(0.8) : null;
}

/** Somebody writes about a path. */
const isProse = (text: string): boolean => (text.match(/(?:^|\s)[a-z]{2,}(?=[\s,.])/gi)?.length ?? 0) >= 4;

/** `../../model/index.ts`: how sources name each other; weak unless it climbs far. */
const isRelativeImport = (text: string): boolean =>
  /^(?:\.\.\/){1,4}[\w@-][\w@./-]{0,120}\.\w{1,6}$/.test(text) ||
  /(?:from|import|require\(|href=|src=|\]\()\s*["']?(?:\.\.\/){1,6}\w/.test(text);

/** Encodings of dots and slashes undone, twice, with what stands between them to pass a filter. */
function unfolded(text: string): string {
  let plain = text;
  for (let round = 0; round < 2; round++)
    plain = plain.replace(/%2e/gi, ".").replace(/%2f/gi, "/").replace(/%5c/gi, "\\").replace(/%25/g, "%");
  return plain.replace(/([\\/])(?:\.[\\/])+/g, "$1").replace(/\.{2}[;~`^](?=[\\/])/g, "..");
}
