/** Domains at which people sign in, so that others like to look like them. */
export const brands: readonly string[] =
  "google.com googleapis.com microsoft.com microsoftonline.com office.com live.com outlook.com apple.com icloud.com github.com gitlab.com bitbucket.org atlassian.com atlassian.net okta.com auth0.com onelogin.com pingidentity.com duosecurity.com amazon.com amazonaws.com awsapps.com facebook.com instagram.com linkedin.com slack.com dropbox.com paypal.com stripe.com salesforce.com zoom.us notion.so openai.com chatgpt.com anthropic.com claude.ai cloudflare.com digitalocean.com heroku.com npmjs.com docker.com twitter.com discord.com figma.com adobe.com spotify.com shopify.com hubspot.com zendesk.com asana.com linear.app airtable.com coinbase.com binance.com metamask.io kraken.com wellsfargo.com bankofamerica.com hashicorp.com databricks.com snowflake.com datadoghq.com pagerduty.com sentry.io vercel.com netlify.com supabase.com huggingface.co".split(
    " ",
  );

/** Those whose names are words, or near to words, so that many honest names look like them. */
export const wordlike: ReadonlySet<string> = new Set(
  "office notion stripe sentry docker icloud linear kraken twitter binance openai claude apple slack adobe outlook asana live zoom discord figma".split(
    " ",
  ),
);

/** Names a letter away from a known one that are words or brands of their own. */
export const ordinary: ReadonlySet<string> = new Set(
  "goggle goggles amazonia shopware aitable netify saleforces datadogs".split(" "),
);
