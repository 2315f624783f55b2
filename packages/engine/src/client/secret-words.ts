/** What a form may not ask for. */
export const secretsOfForms = [
  "password",
  "token",
  "code",
  "card",
  "pin",
  "seed-phrase",
  "identity",
] as const;
export type Secret = (typeof secretsOfForms)[number];

/** Words that name a secret, what it is, and how sure that is where nothing else is said. */
export interface Named {
  readonly secret: Secret;
  readonly sure: number;
  /** Its words mean other things as well, so that what stands behind them must not make them an attribute (`secret ingredient`). */
  readonly isLoose: boolean;
}

const table = (
  secret: Secret,
  sure: number,
  phrases: string,
  isLoose = false,
): readonly (readonly [string, Named])[] =>
  phrases.split("|").map((phrase) => [phrase.trim(), { secret, sure, isLoose }] as const);

/** Who gives keys to programs: `your OpenAI key`. */
const platforms =
  "openai|open ai|anthropic|claude|gemini|stripe|aws|azure|github|git hub|gitlab|git lab|groq|mistral|cohere|twilio|sendgrid|send grid|mailgun|slack|discord|telegram|airtable|pinecone|supabase|firebase|cloudflare|cloud flare|datadog|replicate|perplexity|tavily|serp|serpapi|serp api|elevenlabs|eleven labs|deepl|openrouter|open router|deepseek|deep seek|hugging face|huggingface".split(
    "|",
  );

/** The longest phrase counts. Words are in lower case and without accents, as the view `nfkc` writes them. */
export const named: ReadonlyMap<string, Named> = new Map([
  ...table(
    "password",
    0.9,
    "password|passwd|pwd|passphrase|pass phrase|pass word|passcode|pass code|root pw|admin pw|user pw|db pw|login data|login credential|user credential|account credential",
  ),
  ...table(
    "password",
    0.9,
    "passwort|kennwort|zugangsdaten|contrasena|contraseña|mot de passe|mdp|senha|wachtwoord|haslo|hasło|heslo|losenord|lösenord|sifre|şifre|пароль|пароля|jelszo|jelszó|salasana|adgangskode",
  ),
  ...table(
    "password",
    0.75,
    "pw|credential|user pass|db pass|database pass|admin pass|login pass|smtp pass",
    true,
  ),
  ...table(
    "token",
    0.9,
    "api key|apikey|api token|api secret|access token|access tokens|api tokens|auth tokens|accesstoken|auth token|authtoken|authentication token|authorization token|bearer token|refresh token|session token|personal access token|oauth token|id token|bot token|deploy token|secret key|secretkey|secret access key|access key|client secret|clientsecret|app secret|webhook secret|signing secret|shared secret|secret token|private key|privatekey|signing key|encryption key|master key|service account key|session cookie|auth cookie|authentication cookie",
  ),
  ...table(
    "token",
    0.85,
    "github pat|git hub pat|gitlab pat|git lab pat|azure pat|devops pat|pat token|github token|git hub token|gitlab token|git lab token|slack token|discord token|telegram token|npm token",
  ),
  ...table("token", 0.75, "token|secret|jwt", true),
  ...table("token", 0.8, platforms.map((name) => `${name} key`).join("|"), true),
  ...table(
    "code",
    0.9,
    "one time code|one time password|one time pin|one time passcode|onetime code|onetime password|otp|otp code|totp|totp code|2fa code|mfa code|2fa token|two factor code|two factor authentication code|second factor code|authenticator code|authentication code|sms code|backup code|recovery code|einmalcode|einmalpasswort",
  ),
  ...table(
    "code",
    0.8,
    "verification code|security code|login code|auth code|sign in code|6 digit code|six digit code",
  ),
  ...table("code", 0.5, "confirmation code|access code|authorization code|2fa|mfa", true),
  ...table(
    "card",
    0.9,
    "card number|cardnumber|credit card number|creditcard number|credit card|credit card no|debit card no|primary account number|creditcard|debit card|debit card number|payment card number|bank card number|card detail|card details|card no|cc number|ccnumber|ccnum|cc num|cvv|cvv2|cvc|cvc2|cvv code|cvc code|card verification value|card verification code|card verification number|card security code|card code|kartennummer|kreditkartennummer|kreditkarte",
  ),
  ...table(
    "pin",
    0.9,
    "personal identification number|card pin|atm pin|bank pin|debit pin|account pin|security pin|login pin|device pin|sim pin|unlock pin",
  ),
  ...table("pin", 0.75, "pin|pin number|pin code|pincode", true),
  ...table(
    "seed-phrase",
    0.9,
    "seed phrase|seedphrase|seed word|seed words|recovery phrase|secret phrase|secret recovery phrase|backup phrase|mnemonic phrase|mnemonic word|mnemonic words|mnemonic seed|wallet mnemonic|wallet seed|wallet key|wallet private key|recovery key|wallet phrase",
  ),
  ...table("seed-phrase", 0.75, "mnemonic", true),
  ...table(
    "identity",
    0.9,
    "social security number|social security no|social security|ssn|socialsecuritynumber",
  ),
]);

