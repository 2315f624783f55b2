import type { ValueSort } from "@guardian/model";

/** Of a value no more than this is looked at. */
const most = 512;

/** The first that matches counts; each is anchored and bounded, so that a look costs a microsecond. */
const sorts: readonly (readonly [RegExp, ValueSort])[] = [
  [
    /^\s*(?:select\b[^]{1,300}?\bfrom\b|insert\s+into\s|replace\s+into\s|update\s+\S{1,80}\s+set\s|delete\s+from\s|merge\s+into\s|with\s+\w{1,60}\s+as\s*\(|(?:create|alter|drop|truncate)\s+(?:table|view|index|schema|database)\s|explain\s+select\b|show\s+(?:tables|databases|columns)\b|pragma\s+\w)/i,
    "sql",
  ],
  [/^\s*(?:https?|wss?|ftps?):\/\/\S+\s*$/i, "url"],
  [/^\s*(?:file:\/\/\/|[/~]|\.{1,2}[\\/]|[a-z]:[\\/])[^\n;|&<>`"']*$/i, "path"],
  [
    /^\s*(?:sudo\s+)?(?:(?:ls|cat|cd|python3?|node|curl|wget|grep|find|echo|make|ssh|tar|sed|awk|ps|df|du|mkdir|rm|cp|mv|chmod)\s+(?:-|\S{0,200}[/.|=])|(?:git|npm|npx|pip|docker|kubectl|cargo|terraform|helm|aws|gcloud|az)\s+[a-z-])/,
    "shell",
  ],
  [/^\s*<[a-z!?][^]*>\s*$/i, "markup"],
  [/^[\w@.:+-]{1,120}$/, "word"],
  [/^[^<>"`;|&$(){}[\]\\%#*@=\n\0]{1,512}$/, "words"],
];

/** What an argument's value looks like; null for what looks like nothing in particular. Pure, and linear by its bound. */
export function sortOf(value: string): ValueSort | null {
  const text = value.length > most ? value.slice(0, most) : value;
  return sorts.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
