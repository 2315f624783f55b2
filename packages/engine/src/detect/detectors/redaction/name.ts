/** What the name of a variable, a field or an option says about its value. */
export type NameClass = "password" | "secret" | "token" | "key" | "aws-secret" | null;

const passwords = new Set(
  "password passwd pwd passphrase passcode pass passe passwort kennwort contrasena contraseña senha wachtwoord haslo hasło parola heslo salasana passw mdp motdepasse passord losenord lösenord adgangskode lozinka geslo pword userpass dbpass rootpass".split(
    " ",
  ),
);
/** Words behind the noun that leave it a secret. */
const tails = new Set(
  "value text plain plaintext raw base64 b64 encoded old new current confirm confirmation repeat verify again base prod production dev staging stage test testing live sandbox primary secondary main master key default override env 0 1 2 3 4 v1 v2 str string data field2".split(
    " ",
  ),
);
/** Tokens that open nothing. */
const harmlessTokens =
  /\b(page|pages|next|prev|previous|continuation|continue|sync|progress|pagination|cursor|paging|start|stop|end|max|min|num|count|total|eos|bos|pad|unk|mask|special|design|cancellation|cancel|input|output|prompt|completion|usage|nb|n|sub|word|byte|csrf|xsrf|change|resume|skip|list|per)\b/;
const openingKeys =
  /\b(api|access|secret|private|encryption|encrypt|decryption|signing|sign|signature|auth|authentication|account|app|application|license|licence|master|storage|shared|service|subscription|consumer|deploy|deployment|server|admin|webhook|hmac|aes|rsa|jwt|session|cookie|client|user|root|project|write|read|integration|security|crypto|cipher|symmetric|ssl|tls|stripe|openai|anthropic|azure|aws|gcp|google|github|gitlab|twilio|sendgrid|mailgun|mailchimp|datadog|dd|newrelic|cloudflare|fastly|algolia|heroku|slack|discord|telegram|cohere|mistral|groq|gemini|huggingface|hf|pinecone|supabase|firebase|segment|mixpanel|amplitude|sentry|pagerduty|okta|auth0|snyk|codecov|serpapi|elastic|elasticsearch|redis|mongo|postgres|mysql|snowflake|databricks|stability|deepl|maps|weather|rapidapi|contentful|linear|notion|figma|airtable|postman|bitbucket|jira|confluence|vault|consul|terraform|grafana|vercel|netlify|digitalocean|linode|vultr|shopify|square|paypal|braintree|adyen|plaid|coinbase|binance|kraken|alchemy|infura|etherscan|opsgenie|rollbar|bugsnag|honeycomb|launchdarkly)\b/;
const notKeys =
  /\b(public|primary|foreign|partition|sort|cache|idempotency|object|row|map|hot|short|key id|id|name|type|path|file|size|length|index|unique|group|publishable)\b/;

/** Names come again and again. */
const known = new Map<string, NameClass>();
const mostKnown = 1000;

/** Classifies a name such as `dbPassword`, `X-Api-Key` or `spring.datasource.password`. */
export function classOf(name: string): NameClass {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const named = classify(name);
  // A copy, since the name is a view into a text that need not live on.
  known.set(name.split("").join(""), named);
  return named;
}

function classify(name: string): NameClass {
  const words = wordsOf(name);
  while (words.length > 1 && tails.has(words.at(-1) ?? "") && !isKeyTail(words)) words.pop();
  const last = words.at(-1) ?? "";
  const all = words.join(" ");
  if (/\b(hash|hashed|digest|checksum|fingerprint|encrypted|masked)\b/.test(all)) return null;
  if (
    passwords.has(last) ||
    /^(db|my|the|user|root|admin|redis|smtp|ftp|mail|pg|mysql|new|old)?(password|passwd|pwd|passwort)s?$/.test(
      last,
    )
  )
    return "password";
  if (last === "pw") return "password";
  if (
    /\b(aws|amazon|s3|amz)\b.*\bsecret\b|\bsecret access key\b/.test(all) &&
    (last === "key" || last === "secret")
  )
    return "aws-secret";
  if (/^(secret|secrets|clientsecret|appsecret|apisecret|secretkey|credential|credentials|creds)$/.test(last))
    return "secret";
  if (
    /^(token|authtoken|accesstoken|refreshtoken|apitoken|bearertoken|jwt|pat|oauth|auth|authorization|authentication|tkn|sid|sessid|phpsessid|jsessionid|sessionid|session)$/.test(
      last,
    )
  )
    return harmlessTokens.test(all) ? null : "token";
  if (last === "id" && /\b(session|sess)\b/.test(all)) return "token";
  if (
    /^(apikey|appkey|accesskey|secretkey|privatekey|accountkey|authkey|masterkey|encryptionkey|licensekey)s?$/.test(
      last,
    )
  )
    return "key";
  if (last === "key" || last === "keys") return openingKeys.test(all) && !notKeys.test(all) ? "key" : null;
  return null;
}

/** `secret key`, `api key`: there the last word is the noun and no tail. */
const isKeyTail = (words: readonly string[]): boolean =>
  words.at(-1) === "key" && !passwords.has(words.at(-2) ?? "");

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9à-ž]+/)
    .filter((word) => word !== "");
}
