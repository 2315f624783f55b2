import { rootsOf, suppressionSchema } from "@guardian/engine";
import { z } from "zod";
import { howToRefer, isReference, isSecretName } from "./secret.ts";
import { clientShape } from "./client-shape.ts";
import type { ClientConfig } from "./client-terms.ts";
import { labelShape } from "./label-shape.ts";
import type { ToolLabels } from "./label-shape.ts";
import { duration, path } from "./reading.ts";
import type { Place, Read } from "./reading.ts";
import { serverNamePattern } from "./server-name.ts";
import { settings } from "./settings.ts";
import type { Setting } from "./settings.ts";

/** The one schema of guardian.yaml: strict, so that a mistyped key never passes for a default. */
export function configSchema(place: Place) {
  const one = <T>({ read }: Setting<T>) => reading(read, place).optional();
  const s = settings;
  return z.strictObject({
    listen: z
      .strictObject({
        host: one(s.host),
        port: one(s.port),
        "allowed-hosts": one(s.allowedHosts),
        "allowed-origins": one(s.allowedOrigins),
        "insecure-allow-unauthenticated": one(s.insecureAllowUnauthenticated),
        "trusted-proxies": one(s.trustedProxies),
      })
      .optional(),
    "data-dir": one(s.dataDir),
    policy: one(s.policy),
    policies: one(s.policies),
    rules: one(s.rules),
    servers: z.record(z.string().regex(serverNamePattern, badName), z.unknown()).optional(),
    limits: z
      .strictObject({ "frame-bytes": one(s.frameBytes), depth: one(s.depth), strings: one(s.strings) })
      .optional(),
    detect: detectShape(one).optional(),
    surface: z
      .strictObject({
        "first-contact": one(s.firstContact),
        "lock-file": one(s.lockFile),
        "trusted-keys": one(s.trustedKeys),
      })
      .optional(),
    flow: z.strictObject({ session: one(s.flowSession) }).optional(),
    record: z
      .strictObject({
        traffic: one(s.traffic),
        flow: one(s.recordFlow),
        retention: z.strictObject({ age: one(s.retentionAge), size: one(s.retentionSize) }).optional(),
      })
      .optional(),
    approvals: z
      .strictObject({
        timeout: one(s.approvalTimeout),
        validity: one(s.approvalValidity),
        "ask-client": one(s.approvalAsksClient),
      })
      .optional(),
    alerts: alertsShape(one).optional(),
    auth: authShape(one).optional(),
    rate: z.strictObject({ "per-minute": one(s.ratePerMinute), "per-hour": one(s.ratePerHour) }).optional(),
    judge: judgeShape(one).optional(),
    suppressions: z.array(suppressionSchema).optional(),
  });
}

function authShape(one: One) {
  return z.strictObject({
    "password-policy": one<string>(settings.passwordPolicy),
    "signing-key": one(settings.signingKey),
    "former-keys": one(settings.formerKeys),
    "seal-key": one(settings.sealKey),
    "refresh-grace": one(settings.refreshGrace),
    "breach-check": z
      .strictObject({
        enabled: one(settings.breachCheck),
        url: one(settings.breachUrl),
        "on-failure": one<string>(settings.breachFailure),
      })
      .optional(),
  });
}

function alertsShape(one: One) {
  return z.strictObject({
    window: one(settings.alertWindow),
    "escalate-after": one(settings.alertEscalation),
    sinks: z.record(z.string().regex(serverNamePattern, badSinkName), z.unknown()).optional(),
  });
}

function detectShape(one: One) {
  const s = settings;
  return z.strictObject({
    deadline: one(s.deadline),
    without: one(s.without),
    transformer: one(s.transformer),
    budget: z
      .strictObject({
        "calls-per-hour": one(s.budgetCalls),
        "bytes-per-hour": one(s.budgetBytes),
        repeats: one(s.budgetRepeats),
        "sent-per-day": one(s.budgetSent),
      })
      .optional(),
  });
}

type One = <T>(setting: Setting<T>) => z.ZodOptional<z.ZodType<T>>;

