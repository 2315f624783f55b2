import type { Format } from "./format.ts";
import { service } from "./format.ts";
import { secret } from "./kind.ts";

/** The secret that stands right behind an access key, as in a list of credentials. */
const pair = secret("aws-secret", "An AWS secret access key", {
  rule: "aws-secret-key",
  type: "aws_secret_access_key",
  severity: "critical",
});

const end = "(?![A-Za-z0-9_])";
const google = secret("google-key", "A Google API key or client secret", {
  rule: "google-api-key",
  type: "google_api_key",
});

/** Clouds, hosting and infrastructure. */
export const cloudFormats: readonly Format[] = [
  {
    kind: secret("aws-key", "An AWS access key id", { rule: "aws-access-key", type: "aws_access_key_id" }),
    starts: ["AKIA", "ASIA", "ABIA", "ACCA"],
    shape: new RegExp(`(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}${end}`, "y"),
    behind: { kind: pair, shape: /["']?[,:;|\t ]{1,3}["']?(?<value>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/y },
    // Base32 since 2013; a name of twenty capitals has no digit.
    isValid: (value) => /[0-9]/.test(value.slice(4)) || /[QXZJKVW]/.test(value.slice(4)),
  },
  service("AWS MWS", "amzn.mws.", /amzn\.mws\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/y),
  service("AWS Bedrock", "ABSK", /ABSK[A-Za-z0-9+/]{100,160}={0,2}/y),
  service("AWS Bedrock", "bedrock-api-key-", /bedrock-api-key-[A-Za-z0-9+/=_-]{40,1500}/y, { reach: 1600 }),
  { kind: google, starts: ["AIza"], shape: /AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/y },
  { kind: google, starts: ["GOCSPX-"], shape: /GOCSPX-[A-Za-z0-9_-]{28}/y },
  { kind: google, starts: ["ya29."], shape: /ya29\.[A-Za-z0-9_-]{20,1200}/y, reach: 1300 },
  { kind: google, starts: ["1//0"], shape: /1\/\/0[A-Za-z0-9_-]{30,110}/y },
  { kind: google, starts: ["AQ.Ab8"], shape: /AQ\.Ab8[A-Za-z0-9_-]{35,80}/y },
  { kind: google, starts: ["AAAA"], shape: /AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{120,150}/y },
  service("Azure", "8Q~", /[A-Za-z0-9_.~-]{3}8Q~[A-Za-z0-9_.~-]{31,37}(?![A-Za-z0-9_.~-])/y, {
    lead: /(?<![A-Za-z0-9_.~-])[A-Za-z0-9_.~-]{3}$/,
  }),
  service("Azure", "7Q~", /[A-Za-z0-9_.~-]{3}7Q~[A-Za-z0-9_.~-]{31,37}(?![A-Za-z0-9_.~-])/y, {
    lead: /(?<![A-Za-z0-9_.~-])[A-Za-z0-9_.~-]{3}$/,
  }),
  service("Azure", "JQQJ99", /[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{10}AC[A-Za-z0-9]{10,20}/y, {
    lead: /(?<![A-Za-z0-9])[A-Za-z0-9]{52}$/,
  }),
  service("Azure DevOps", "AZDO", /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}/y, {
    lead: /(?<![A-Za-z0-9])[A-Za-z0-9]{76}$/,
  }),
  service("Azure Storage", "+AStA", /[A-Za-z0-9+/]{75,77}\+AStA[A-Za-z0-9+/]{0,4}={0,2}/y, {
    lead: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{75,77}$/,
  }),
  service("Azure Storage", "+ASt", /[A-Za-z0-9+/]{76}\+ASt[A-Za-z0-9+/]{5}[AQgw]==/y, {
    lead: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{76}$/,
  }),
  service("Azure", "AccountKey=", /AccountKey=(?<value>[A-Za-z0-9+/]{40,100}={0,2})/y),
  service("Azure", "SharedAccessKey=", /SharedAccessKey=(?<value>[A-Za-z0-9+/]{40,100}={0,2})/y),
  service("Azure SAS", "sig=", /sig=(?<value>(?:[A-Za-z0-9+/_-]|%[0-9A-Fa-f]{2}){42,100}={0,2})/y),
  service("DigitalOcean", ["dop_v1_", "doo_v1_", "dor_v1_"], /do[opr]_v1_[a-f0-9]{64}(?![a-zA-Z0-9])/y),
  service(
    "Heroku",
    "HRKU-",
    /HRKU-(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|AA[A-Za-z0-9_-]{50,70})/y,
  ),
  service("Alibaba Cloud", "LTAI", new RegExp(`LTAI[A-Za-z0-9]{12,24}${end}`, "y")),
  service("Tencent Cloud", "AKID", new RegExp(`AKID[A-Za-z0-9]{28,48}${end}`, "y"), {
    isValid: (value) => /\d/.test(value),
  }),
  service(
    "Yandex Cloud",
    ["AQVN", "y0_", "t1."],
    /(?:AQVN[A-Za-z0-9_-]{35,38}|y0_[A-Za-z0-9_-]{50,200}|t1\.[A-Za-z0-9_-]{20,300}\.[A-Za-z0-9_-]{80,90})(?![A-Za-z0-9_-])/y,
  ),
  service("Cloudflare", "v1.0-", /v1\.0-[a-f0-9]{24}-[a-f0-9]{146}/y),
  service("Cloudflare", ["cfut_", "cfat_", "cfk_"], /(?:cfut|cfat|cfk)_[A-Za-z0-9]{30,60}(?![A-Za-z0-9_])/y),
  service("Netlify", "nfp_", /nfp_[A-Za-z0-9]{36,44}(?![A-Za-z0-9])/y),
  service("Netlify", ["nfc_", "nfo_", "nfu_"], /nf[cou]_[A-Za-z0-9]{36}(?![A-Za-z0-9])/y),
  service("Vercel", ["vcp_", "vci_", "vca_", "vcr_", "vck_"], /vc[piark]_[A-Za-z0-9]{24,80}(?![A-Za-z0-9])/y),
  service("Vercel Blob", "vercel_blob_rw_", /vercel_blob_rw_[A-Za-z0-9]{10,20}_[A-Za-z0-9]{20,40}/y),
  service("Supabase", "sbp_", /sbp_(?:v0_|oauth_)?[a-f0-9]{40}(?![a-zA-Z0-9])/y),
  service("Supabase", "sb_secret_", /sb_secret_[A-Za-z0-9_-]{20,60}/y),
  service(
    "PlanetScale",
    ["pscale_tkn_", "pscale_pw_", "pscale_oauth_", "pscale_sk_"],
    /pscale_(?:tkn|pw|oauth|sk)_[A-Za-z0-9_=.-]{30,70}/y,
  ),
  service("Neon", "napi_", /napi_[a-z0-9]{50,70}(?![a-z0-9])/y),
  service(
    "Fly.io",
    ["fo1_", "fm1r_", "fm1a_", "fm2_"],
    /(?:fo1_[\w-]{43}|fm1[ra]_[A-Za-z0-9+/]{60,1500}={0,3}|fm2_[A-Za-z0-9+/]{60,1500}={0,3})/y,
    { reach: 1600 },
  ),
  service("Render", "rnd_", /rnd_[A-Za-z0-9]{26,40}(?![A-Za-z0-9])/y),
  service("Doppler", "dp.", /dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}/y),
  service("HashiCorp Vault", ["hvs.", "hvb.", "hvr."], /hv[sbr]\.[A-Za-z0-9_-]{20,300}/y),
  service("Terraform Cloud", ".atlasv1.", /[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}/y, {
    lead: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}$/,
  }),
  service("Pulumi", "pul-", /pul-[a-f0-9]{40}(?![a-zA-Z0-9])/y),
  service("OpenShift", "sha256~", /sha256~[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/y),
  service("Docker", ["dckr_pat_", "dckr_oat_"], /dckr_[po]at_[A-Za-z0-9_-]{20,64}/y),
  service(
    "Docker Swarm",
    ["SWMTKN-1-", "SWMKEY-1-"],
    /SWM(?:TKN-1-[a-z0-9]{50}-[a-z0-9]{25}|KEY-1-[A-Za-z0-9+/]{43})/y,
  ),
  service("Databricks", "dapi", /dapi[a-f0-9]{32}(?:-\d)?(?![a-zA-Z0-9])/y),
  service(
    "Tailscale",
    "tskey-",
    /tskey-(?:api|auth|client|scim|webhook)-[A-Za-z0-9]{8,20}-[A-Za-z0-9]{20,40}/y,
  ),
  service("ngrok", "ak_", /ak_2[A-Za-z0-9]{26}(?![A-Za-z0-9])/y),
  service("Scaleway", "SCW", /SCW[A-Z0-9]{17}(?![A-Za-z0-9])/y, { isValid: (value) => /\d/.test(value) }),
  service("age", "AGE-SECRET-KEY-1", /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/y),
  service("Infisical", "st.", /st\.[a-f0-9-]{20,40}\.[a-f0-9]{32}\.[a-f0-9]{32}/y),
  service("1Password", "ops_eyJ", /ops_eyJ[A-Za-z0-9+/_-]{100,1500}={0,3}/y, { reach: 1600 }),
  service(
    "1Password",
    "A3-",
    /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}/y,
  ),
];