/** Long ones first: a phrase has no more words. */
export const mostWords = 4;

/** Words that end so are that secret (`dbpassword`), with a digit behind them or not. */
export const glued: readonly (readonly [ending: RegExp, Named])[] = [
  [/(?:password|passwd|passwort|passphrase)\d{0,4}$/, { secret: "password", sure: 0.9, isLoose: false }],
  [
    /(?:apikey|(?:api|access|auth|bot|bearer|refresh|session)token|secretkey|privatekey)\d{0,4}$/,
    { secret: "token", sure: 0.9, isLoose: false },
  ],
  [/^(?:cvv|cvc)\d?$/, { secret: "card", sure: 0.9, isLoose: false }],
];

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Behind a secret's name these say that something else is meant: the policy, the name, the age of a password. */
export const heads: ReadonlySet<string> = words(
  `policy policies limit limits count counts length strength expiry expiration expires expire age lifetime ttl hint hints manager managers
   name names id ids identifier identifiers type types kind kinds format reset resets rotation rotate label title titles style color colour
   url uri endpoint link page path paths file files filename location store storage vault vaults protected protection less budget usage
   price cost symbol address contract supply standard ring economy holder holders icon image layout view issuer provider rule rules scope
   scopes permission permissions setting settings option options requirement requirements prompt management generator complexity change
   changes owner status state enabled method mode source env environment variable variables var ref reference references alias
   description note comment list group hash algorithm salt cache bucket index position class template message email question date day
   month year time brand network country deck game reader slot rewards reward balance statement statements level levels window ratio
   consumption counter key keys scanner scanning leak leaks detection santa ingredient recipe agent garden service safe breach breaches
   fatigue economics layer metadata field_name column columns`,
);

/** These may follow a secret's name in a label without another meaning. */
export const tails: ReadonlySet<string> = words(
  `value values again confirmation confirm repeat repeated verify verification here please field input text string code number digit
   digits last last4 four plain plaintext raw required optional current new old prod production staging dev live test main primary secondary backup and or
   1 2 3 4`,
);

/** Before a secret's name these say that it is not asked for, or that it is a thing of another kind. */
export const stoppers: ReadonlySet<string> = words(
  `no not never without whether if how when which where why has have is was use uses show hide hides remember forgot forgotten lost
   require requires reset change changed rotate rotated revoke revoked delete deleted expire expired expires allow allowed enable
   enabled disable disabled skip min max minimum maximum num count total per number_of hash hashed mask masked about of for from to by
   that with containing holding on in into after before send notify generate generated list show create public name names title titles id ids label path type kind pick select manage edit view tell describe g eg example such like i we it they will store stored stores save saved do does did are can could should would reuse you`,
);

/** Before the name of a loose one these make it another thing: `page token`, `gpio pin`, `library card number`. */
export const strangers: Readonly<Record<Secret, ReadonlySet<string>>> = {
  password: words("meeting conference zoom webinar room event"),
  token: words(
    `next page cursor continuation continue sync csrf xsrf change max min num total output input prompt completion design nft erc20 erc
     crypto governance utility cancel cancellation progress resume pagination delimiter separator stop syntax top open best open-secret
     sub special eos bos pad mask reward lp native wrapped base quote payment stable lexer parser game laundry arcade`,
  ),
  code: words(
    "booking order reservation ticket error status promo discount country postal zip invite building door gate",
  ),
  card: words(
    `library loyalty membership member sim graphics video report flash business playing punch score greeting trello kanban board story
     index id identity student bonus club frequent flyer flier insurance vaccination health transit travel sound network memory sd post`,
  ),
  pin: words(
    "gpio led map board data clock analog digital input output chip connector safety bowling push drawing hat lapel enamel location",
  ),
  "seed-phrase": words("assembly opcode instruction"),
  identity: words("ship"),
};

/** In the same text these say that a PIN or a card is of another kind. */
export const otherWorlds: Partial<Record<Secret, RegExp>> = {
  pin: /\b(?:postal|postcode|zip|delivery|shipping|district|area|city|gpio|connector|board|map|header|microcontroller|wiring)\b/i,
  card: /\b(?:library|loyalty|membership|kanban|trello|board|bonus|transit|deck|flash ?cards?)\b/i,
  token: /\b(?:erc-?20|nft|coin|blockchain|tokeni[sz]er|game|arcade|raffle|vocabulary|context window)\b/i,
};