function judgeShape(one: One) {
  const s = settings;
  return z.strictObject({
    provider: one<string>(s.judgeProvider),
    "base-url": one(s.judgeBaseUrl),
    model: one(s.judgeModel),
    "api-key": one(s.judgeApiKey),
    "insecure-allow-http": one(s.judgeAllowHttp),
    timeout: one(s.judgeTimeout),
    concurrency: one(s.judgeConcurrency),
    characters: one(s.judgeInput),
    doubt: z.strictObject({ from: one(s.judgeFrom), to: one(s.judgeTo) }).optional(),
    breaker: z.strictObject({ failures: one(s.judgeFailures), pause: one(s.judgePause) }).optional(),
    budget: z
      .strictObject({
        "calls-per-minute": one(s.judgeCallsPerMinute),
        "tokens-per-minute": one(s.judgeTokensPerMinute),
        "calls-per-day": one(s.judgeCallsPerDay),
        "tokens-per-day": one(s.judgeTokensPerDay),
      })
      .optional(),
  });
}

/** The schema of one entry of `servers`: a command that we start, or a URL. */
export function serverSchema(raw: unknown, place: Place) {
  const isUrl = typeof raw === "object" && raw !== null && "url" in raw;
  return isUrl ? urlServer : commandServer(place);
}

const badName = "a server's name is made of letters, digits, dot, dash and underscore, at most 64";

const badSinkName = badName.replace("server", "sink");

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "this is no header name");
const headerValue = z.string().regex(/^[\t\x20-\x7e]*$/, "a header value is printable ASCII in one line");

const roots = z
  .array(
    z
      .string()
      .refine(
        (entry) => rootsOf([entry]) !== null,
        "a root is an absolute path, or an http:// or https:// URL",
      ),
  )
  .min(1, "name at least one root, or leave the key out");

/** What every server may say of its tools. */
const about = { roots: roots.optional(), labels: labelShape.optional(), client: clientShape.optional() };

interface About {
  readonly roots?: readonly string[];
  readonly labels?: ToolLabels;
  readonly client?: ClientConfig;
}

const aboutOf = (given: { readonly [Key in keyof About]: About[Key] | undefined }): About => ({
  ...(given.roots === undefined ? {} : { roots: given.roots }),
  ...(given.labels === undefined ? {} : { labels: given.labels }),
  ...(given.client === undefined ? {} : { client: given.client }),
});

const urlServer = z
  .strictObject({
    url: z.string().superRefine((value, context) => {
      const found = urlProblem(value);
      if (found !== null) problem(context, found);
    }),
    headers: z.record(headerName, headerValue).superRefine(noLiterals).default({}),
    transport: z.enum(["streamable-http", "sse"]).default("streamable-http"),
    ...about,
  })
  .transform(({ url, headers, transport, ...rest }) => ({
    kind: "url" as const,
    url,
    headers,
    transport,
    ...aboutOf({ roots: rest.roots, labels: rest.labels, client: rest.client }),
  }));

/** Why a text is not the URL of an MCP server; null where it is one. Credentials in it would reach every log. */
export function urlProblem(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    return "not an http:// or https:// URL";
  }
  if (url.username === "" && url.password === "") return null;
  return `a URL may not hold a user or password; use headers.Authorization and ${howToRefer}`;
}

function commandServer(place: Place) {
  return z
    .strictObject({
      command: z.string().min(1, "the command is empty"),
      args: z.array(z.string()).default([]),
      env: z.record(z.string().min(1), z.string()).superRefine(noLiterals).default({}),
      cwd: reading(path, place).optional(),
      ...about,
      "pass-env": z.array(z.string().min(1)).default([]),
      shared: z.boolean().default(false),
      "max-children": z.number().int().min(1).max(1_000).default(32),
      "idle-timeout": reading(duration, place).default(300_000),
    })
    .transform((server) => ({
      kind: "command" as const,
      command: server.command,
      args: server.args,
      env: server.env,
      ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
      ...aboutOf({ roots: server.roots, labels: server.labels, client: server.client }),
      passEnv: server["pass-env"],
      shared: server.shared,
      maxChildren: server["max-children"],
      idleTimeout: server["idle-timeout"],
    }));
}

function noLiterals(values: Readonly<Record<string, string>>, context: z.RefinementCtx): void {
  for (const [name, value] of Object.entries(values)) {
    if (!isSecretName(name) || isReference(value)) continue;
    context.addIssue({
      code: "custom",
      path: [name],
      message: `a secret may not stand here itself; ${howToRefer}`,
      params: { isSecret: true },
    });
  }
}

/** Uses the same reader for the file as for flags and the environment. */
function reading<T>(read: Read<T>, place: Place) {
  return z.unknown().transform((raw, context): T => {
    const found = read(raw, place);
    if ("value" in found) return found.value;
    problem(context, found.problem);
    return z.NEVER;
  });
}

function problem(context: z.RefinementCtx, message: string): void {
  context.addIssue({ code: "custom", message });
}
