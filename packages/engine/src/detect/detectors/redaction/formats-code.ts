import type { Format } from "./format.ts";
import { service } from "./format.ts";
import { secret } from "./kind.ts";

const github = { rule: "github-token", severity: "critical" } as const;
const gitlab = secret("gitlab-token", "A GitLab token", { severity: "critical" });
const registry = { rule: "npm-token", severity: "critical" } as const;
const slack = secret("slack-token", "A Slack token", { severity: "critical" });

/** Forges, package registries, chat and what teams work with. */
export const codeFormats: readonly Format[] = [
  {
    kind: secret("github-token", "A GitHub token", github),
    starts: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
    shape: /gh[pousr]_[A-Za-z0-9]{36,255}(?![A-Za-z0-9_])/y,
  },
  {
    kind: secret("github-token", "A GitHub token", { ...github, type: "github_pat" }),
    starts: ["github_pat_"],
    shape: /github_pat_[A-Za-z0-9]{20,24}_[A-Za-z0-9]{50,62}(?![A-Za-z0-9_])/y,
  },
  {
    kind: gitlab,
    starts: [
      "glpat-",
      "gldt-",
      "glrt-",
      "glcbt-",
      "glptt-",
      "glft-",
      "glsoat-",
      "glimt-",
      "glagent-",
      "glffct-",
      "glwt-",
      "glrtr-",
    ],
    shape:
      /gl(?:pat|dt|rtr?|cbt|ptt|ft|soat|imt|agent|ffct|wt)-(?:t\d_)?[A-Za-z0-9_=-]{20,64}(?:\.[0-9a-z]{2}\.[0-9a-z]{7,9}|\.[0-9a-z]{9})?/y,
  },
  { kind: gitlab, starts: ["gloas-"], shape: /gloas-[A-Fa-f0-9]{64}/y },
  { kind: gitlab, starts: ["GR1348941"], shape: /GR1348941[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])/y },
  {
    kind: secret("registry-token", "An npm token", { ...registry, type: "npm_token" }),
    starts: ["npm_"],
    shape: /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9_])/y,
  },
  {
    kind: secret("registry-token", "A PyPI token", { ...registry, type: "pypi_token" }),
    starts: ["pypi-AgE"],
    shape: /pypi-AgE[A-Za-z0-9_-]{50,250}/y,
  },
  {
    kind: secret("registry-token", "A RubyGems token", { ...registry, type: "rubygems_token" }),
    starts: ["rubygems_"],
    shape: /rubygems_[a-f0-9]{48}(?![a-zA-Z0-9])/y,
  },
  {
    kind: secret("registry-token", "A crates.io token", { ...registry, type: "crates_token" }),
    starts: ["cio"],
    shape: /cio[A-Za-z0-9]{32}(?![A-Za-z0-9_])/y,
    isValid: (value) => /\d/.test(value) && /[A-Z]/.test(value),
  },
  {
    kind: secret("registry-token", "A NuGet key", { ...registry, type: "nuget_key" }),
    starts: ["oy2"],
    shape: /oy2[a-z0-9]{43}(?![a-z0-9])/y,
  },
  {
    kind: secret("registry-token", "A Packagist token", { ...registry, type: "packagist_token" }),
    starts: ["packagist_"],
    shape: /packagist_[ou][rua]t_[a-f0-9]{64,70}/y,
  },
  {
    kind: secret("registry-token", "A Clojars token", { ...registry, type: "clojars_token" }),
    starts: ["CLOJARS_"],
    shape: /CLOJARS_[a-z0-9]{60}(?![a-z0-9])/y,
  },
  service(
    "Artifactory",
    ["AKCp", "cmVmdGtu"],
    /(?:AKCp[A-Za-z0-9]{60,75}|cmVmdGtu[A-Za-z0-9]{56})(?![A-Za-z0-9])/y,
  ),
  service(
    "Atlassian",
    ["ATATT3", "ATCTT3", "ATBB"],
    /(?:AT[AC]TT3[A-Za-z0-9_=-]{50,300}|ATBB[A-Za-z0-9]{24,40})(?![A-Za-z0-9])/y,
  ),
  service("Trello", "ATTA", /ATTA[a-f0-9]{64,72}(?![a-z0-9])/y),
  service(
    "Sourcegraph",
    ["sgp_", "sgd_", "slk_"],
    /(?:sgp_(?:[a-fA-F0-9]{16}_|local_)?[a-fA-F0-9]{40}|sgd_[a-f0-9]{64}|slk_[a-f0-9]{64})(?![a-zA-Z0-9])/y,
  ),
  service("Buildkite", ["bkua_", "bkpt_", "bkaj_"], /bk(?:ua|pt|aj)_[a-z0-9]{40}(?![a-z0-9])/y),
  service("CircleCI", ["CCIPAT_", "CCIPRJ_"], /CCIP(?:AT|RJ)_[A-Za-z0-9]{20,24}_[a-f0-9]{40}/y),
  service("SonarQube", ["sqp_", "sqa_", "squ_"], /sq[pau]_[a-f0-9]{40}(?![a-z0-9])/y),
  service("Prefect", ["pnu_", "pnb_"], /pn[ub]_[A-Za-z0-9]{36}(?![A-Za-z0-9])/y),
  service("ReadMe", "rdme_", /rdme_[a-z0-9]{70}/y),
  {
    kind: slack,
    starts: ["xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-", "xoxo-", "xoxe-", "xoxc-", "xoxd-"],
    shape: /xox[a-eoprs]-(?:[A-Za-z0-9%]{1,14}-){0,5}[A-Za-z0-9%/+=]{8,260}/y,
    isValid: (value) => value.length >= 20 && /\d/.test(value),
  },
  { kind: slack, starts: ["xoxe.xox"], shape: /xoxe\.xox[bp]-\d-[A-Za-z0-9]{100,220}/y },
  {
    kind: slack,
    starts: ["xapp-"],
    shape: /xapp-\d-[A-Z0-9]{8,14}-\d{10,14}-[a-f0-9]{40,80}(?![A-Za-z0-9])/y,
  },
  {
    kind: slack,
    starts: ["xwfp-"],
    shape: /xwfp-[A-Za-z0-9-]{30,200}/y,
    isValid: (value) => /\d/.test(value),
  },
  service("Telegram", ":AA", /\d{8,10}:AA[A-Za-z0-9_-]{32,33}(?![A-Za-z0-9_-])/y, {
    lead: /(?<!\d)\d{8,10}$/,
  }),
  service(
    "Linear",
    ["lin_api_", "lin_oauth_"],
    /lin_(?:api_[A-Za-z0-9]{32,48}|oauth_[a-f0-9]{64})(?![A-Za-z0-9])/y,
  ),
  service(
    "Notion",
    ["secret_", "ntn_"],
    /(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,60})(?![A-Za-z0-9_])/y,
  ),
  service(
    "Figma",
    ["figd_", "figu_", "figor_", "figoh_"],
    /fig(?:d|u|or|oh)_[A-Za-z0-9_-]{38,64}(?![A-Za-z0-9])/y,
  ),
  service("Airtable", "pat", /pat[A-Za-z0-9]{14}\.[a-f0-9]{64}(?![a-z0-9])/y),
  service(
    "Postman",
    ["PMAK-", "PMAT-"],
    /PMA[KT]-(?:[a-f0-9]{24}-[a-f0-9]{34}|[A-Z0-9]{26})(?![A-Za-z0-9])/y,
  ),
  service("Asana", ["1/", "2/"], /[12]\/\d{12,18}(?:\/\d{12,18})?:[a-f0-9]{32}(?![a-z0-9])/y),
  service("ClickUp", "pk_", /pk_\d{5,12}_[A-Z0-9]{32}(?![A-Za-z0-9])/y),
  service("Typeform", "tfp_", /tfp_[A-Za-z0-9_.=-]{40,70}/y),
  service("Contentful", "CFPAT-", /CFPAT-[A-Za-z0-9_-]{43}/y),
  service(
    "HubSpot",
    "pat-",
    /pat-(?:na|eu|ap)\d-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/y,
  ),
  service(
    "Discord",
    ".",
    /[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}(?![A-Za-z0-9_-])/y,
    {
      lead: /(?<![A-Za-z0-9_.-])[MNO][A-Za-z0-9_-]{23,27}$/,
      gate: (text, at) =>
        text.charCodeAt(at + 7) === 0x2e && text.charCodeAt(at + 1) > 0x2f && text.charCodeAt(at - 1) > 0x2f,
    },
  ),
];
