/** The words by which tools are labelled: what they do, by verbs, and with what, by nouns. */
const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

export const reading = set(
  "get read list search find fetch query lookup look show view check browse download retrieve load scan open describe inspect poll receive cat count history snapshot screenshot extract summarize fetches return select peek tail head export dump navigate crawl scrape",
);
export const doing = set(
  "send post publish share upload forward tweet notify reply comment invite write create add update edit delete remove set put patch move rename execute exec run pay transfer merge deploy install cancel close assign approve revoke grant type fill click submit push commit insert modify manage save store draft schedule start stop restart trigger book order buy refund charge archive enable disable fork upsert",
);
/** Things that strangers write. */
export const byStrangers = set(
  "issue issues comment comments discussion discussions email emails mail mails inbox message messages thread threads ticket tickets conversation conversations feed feeds rss webpage website websites url urls internet online news review reviews tweet tweets post posts pr prs pull channel channels chat chats slack discord telegram whatsapp forum crawl scrape browser html attachment attachments transcript submission submissions invite invites invitation event events answer answers article articles reddit youtube video comments sms dm",
);
/** Things that are not for everybody. */
export const notPublic = set(
  "file files directory folder filesystem email emails mail mails inbox message messages thread threads calendar event events contact contacts database databases db sql table tables record records row rows customer customers crm account accounts invoice invoices document documents note notes drive secret secrets credential credentials password passwords vault env environment history memory memories balance transaction transactions payroll salary employee employees patient patients health private profile clipboard screenshot log logs channel slack whatsapp telegram workspace ticket tickets bookmark bookmarks keychain wallet order orders lead leads deal deals company companies notion confluence chat chats pods cluster kubernetes",
);
/** What everybody may read. */
export const isPublic = set(
  "weather forecast public stock stocks quote quotes price prices exchange crypto cryptocurrency coin arxiv pubmed wikipedia wiki npm pypi package packages crate library libraries docs documentation news movie movies map maps geocode geocoding directions flight flights hotel hotels place places recipe recipes time timezone date convert calculate dictionary definition translate translation paper papers market markets ticker blockchain gas standard standards regulation law statistics country countries currency currencies random joke game games anime music song songs lyrics nasa earthquake trending",
);
export const sending = set(
  "send post publish share upload forward tweet notify reply comment comments invite webhook broadcast submit email sms mail push announce transmit export forwarding redirect text dm tell commit message messages issue issues event events invitation gist discussion ticket pull pr tweet",
);
export const sendingVerbs = set(
  "send post publish share upload forward tweet notify reply invite broadcast submit email announce transmit",
);
/** Places that others read. */
export const shared = set(
  "github gitlab bitbucket repository repo remote wiki confluence jira linear trello asana discourse gist pastebin s3 bucket gcs public",
);
export const typing = set("type fill input press submit select form evaluate");
export const page = set("browser page pages webpage website url element form html web site internet");
export const fetching = set("fetch url http https crawl scrape browse curl wget navigate");
export const web = set("web internet online google bing brave duckduckgo tavily exa perplexity serp engine");
export const effects = set(
  "delete remove drop destroy purge truncate overwrite execute exec run shell bash eval pay payment payments payout transfer refund purchase buy charge withdraw wire donate merge deploy install uninstall kill reset revoke grant ban cancel terminate wipe erase rollback shutdown restart reboot disable archive unsubscribe approve trade swap invoke trash discard close share",
);
export const effectVerbs = set(
  "delete remove drop destroy purge overwrite execute run pay transfer refund charge terminate erase merge",
);
export const overwriting = set("write update edit replace set put patch modify move rename save");
export const setting = set("add create set update change edit remove assign enable put register manage");
/** What decides who may do what, and where things go by themselves. */
export const rights = set(
  "collaborator collaborators member members permission permissions role roles admin administrator access protection webhook webhooks hook rule rules filter filters policy key keys token tokens owner owners group share forwarding redirect proxy dns",
);
export const kept = set(
  "file files record records row rows database table document content page entry config configuration settings",
);
