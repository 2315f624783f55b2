import type { Budgets, Contact } from "@guardian/engine";
import type { Layer, Milliseconds, Severity, Suppression } from "@guardian/model";
import type { ClientConfig } from "./client-terms.ts";
import type { ToolLabels } from "./label-shape.ts";

/** The whole configuration, every value resolved. Secrets are still references. */
export interface Config {
  readonly listen: Listen;
  readonly dataDir: string;
  /** A policy's name, or the absolute path of a file. */
  readonly policy: string;
  readonly policies: readonly string[];
  readonly rules: readonly string[];
  readonly servers: Readonly<Record<string, ServerConfig>>;
  readonly limits: { readonly bytes: number; readonly depth: number; readonly strings: number };
  readonly deadline: Milliseconds;
  /** Layers that are switched off. */
  readonly without: readonly Layer[];
  /** Whether the classifier's transformer may be asked. */
  readonly transformer: boolean;
  /** What is done with what a server offers before anybody has approved it. */
  readonly firstContact: Contact;
  /** A signed list of what was approved; empty: none. */
  readonly lockFile: string;
  /** Keys of other installations whose lock files are trusted. */
  readonly trustedKeys: readonly string[];
  /** Under what name guards of one client hear each other; empty: by the client's process; `none`: not at all. */
  readonly flowSession: string;
  /** Of the layer traffic. */
  readonly budgets: Budgets;
  readonly record: {
    readonly traffic: boolean;
    readonly flow: boolean;
    readonly retention: { readonly age: Milliseconds; readonly size: number };
  };
  readonly approvals: ApprovalsConfig;
  readonly auth: AuthConfig;
  readonly rates: RatesConfig;
  readonly alerts: AlertsConfig;
  /** Null: no language model is asked. */
  readonly judge: JudgeConfig | null;
  readonly suppressions: readonly Suppression[];
}

/** What happens to requests that the policy holds. */
export interface ApprovalsConfig {
  readonly timeout: Milliseconds;
  readonly validity: Milliseconds;
  readonly asksClient: boolean;
}

/** How people hear of what was stopped; without a sink nobody does. */
export interface AlertsConfig {
  readonly window: Milliseconds;
  readonly escalateAfter: Milliseconds;
  readonly sinks: Readonly<Record<string, SinkConfig>>;
}

/** Where alerts are told. Secrets are still references; the address of Slack is one. */
export type SinkConfig = { readonly minSeverity: Severity } & (
  | { readonly kind: "stdout" | "stderr" }
  | (RemoteSink & { readonly kind: "webhook"; readonly secret: string })
  | (RemoteSink & { readonly kind: "slack" | "syslog" })
);

interface RemoteSink {
  readonly url: string;
  readonly timeout: Milliseconds;
  readonly networks: readonly string[];
}

/** How often one caller may use the control plane; 0 is no limit. */
export interface RatesConfig {
  readonly perMinute: number;
  readonly perHour: number;
}

/** Who may use the control plane, and how that is proven. */
export interface AuthConfig {
  readonly passwordPolicy: "classic" | "nist";
  /** A PEM file; empty: the data folder's own key. */
  readonly signingKey: string;
  readonly formerKeys: readonly string[];
  /** A secret reference; empty: the data folder's own key. */
  readonly sealKey: string;
  readonly refreshGrace: Milliseconds;
  /** Whether, and where, new passwords are looked up among stolen ones; what no answer means. */
  readonly breachCheck: {
    readonly enabled: boolean;
    readonly url: string;
    readonly onFailure: "allow" | "refuse";
  };
}

/** Who gives a second opinion, and what it may cost. */
export interface JudgeConfig {
  readonly provider: "openai-compatible" | "openai" | "azure" | "anthropic";
  readonly baseUrl: string;
  readonly model: string;
  /** A secret reference; null where the endpoint wants none. */
  readonly apiKey: string | null;
  readonly timeout: Milliseconds;
  readonly concurrency: number;
  /** Characters of a text that are sent at most. */
  readonly input: number;
  readonly doubt: { readonly from: number; readonly to: number };
  readonly breaker: { readonly failures: number; readonly pause: Milliseconds };
  readonly budget: {
    readonly callsPerMinute: number;
    readonly tokensPerMinute: number;
    readonly callsPerDay: number;
    readonly tokensPerDay: number;
  };
}

export interface Listen {
  readonly host: string;
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly insecureAllowUnauthenticated: boolean;
  /** Proxies that say where a request comes from: addresses and networks. */
  readonly trustedProxies: readonly string[];
}

export type ServerConfig = CommandServer | UrlServer;

/** A server that we start and speak to over stdio. */
export interface CommandServer {
  readonly kind: "command";
  readonly command: string;
  readonly args: readonly string[];
  /** Values may be secret references. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Where the arguments of its tools may lead: absolute paths and URLs; anywhere where absent. */
  readonly roots?: readonly string[];
  /** What its tools mean for the flow of information, where that is not what their names and descriptions say. */
  readonly labels?: ToolLabels;
  /** What it may ask of clients, where that is not the default. */
  readonly client?: ClientConfig;
  /** Loader variables (NODE_OPTIONS, LD_PRELOAD …) that the server gets although they run code. */
  readonly passEnv: readonly string[];
  /** One process for all sessions instead of one for each. */
  readonly shared: boolean;
  readonly maxChildren: number;
  readonly idleTimeout: Milliseconds;
}

/** A server that runs elsewhere and speaks HTTP. */
export interface UrlServer {
  readonly kind: "url";
  readonly url: string;
  /** Sent with every request; values may be secret references. */
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: "streamable-http" | "sse";
  readonly roots?: readonly string[];
  readonly labels?: ToolLabels;
  readonly client?: ClientConfig;
}

/** Processes per server and how long an idle one stays, where the file does not say. */
export const serverDefaults = { maxChildren: 32, idleTimeout: 300_000 } as const;

/** A value with where it came from, as `config print` shows it. */
export interface Origin {
  readonly path: string;
  readonly value: unknown;
  readonly from: string;
}

export interface Loaded {
  readonly config: Config;
  /** The file that was read; null where there is none. */
  readonly file: string | null;
  readonly origins: readonly Origin[];
}
