import type { Json, JsonObject } from "@guardian/model";

/** What an argument is for. */
export type Purpose =
  | "sql"
  | "shell"
  | "path"
  | "url"
  | "markup"
  | "code"
  | "template"
  | "query"
  | "json"
  | "identifier"
  | "number"
  | "prose"
  | "document"
  | "unknown";

/** What is known of an argument: its name, its part of the tool's input schema, and the tool. */
export interface Argument {
  readonly name: string;
  readonly schema?: JsonObject | undefined;
  readonly tool: string;
  readonly about: string;
}

/** Names say most, the schema's format and description next, the tool last. The first that matches counts. */
const byName: readonly (readonly [RegExp, Purpose])[] = [
  [/^(?:sql|sql_?(?:query|statement|text)|statements?|ddl|dml|where_?clause)$/, "sql"],
  [/^(?:cmd|command(?:_?line)?|shell(?:_?command)?|bash|script|powershell|exec|cmdline|argv?)$/, "shell"],
  [
    /^(?:html|body_?html|html_?(?:body|content)|markup|xml|svg|template_?html|markdown|md|richtext)$/,
    "markup",
  ],
  [
    /^(?:code|source(?:_?code)?|snippet|program|javascript|js|python|expression|function(?:_?body)?|patch|diff|formula|new_?str(?:ing)?|old_?str(?:ing)?)$/,
    "code",
  ],
  [/^(?:template|jinja|handlebars|mustache)$/, "template"],
  [
    /^(?:file_?(?:path|name)?|path|dir(?:ectory)?|folder|filename|source_?path|dest(?:ination)?(?:_?path)?|cwd|root|paths)$/,
    "path",
  ],
  [
    /^(?:url|uri|href|link|endpoint|base_?url|website|webhook(?:_?url)?|callback(?:_?url)?|host(?:name)?|origin|urls)$/,
    "url",
  ],
  [
    /^(?:filter|pipeline|aggregation|selector|mongo_?query|find|projection|jq|jsonpath|graphql|cypher|promql|logql|kql|regex|pattern)$/,
    "query",
  ],
  [/^(?:json|data|payload|variables|metadata|config|settings|properties|headers|params|arguments)$/, "json"],
  [
    /^(?:to|b?cc|from|sender|recipients?|reply_?to|headers?_?(?:value)?|(?:x_)?.{1,30}_header|user_?agent|referr?er|cookie|location|redirect(?:_?to)?|accept_?language)$/,
    "identifier",
  ],
  [
    /^(?:id|uuid|guid|key|slug|sku|code_?name|.{1,30}_?id|ref|sha|branch|tag|token|email|phone|username|user|login|account|owner|repo(?:sitory)?|project|country|currency|lang(?:uage)?)$/,
    "identifier",
  ],
  [
    /^(?:text|content|message|body|description|title|subject|comment|note|summary|question|prompt|name|review|bio|address|reason|answer|reply|caption|label|q|search|keywords?)$/,
    "prose",
  ],
];

const byTool: readonly (readonly [RegExp, Purpose])[] = [
  [
    /\b(?:sql|postgres|mysql|sqlite|mssql|bigquery|snowflake|clickhouse|duckdb|redshift|database)\b|(?:^|_)(?:sql|db)(?:_|$)/i,
    "sql",
  ],
  [/\b(?:shell|terminal|bash|command line|powershell|ssh)\b|run_?command|execute_?command/i, "shell"],
  [/\b(?:mongo(?:db)?|elasticsearch|graphql|cypher|neo4j|prometheus|loki)\b/i, "query"],
  [/\b(?:evaluate|javascript|python|code interpreter|repl|notebook)\b|run_?code|execute_?code/i, "code"],
];

/** Tools that keep what they are given as it is: a text for people, a program, a page. */
const writes =
  /(?:write|create|edit|append|update|save|put|push|upload|publish)_?(?:or_?update_?)?(?:file|document|page|note|gist|blob|artifact|wiki|article|block)|\b(?:writes?|creates?|edits?|appends?|updates?|saves?|uploads?|publish(?:es)?|replaces?)\b[^.]{0,40}\b(?:files?|documents?|pages?|gists?|notes?|artifacts?|wiki|articles?|templates?|blobs?)\b/i;

/** What an argument is for, from what its server says of it. A server can only make its own arguments laxer. */
export function purposeOf({ name, schema, tool, about }: Argument): Purpose {
  const key = name.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  const type = schema?.["type"];
  if (type === "number" || type === "integer" || type === "boolean") return "number";
  const format = word(schema?.["format"]);
  if (/^(?:uri|url|iri)/.test(format)) return "url";
  if (/^(?:email|uuid|date|time|date-time|hostname|ipv[46])$/.test(format) || Array.isArray(schema?.["enum"]))
    return "identifier";
  const named = byName.find(([pattern]) => pattern.test(key))?.[1];
  const described = bySaying(word(schema?.["description"]));
  if (key === "patch" && /\bjson\b/i.test(word(schema?.["description"]))) return "json";
  if (named !== undefined && named !== "prose" && named !== "json" && named !== "identifier") return named;
  if (described !== null) return described;
  if (
    /^(?:contents?|body|text|data|html|markdown|file_?(?:text|content|data))$/.test(key) &&
    writes.test(`${tool} ${about}`)
  )
    return "document";
  const isQuery = /^(?:q|query|queries|expr|input|text|string)$/.test(key);
  const ofTool = isQuery ? byTool.find(([pattern]) => pattern.test(`${tool} ${about}`))?.[1] : undefined;
  return ofTool ?? named ?? "unknown";
}

/** Of arguments whose name is only `name` or `target`: the words that say it is a file's. */
const namesFile =
  /^(?:the |a |an |its |full |absolute |relative |local )*(?:(?:file|folder|directory|attachment)(?:'s|s)?[ -]?(?:name|path)|(?:name|path) (?:of|to) (?:the |a |an )?(?:file|folder|directory|attachment))\b/i;

function bySaying(description: string): Purpose | null {
  if (namesFile.test(description)) return "path";
  if (/\bsql\b|select statement/i.test(description)) return "sql";
  if (
    /\b(?:shell|bash|terminal|command) (?:command|line|script)|command to (?:run|execute)/i.test(description)
  )
    return "shell";
  if (/\b(?:html|xml|svg|markdown)\b/i.test(description)) return "markup";
  if (
    /\b(?:javascript|typescript|python|source) (?:code|function|expression)|code to (?:run|execute|evaluate)/i.test(
      description,
    )
  )
    return "code";
  return null;
}

const word = (value: Json | undefined): string => (typeof value === "string" ? value.slice(0, 500) : "");
