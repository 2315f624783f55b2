/** How much a file tells to somebody who should not read it. */
export type Sensitivity = "none" | "system" | "secret";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ""));

/** Folders that belong to the system, by the segments that may follow; `*` is any. */
const etc = words(
  "passwd passwd- shadow shadow- group gshadow sudoers hosts hostname issue motd fstab mtab crontab resolv.conf ssh mysql my.cnf cron.d cron.allow security sudoers.d krb5.keytab exports",
);
const secretNames = words(
  `id_rsa id_dsa id_ecdsa id_ed25519 authorized_keys known_hosts .htpasswd .bash_history .mysql_history .psql_history .zsh_history .pgpass .netrc .git-credentials
  .dockercfg wp-config.php boot.ini win.ini sam security.sav system.sav ntuser.dat unattend.xml sysprepunattend.xml unattended.xml sysprep.inf web.config web.xml
  shadow passwd shadow.bak shadow~ passwd~ .htaccess environ cmdline ntds.dit kubeconfig global.asa mountedfs desktop.ini php.ini httpd.conf my.ini my.cnf`,
);
const secretFolders = words(".ssh .aws .gnupg .kube .docker web-inf meta-inf .svn");
const windows = words("system32 repair debug system win.ini php.ini sysprep panther security inf");
const logged = words(
  "log logs mail spool run adm apache apache2 httpd nginx mysql lampp cpanel psa www webmin proftpd vsftpd exim error_log access_log access.log error.log",
);
const servers = words(
  "apache apache2 apache24 httpd nginx lampp xampp xamppfiles wamp inetpub php php4 php5 php7 mysql psa cpanel zeus winnt sambar roxen",
);

/** What the segments of a path lead to, from their names alone. */
export function sensitivityOf(segments: readonly string[], isAbsolute: boolean): Sensitivity {
  let found: Sensitivity = "none";
  for (let at = 0; at < segments.length; at++) {
    const segment = segments[at] ?? "";
    const next = segments[at + 1] ?? "";
    if (isSecret(segment, next)) return "secret";
    if (isSystem(segment, next, segments) && (isAbsolute || at > 0)) found = "system";
  }
  return found;
}

function isSecret(segment: string, next: string): boolean {
  if (secretFolders.has(segment) && next !== "") return true;
  if (segment === "etc") return etc.has(next.replace(/\..{1,6}$/, "")) || etc.has(next);
  if (segment === "proc")
    return /^(?:self|version|cmdline|mounts|net|sched_debug|cpuinfo|\d{1,6})$/.test(next);
  if (segment === "windows" || segment === "winnt")
    return /^(?:win\.ini|repair|system\.ini|php\.ini)$/.test(next);
  return secretNames.has(segment) && next === "" && segment !== "web.config";
}

function isSystem(segment: string, next: string, segments: readonly string[]): boolean {
  if (segment === "etc" || segment === "proc" || segment === "boot") return next !== "";
  if (segment === "windows" || segment === "winnt") return windows.has(next);
  if (segment === "var") return logged.has(next) && segments.length > 2;
  if (segment === "root") return next !== "" && segments[0] === "root";
  if (servers.has(segment))
    return segments.some((one) => logged.has(one) || /\.(?:ini|conf|cnf|log)\b|_log/.test(one));
  return segment === "system32" || segment === "system volume information";
}
