/** The words by which tools are labelled: what they do, by verbs, and with what, by nouns. */
const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const union = (...sets: readonly ReadonlySet<string>[]): ReadonlySet<string> =>
  new Set(sets.flatMap((one) => [...one]));

export const reading = set(
  "get read list search find fetch query lookup look show view check browse download retrieve load scan open describe inspect poll receive cat count history snapshot screenshot extract summarize summarise return select peek tail head export dump navigate crawl scrape explore introspect enumerate monitor watch",
);
/** Verbs that say what becomes of what a tool is given or reads: whether it reads, its inputs say. */
export const processing = set(
  "analyze analyse analysis convert transform translate parse validate compare evaluate assess detect detection transcribe migrate profile lint review cluster classify index render",
);
/** Nouns that a name without a verb ends with where it is one of reading. */
export const readable = set(
  "stats statistics report reports info information details detail summary status history metrics logs overview list lookup results result metadata content contents",
);
export const paying = set(
  "pay payment payments payout transfer wire refund purchase buy donate charge withdraw checkout trade swap",
);
export const removing = set(
  "delete remove drop destroy purge truncate trash erase wipe discard kill terminate close cancel archive disable revoke unsubscribe uninstall",
);
export const running = set(
  "execute exec run shell bash command terminal eval script install deploy invoke dispatch rerun",
);
/** What stood there before is gone. */
export const replacing = set(
  "write update edit replace set put patch modify move rename save overwrite restore override",
);
/** Of these it is gone in any case; a setting that is set may be set back. */
export const replacingAll = set("update replace overwrite restore modify edit override patch");
export const changing = union(replacing, set("change create add upsert insert configure append push enable"));
export const sendingVerbs = set(
  "send post publish share upload forward tweet notify reply invite broadcast submit email announce transmit",
);
/** Verbs of writing that put something before others, where it is something of `addressed`. */
export const telling = set("create add write make open reply update edit append new post leave start insert");
export const typing = set("type fill input press submit select form evaluate");
export const doing = union(
  paying,
  removing,
  changing,
  sendingVerbs,
  set(
    "comment message merge execute exec run deploy install trigger dispatch rerun assign approve grant type fill click press submit commit manage store draft schedule start stop restart restore book order fork place make finalize finalise accept reject resolve reset rollback request call mark toggle switch link attach detach lock follow star subscribe mute acknowledge snooze rotate generate calculate compute estimate plot draw think plan optimize optimise vacuum compact rebuild refresh sync backup import clone",
  ),
);
/** Verbs that are nouns too: `order_history`, `post_search`. */
export const verbOrNoun = set(
  "post comment message email order book store draft schedule share commit archive grant reply forward fork trigger invite trade payment payments charge refund transfer purchase request call place",
);

/** Things that strangers write. */
export const byStrangers = set(
  "issue issues comment comments discussion discussions email emails mail mails inbox message messages thread threads ticket tickets conversation conversations feed feeds rss webpage website websites url urls internet online news review reviews tweet tweets post posts pr prs pull channel channels chat chats slack discord telegram whatsapp forum crawl scrape browser html attachment attachments transcript submission submissions invite invites invitation answer answers article articles reddit subreddit youtube video comments sms dm gmail outlook podcast podcasts " +
    "paper papers preprint preprints arxiv biorxiv medrxiv pubmed scholar literature publication publications abstract abstracts wikipedia wiki encyclopedia nuget npm pypi crates gist gists readme commit commits advisory advisories",
);
/** Places where many write: whoever reads there reads what others wrote. */
export const collaborative = set(
  "github gitlab bitbucket gitea wiki confluence notion jira linear trello asana discourse slack discord telegram whatsapp gmail outlook reddit wikipedia zendesk intercom",
);
/** Of these a description says too often something else: `error messages`, `in alphabetical order`, `returns HTML`. */
export const vague = set(
  "url urls html answer answers channel channels event events video order orders health company companies transcript browser submission commit commits review reviews abstract pull post online history record records memory lead leads deal deals log",
);
/** Before `message`, words that make it none of a person. */
export const noMail = set("error status log helpful informational failure success warning commit exception");
/** What is an appointment only where one of `meeting` stands by it. */
export const event = set("event events");
export const meeting = set(
  "calendar calendars meeting meetings attendee attendees invitee invitees google outlook agenda conference conferences meetup",
);
/** Lines that print what others sent, but for those that say who did what. */
export const lines = set("logs log stderr stdout");
export const ownLines = set("audit status change changes activity access login signin");

