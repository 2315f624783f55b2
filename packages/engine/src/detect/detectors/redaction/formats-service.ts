import type { Format } from "./format.ts";
import { service } from "./format.ts";
import { secret } from "./kind.ts";

const openai = secret("openai-key", "An OpenAI key", { severity: "critical" });
const mail = { rule: "sendgrid-key" } as const;
const stripe = secret("stripe-key", "A Stripe key", { severity: "critical" });

/** Models, payments, mail, monitoring and the rest. */
export const serviceFormats: readonly Format[] = [
  {
    kind: secret("anthropic-key", "An Anthropic key", { severity: "critical" }),
    starts: ["sk-ant-"],
    shape: /sk-ant-[a-z0-9]{2,12}-[A-Za-z0-9_-]{20,200}/y,
  },
  {
    kind: openai,
    starts: ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-", "sk-service-"],
    shape: /sk-(?:proj|svcacct|admin|None|service)-[A-Za-z0-9_-]{20,250}/y,
    isValid: (value) => /\d/.test(value),
  },
  {
    kind: openai,
    starts: ["sk-"],
    shape: /sk-(?:[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{32,64})(?![A-Za-z0-9_-])/y,
    isValid: (value) => /\d/.test(value),
  },
  service("OpenRouter", "sk-or-", /sk-or-(?:v1-)?[a-f0-9]{48,64}(?![a-z0-9])/y),
  service("Langfuse", "sk-lf-", /sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/y),
  service("LangSmith", ["lsv2_pt_", "lsv2_sk_"], /lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/y),
  service("Hugging Face", ["hf_", "api_org_"], /(?:hf_|api_org_)[A-Za-z0-9]{30,40}(?![A-Za-z0-9_])/y),
  service("Groq", "gsk_", /gsk_[A-Za-z0-9]{40,60}(?![A-Za-z0-9])/y),
  service("xAI", "xai-", /xai-[A-Za-z0-9]{60,90}(?![A-Za-z0-9])/y),
  service("Perplexity", "pplx-", /pplx-[A-Za-z0-9]{40,64}(?![A-Za-z0-9])/y),
  service("Replicate", "r8_", /r8_[A-Za-z0-9]{37}(?![A-Za-z0-9])/y),
  service("Together", "tgp_v1_", /tgp_v1_[A-Za-z0-9_-]{40,50}/y),
  service("Fireworks", "fw_", /fw_[A-Za-z0-9]{20,40}(?![A-Za-z0-9])/y, {
    isValid: (value) => /\d/.test(value) && /[A-Z]/.test(value),
  }),
  service("Cerebras", "csk-", /csk-[a-z0-9]{48}(?![a-z0-9])/y),
  service("NVIDIA", "nvapi-", /nvapi-[A-Za-z0-9_-]{60,72}/y),
  service("Pinecone", "pcsk_", /pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,66}/y),
  service("Tavily", "tvly-", /tvly-(?:dev-|prod-)?[A-Za-z0-9]{28,40}(?![A-Za-z0-9])/y),
  service("Firecrawl", "fc-", /fc-[a-f0-9]{32}(?![a-z0-9])/y),
  service("Jina", "jina_", /jina_[A-Za-z0-9]{32}[A-Za-z0-9_-]{20,40}/y),
  service("E2B", "e2b_", /e2b_[a-f0-9]{40}(?![a-z0-9])/y),
  service("ElevenLabs", "sk_", /sk_[a-f0-9]{48}(?![a-zA-Z0-9])/y),
  {
    kind: stripe,
    starts: ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"],
    shape: /[sr]k_(?:live|test|prod)_[A-Za-z0-9]{16,250}(?![A-Za-z0-9_])/y,
  },
  { kind: stripe, starts: ["whsec_"], shape: /whsec_[A-Za-z0-9+/=]{24,90}/y },
  {
    kind: secret("mail-key", "A SendGrid key", { ...mail, type: "sendgrid_key" }),
    starts: ["SG."],
    shape: /SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}/y,
  },
  {
    kind: secret("mail-key", "A Mailgun key", { ...mail, type: "mailgun_key" }),
    starts: ["key-"],
    shape: /key-[0-9a-f]{32}(?![a-zA-Z0-9])/y,
  },
  {
    kind: secret("mail-key", "A Mailgun key", { ...mail, type: "mailgun_key" }),
    starts: ["pubkey-"],
    shape: /pubkey-[0-9a-f]{32}(?![a-zA-Z0-9])/y,
  },
  {
    kind: secret("mail-key", "A Mailchimp key", { ...mail, type: "mailchimp_key" }),
    starts: ["-us"],
    shape: /[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/y,
    lead: /(?<![A-Za-z0-9])[0-9a-f]{32}$/,
  },
  {
    kind: secret("mail-key", "A Brevo key", { ...mail, type: "brevo_key" }),
    starts: ["xkeysib-", "xsmtpsib-"],
    shape: /x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}/y,
  },
  {
    kind: secret("mail-key", "A Resend key", { ...mail, type: "resend_key" }),
    starts: ["re_"],
    shape: /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}(?![A-Za-z0-9])/y,
    isValid: (value) => /\d/.test(value),
  },
  service("Twilio", ["SK", "AC"], /(?:SK|AC)[0-9a-f]{32}(?![A-Za-z0-9])/y),
  service(
    "Shopify",
    ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_", "shpua_"],
    /shp(?:at|ca|pa|ss|tka|ua)_[a-fA-F0-9]{32}(?![A-Za-z0-9])/y,
  ),
  service(
    "Square",
    ["sq0atp-", "sq0csp-", "EAAA"],
    /(?:sq0atp-[A-Za-z0-9_-]{22}|sq0csp-[A-Za-z0-9_-]{43}|EAAA[A-Za-z0-9_-]{60})(?![A-Za-z0-9_-])/y,
  ),
  service("PayPal", "access_token$", /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/y),
  service(
    "Plaid",
    "access-",
    /access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/y,
  ),
  service("Razorpay", ["rzp_live_", "rzp_test_"], /rzp_(?:live|test)_[A-Za-z0-9]{14,24}(?![A-Za-z0-9])/y),
  service("Flutterwave", "FLWSECK", /FLWSECK(?:_TEST)?-[a-zA-Z0-9]{12,40}-X/y),
  service("EasyPost", ["EZAK", "EZTK"], /EZ[AT]K[A-Za-z0-9]{54}(?![A-Za-z0-9])/y),
  service("Shippo", "shippo_", /shippo_(?:live|test)_[a-f0-9]{40}/y),
  service("Duffel", "duffel_", /duffel_(?:live|test)_[A-Za-z0-9_=-]{43}/y),
  service(
    "Facebook",
    ["EAAC", "EAAB", "EAAG", "EAAM", "EAAJ", "EAAD"],
    /EAA[A-Z][A-Za-z0-9]{80,300}(?![A-Za-z0-9])/y,
  ),
  service("Twitter", "AAAAAAAAAAAAAAAAAAAAA", /A{21}[A-Za-z0-9%]{60,120}(?![A-Za-z0-9])/y),
  service(
    "Grafana",
    ["glsa_", "glc_"],
    /(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,3})(?![A-Za-z0-9])/y,
  ),
  service("Grafana", "eyJrIjoi", /eyJrIjoi[A-Za-z0-9]{50,400}={0,3}/y),
  service(
    "New Relic",
    ["NRAK-", "NRII-", "NRJS-", "NRRA-", "NRSP-", "NRIQ-", "NRAL-"],
    /NR(?:AK-[A-Z0-9]{27}|(?:II|JS|RA|SP|IQ|AL)-[A-Za-z0-9_-]{19,40})(?![A-Za-z0-9])/y,
  ),
  service("New Relic", "NRAL", /[a-f0-9]{36}NRAL/y, { lead: /(?<![a-z0-9])[a-f0-9]{36}$/ }),
  service(
    "Sentry",
    ["sntrys_", "sntryu_", "sntrya_"],
    /sntry(?:s_[A-Za-z0-9+/=_-]{40,300}|[ua]_[a-f0-9]{64})/y,
  ),
  service("Dynatrace", "dt0c01.", /dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64}/y),
  service("Honeycomb", ["hcaik_", "hcbik_", "hcxik_"], /hc[abx]ik_[a-z0-9]{50,64}/y),
  service("Datadog", "ddapp_", /ddapp_[A-Za-z0-9]{30,40}/y),
  service("PostHog", ["phx_", "phs_"], /ph[xs]_[A-Za-z0-9]{40,60}(?![A-Za-z0-9])/y),
  service("Mapbox", "sk.eyJ", /sk\.eyJ[A-Za-z0-9_-]{40,200}\.[A-Za-z0-9_-]{20,30}/y),
  service("Frame.io", "fio-u-", /fio-u-[A-Za-z0-9_=-]{64}/y),
  service("Apify", "apify_api_", /apify_api_[A-Za-z0-9]{36,46}(?![A-Za-z0-9])/y),
  service("Clerk", "clerk_", /clerk_(?:live|test)_[A-Za-z0-9]{30,60}/y),
  service("Browserbase", ["bb_live_", "bb_test_"], /bb_(?:live|test)_[A-Za-z0-9_-]{20,40}/y),
  service("Ory", "ory_", /ory_(?:at|rt|ac|pat)_[A-Za-z0-9_-]{32,100}(?:\.[A-Za-z0-9_-]{32,60})?/y),
  service("Svix", ["testsk_", "sk_svix_"], /(?:test|sk_svix)sk_[A-Za-z0-9]{20,60}/y),
];
