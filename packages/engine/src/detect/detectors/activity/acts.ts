import type { JsonObject } from "@guardian/model";

/** What a call can do, as far as names, descriptions and arguments say it; a set of these is a sum of their bits. */
export const acts = {
  read: 1,
  "read-secret": 2,
  list: 4,
  fetch: 8,
  send: 16,
  write: 32,
  "write-config": 64,
  execute: 128,
  encode: 256,
  delete: 512,
} as const;
export type Act = keyof typeof acts;

/**
 * Words of a tool's name that say what it does. `create_issue` is not `write`, because it leaves the machine: pairs come first.
 * Sees: English names in any spelling (`readFile`, `read-file`, `fs.read_file`), and the first sentence of the description where the
 * name says nothing. Misses: other languages, and a tool that lies; what it then does shows in the other layers.
 */
const verbs: ReadonlyMap<string, Act> = new Map<string, Act>([
  ...all("read", "read cat open load view show head tail get query select retrieve dump export"),
  ...all("list", "list ls dir tree glob find walk enumerate search grep scan"),
  ...all("fetch", "fetch browse browser scrape crawl navigate goto http web url curl download wget website"),
  ...all(
    "send",
    "send post upload publish push share email mail sms notify tweet webhook forward transmit transfer exfiltrate reply submit put",
  ),
  ...all("write", "write edit create add save append patch update modify set insert rename move copy apply"),
  ...all(
    "execute",
    "execute exec run shell bash sh terminal command cmd powershell eval python script spawn",
  ),
  ...all("encode", "encode base64 hex gzip zip compress encrypt archive tar obfuscate pack"),
  ...all("delete", "delete remove rm unlink drop destroy purge truncate"),
]);

const secretWords = words(
  "secret secrets credential credentials password passwords passphrase token apikey keychain vault keyring env privatekey",
);
const placesOutside = words(
  "issue comment message email mail gist pr pull tweet ticket event invite invitation webhook slack discord telegram channel post review release",
);
const strangersWrite = words(
  "issue issues comment comments email emails mail inbox message messages thread threads ticket tickets feed rss webpage page pages website",
);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

function all(act: Act, list: string): readonly (readonly [string, Act])[] {
  return list.split(" ").map((word) => [word, act]);
}

/** The longest name that is looked at. */
const longest = 200;

/** The words of a name in any spelling: `readFile`, `read-file`, `fs.read_file`. */
export function partsOf(text: string): readonly string[] {
  return text
    .slice(0, longest)
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, " ")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== "");
}

/** What a tool does by its name, else by its description. */
function actsOfTool(name: string, description: string): number {
  const own = actsOfWords(partsOf(name));
  return own === 0 ? actsOfWords(partsOf(description.split(/[.\n]/, 1)[0] ?? "").slice(0, 4)) : own;
}

function actsOfWords(parts: readonly string[]): number {
  let found = 0;
  for (const part of parts) {
    const act = verbs.get(part) ?? verbs.get(part.replace(/s$/, ""));
    if (act === undefined) continue;
    // Behind a verb that reads, `post` and `email` are what is read; `http_post` is none.
    const isNoun = (found & (acts.read | acts.list)) !== 0 || ((found & acts.fetch) !== 0 && nouns.has(part));
    if (act === "send" && isNoun) continue;
    found |= acts[act];
  }
  const touches = (set: ReadonlySet<string>): boolean => parts.some((part) => set.has(part));
  const reads = (found & reading) !== 0;
  if (touches(secretWords) && reads) found |= acts["read-secret"];
  if (touches(placesOutside) && (found & acts.write) !== 0) found = (found & ~acts.write) | acts.send;
  if (touches(strangersWrite) && reads) found |= acts.fetch;
  return found;
}

const nouns = words("email emails mail mails posts tweets replies shares");

const reading = acts.read | acts.list | acts.fetch;

/** Remembers what each tool does: a definition is one object as long as the server does not list it anew. */
export class ToolActs {
  readonly #byDefinition = new WeakMap<JsonObject, number>();
  #byName = new Map<string, number>();

  of(tool: string, definition: JsonObject | undefined): number {
    if (definition !== undefined) {
      const known = this.#byDefinition.get(definition);
      if (known !== undefined) return known;
      const { description } = definition;
      const made = actsOfTool(tool, typeof description === "string" ? description : "");
      this.#byDefinition.set(definition, made);
      return made;
    }
    const known = this.#byName.get(tool);
    if (known !== undefined) return known;
    if (this.#byName.size >= mostNames) this.#byName = new Map();
    const made = actsOfTool(tool, "");
    this.#byName.set(tool, made);
    return made;
  }
}

const mostNames = 2_000;

/** Files that hold secrets, in a path or a command. */
const secretPath =
  /(?:^|[\s"'=/\\~])(?:\.ssh[/\\](?!config|known_hosts|[\w.-]+\.pub)|\.aws[/\\]|\.gnupg|\.kube[/\\]config|\.netrc|\.pgpass|\.npmrc|\.pypirc|\.git-credentials|\.docker[/\\]config\.json|id_(?:rsa|dsa|ecdsa|ed25519)(?![\w.-]*\.pub)|\.env(?:\.(?!example|sample|template|dist)[\w-]+)?(?=$|[\s"'])|credentials(?:\.json|\.xml)?$|etc[/\\]shadow|secrets?\.(?:ya?ml|json|toml)$|[\w.-]+\.(?:pem|p12|pfx|keystore|kdbx)(?=$|[\s"']))/i;

/** Files that decide what runs, or what an agent may do; not those that agents edit as a part of their work, as workflows of a CI. */
const configPath =
  /(?:^|[\s"'=/\\~])(?:\.(?:bash|zsh)(?:rc|_profile|env)|\.profile|\.zprofile|crontab|cron\.d[/\\]|\.git[/\\](?:hooks[/\\]|config)|\.vscode[/\\](?:settings|tasks|mcp)\.json|\.?mcp\.json|claude_desktop_config\.json|\.claude[/\\]settings|\.cursor[/\\]mcp\.json|authorized_keys|systemd[/\\]|LaunchAgents[/\\]|\.config[/\\]autostart[/\\])/i;

const encodes =
  /\b(?:base64|base32|xxd|gzip|openssl\s+enc|gpg\s+(?:-c|--symmetric|-e)|tar\s+-?c\w*z|zip\s+-)/i;
const sends =
  /\b(?:curl\s[^|;]{0,200}(?:-d|--data\S*|-F|--form|-T|--upload-file|-X\s*P(?:OST|UT))\b|wget\s[^|;]{0,200}--post|nc\s+\S+\s+\d{2,5}\b|scp\s|rsync\s[^|;]{0,200}:|git\s+push\b)/i;

/** What the text of an argument adds to what its tool does. Texts are cut before they come here. */
export function actsOfText(text: string, tool: number): number {
  let found = 0;
  const runs = (tool & acts.execute) !== 0;
  if ((runs || (tool & (acts.read | acts.send)) !== 0) && secretPath.test(text)) found |= acts["read-secret"];
  if ((tool & (acts.write | acts.execute)) !== 0 && configPath.test(text)) {
    if (!runs || />|\btee\b|\bcp\b|\bmv\b|\bsed\s+-i/.test(text)) found |= acts["write-config"];
  }
  if (!runs) return found;
  if (encodes.test(text)) found |= acts.encode;
  if (sends.test(text)) found |= acts.send;
  return found;
}