/** What is not for everybody. */
export const notPublic = set(
  "file files directory folder filesystem email emails mail mails inbox message messages thread threads calendar event events contact contacts database databases db sql table tables record records row rows customer customers crm account accounts invoice invoices document documents note notes drive secret secrets credential credentials password passwords vault env environment history memory memories balance transaction transactions payroll salary employee employees patient patients private profile clipboard screenshot log logs channel slack whatsapp telegram workspace ticket tickets bookmark bookmarks keychain wallet order orders lead leads deal deals company companies notion confluence chat chats pods cluster kubernetes",
);
/** Of a person or an organisation, however public the rest of the name is. */
export const personal = set(
  "my me your account accounts patient patients customer customers employee employees wallet balance portfolio holdings inbox saved subscription subscriptions credential credentials secret secrets password passwords private internal tenant organization organisation workspace",
);
/** What everybody may read, wherever a tool says it. */
export const isPublic = set(
  "weather forecast stock stocks cryptocurrency crypto arxiv biorxiv medrxiv preprint preprints pubmed literature wikipedia reddit subreddit hackernews npm pypi nuget crate crates flight flights hotel hotels recipe recipes timezone geocode geocoding currency currencies blockchain bitcoin btc ethereum mempool utxo utxos onchain inscription inscriptions nasa asteroid asteroids mars solar astronomy earthquake earthquakes gene genes genetic protein proteins fda drug drugs clinical disease diseases cancer anime lyrics joke jokes translation dictionary translate",
);
/** Said of what everybody may read, where the name says nothing of what is not public. */
export const openly = set("public docs documentation news blog official academic");
/** What everybody may read, where the name says it: in a description these words say too often something else. */
export const isPublicName = set(
  "quote quotes price prices exchange coin package packages library libraries movie movies map maps directions place places time date convert calculate definition paper papers market markets ticker gas standard standards regulation law country countries random game games music song songs trending vehicle vehicles instrument instruments",
);
/** What a server says of itself. */
export const ownState = set(
  "ping capability capabilities supported example examples guide guides guidelines instructions explain tutorial help syntax alive heartbeat healthcheck",
);

export const sending = union(
  sendingVerbs,
  set("push comment webhook dm tell message mail sms commit forwarding redirect export"),
);
/** Things that are there for others to read, once something of `telling` is done with them. */
export const addressed = set(
  "comment comments email sms mail message messages issue issues event events invitation gist discussion ticket pull pr tweet post note activity page pages block blocks announcement reply watcher watchers thread commit webhook webhooks",
);
/** Of `addressed`, those that are there for oneself but in a place of `shared`, or in something that others follow. */
export const ownNotes = set("note page pages block blocks activity event events post thread");
/** What `issues` are found by, where no person reports them. */
export const scanned = set(
  "sonar lint linter static quality vulnerability vulnerabilities analysis analyze analyse scan diag diagnose compliance",
);
export const followed = set(
  "incident incidents ticket issue timeline wiki attendees attendee invitees invitee channel team public blog site",
);
/** Places that others read. */
export const shared = set(
  "github gitlab bitbucket repository repo wiki confluence jira linear trello asana discourse gist pastebin s3 bucket gcs public notion slack discord",
);
export const page = set("browser page pages webpage website element form html web site internet");
export const fetching = set("url crawl scrape curl wget navigate webpage");
export const web = set("web internet online google bing brave duckduckgo tavily exa perplexity serp");
export const effects = union(
  paying,
  removing,
  running,
  set(
    "overwrite merge reset grant ban rollback restore shutdown restart reboot approve share finalize finalise liquidate",
  ),
);
export const effectVerbs = set(
  "delete remove drop destroy purge overwrite execute run pay transfer refund charge terminate erase merge restore update replace trigger deploy cancel modify",
);
/** An `order` is paid for where it is placed. */
export const ordering = set("place create submit modify new buy sell make");
export const orders = set("order orders booking reservation");
/** Where these are run, they reach no further than the data or the work that they name. */
export const bounded = set(
  "sql query queries cypher graphql promql database table build builds pipeline workflow workflows job jobs test tests flow task tasks report",
);
export const setting = set("add create set update change edit remove assign enable put register manage");
/** What decides who may do what, and where things go by themselves. */
export const rights = set(
  "collaborator collaborators member members permission permissions role roles admin administrator access protection webhook webhooks hook rule rules filter filters policy key keys token tokens owner owners share forwarding redirect proxy dns",
);
export const granting = set(
  "share grant invite collaborator collaborators member members permission permissions role roles admin access webhook webhooks hook rule rules filter forwarding delegate assign approve merge allow trust acl policy",
);
export const kept = set(
  "file files record records row rows database table document content page entry config configuration settings",
);
/** Before `time`, words that make it none of a clock. */
export const noClock = set("over real up run down response");
