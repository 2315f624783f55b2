import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addressBehind,
  createAdmission,
  createControl,
  defaultBodyLimits,
  identifyBy,
  newAccount,
  noteDenials,
} from "@guardian/api";
import type { Authority, Rates } from "@guardian/api";
import type { Approvals, Entry, EntryDraft, Graph, Ledger, Role } from "@guardian/model";
import { sqliteApprovals, sqliteGraph, sqliteLedger, sqliteOutbox } from "@guardian/drivers";
import { countedLedger } from "./counted-ledger.ts";
import { figuresOf } from "./figures.ts";
import { openAuthority } from "./authority.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a login gives, as the tests need it. */
export interface Session {
  readonly access: string;
  readonly refresh: string;
}

export const paths = {
  login: "/api/v1/auth/login",
  refresh: "/api/v1/auth/refresh",
  me: "/api/v1/auth/me",
  logout: "/api/v1/auth/logout",
  password: "/api/v1/auth/password",
  revoke: "/api/v1/security/revoke/token",
  analyze: "/api/v1/security/analyze",
  users: "/api/v1/admin/users",
  keys: "/api/v1/admin/api-keys",
  alerts: "/api/v1/monitoring/alerts",
  audit: "/api/v1/admin/audit",
  metrics: "/metrics",
  approvals: "/api/v1/approvals",
} as const;

type Settings = Partial<Parameters<typeof openAuthority>[0]["auth"]>;

export interface BenchOptions extends Settings {
  readonly rates?: Rates;
  readonly proxies?: readonly string[];
}

const authDefaults = {
  passwordPolicy: "classic",
  signingKey: "",
  formerKeys: [],
  sealKey: "",
  refreshGrace: 0,
  breachCheck: { enabled: false, url: "http://127.0.0.1:1", onFailure: "refuse" },
} as const;

/** The API with its real stores in a folder of its own, on a free port of this machine, and a clock that tests move. */
export class AuthorityBench {
  now = Date.parse("2026-11-25T12:00:00Z");
  /** What was noted, since a test forgot it. */
  readonly audit: EntryDraft[] = [];
  approvals: Approvals | null = null;
  graph: Graph | null = null;
  ledger: Pick<Ledger, "append"> = { append: () => Promise.resolve([]) };
  /** Sent with every request. */
  headers: Readonly<Record<string, string>> = {};
  readonly warnings: string[] = [];
  /** What the configuration's secret references find. */
  env: Readonly<Record<string, string>> = {};
  #authority: Authority | null = null;
  #server: Server | null = null;
  readonly #closing: (() => Promise<void> | void)[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), "guardian-authority-"));
  #options: BenchOptions = {};
  #port = 0;

  async start(options: BenchOptions = {}): Promise<void> {
    const { rates, proxies = [], ...given } = options;
    this.#options = options;
    const ledger = countedLedger(sqliteLedger({ file: join(this.folder, "audit.db") }));
    this.#closing.push(() => ledger.close());
    this.ledger = {
      append: (drafts: readonly EntryDraft[]): Promise<readonly Entry[]> => {
        this.audit.push(...drafts);
        return ledger.append(drafts);
      },
    };
    const auth = { ...authDefaults, ...given };
    const opened = await openAuthority(
      { dataDir: this.folder, auth },
      { ledger: this.ledger, env: this.env, clock: () => this.now },
    );
    const { authority } = opened;
    this.#authority = authority;
    const approvals = sqliteApprovals({ file: join(this.folder, "approvals.db") });
    this.approvals = approvals;
    const graph = sqliteGraph({ file: join(this.folder, "flow.db") });
    this.graph = graph;
    const alerts = sqliteOutbox({ file: join(this.folder, "alerts.db") });
    this.#closing.push(() => alerts.close());
    const control = await createControl({
      dependencies: [],
      limits: defaultBodyLimits,
      warn: (message) => this.warnings.push(message),
      identify: identifyBy(authority),
      denied: noteDenials(authority),
      addressOf: addressBehind(proxies),
      ...(rates === undefined ? {} : { admission: createAdmission(rates, () => this.now) }),
      authority,
      alerts,
      approvals,
      graph,
      audit: ledger,
      figures: () => figuresOf(ledger),
      analyse: () =>
        Promise.resolve({ verdict: "benign", action: "allow", score: 0, complete: true, findings: [] }),
    });
    const server = createServer((request, response) => {
      control.handle(request, response, null);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port; // it listens on a port
    this.#server = server;
    this.#closing.push(
      () => opened.close(),
      () => approvals.close(),
      () => graph.close(),
      () => control.close(),
    );
  }

  /** As a browser writes it. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get authority(): Authority {
    if (this.#authority === null) throw new Error("start the bench first");
    return this.#authority;
  }

  /** Where it listens. */
  get port(): number {
    return this.#port;
  }

  /** A JSON request; with a token as its bearer. */
  async ask(path: string, body?: unknown, token?: string, method?: string): Promise<Reply> {
    const response = await fetch(`${this.origin}${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...this.headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = text !== "" && response.headers.get("content-type")?.includes("json") === true;
    const read = isJson ? (JSON.parse(text) as Reply["body"]) : { text }; // our own API answers with objects
    return { status: response.status, headers: response.headers, body: read };
  }

  /** Adds a user whose password needs no change; says the password. */
  async user(name: string, role: Role): Promise<string> {
    const { accounts, passwords } = this.authority;
    const { account, password } = await newAccount({ name, role }, passwords, this.now);
    await accounts.add({ ...account, mustChange: false });
    return password;
  }

  /** Adds a user and signs in. */
  async session(name: string, role: Role): Promise<Session> {
    return this.signIn(name, await this.user(name, role));
  }

  async signIn(username: string, password: string): Promise<Session> {
    return sessionOf(await this.ask(paths.login, { username, password }));
  }

  /** The words of an event's entries in the audit, without address and request. */
  told(event: EntryDraft["event"]): readonly string[] {
    return this.audit
      .filter((entry) => entry.event === event)
      .map(({ note = "" }) => note.split(";")[0] ?? "");
  }

  /** Closes everything and opens it again over the same folder. */
  async restart(): Promise<void> {
    await this.#stop();
    await this.start(this.#options);
  }

  async close(): Promise<void> {
    await this.#stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<unknown>((resolve) => {
      if (this.#server === null) resolve(null);
      else this.#server.close(resolve);
    });
    for (const close of this.#closing.splice(0).reverse()) await close();
  }
}

export function sessionOf({ status, body }: Reply): Session {
  if (status !== 200) throw new Error(`no session: ${status} ${JSON.stringify(body)}`);
  return { access: String(body["access_token"]), refresh: String(body["refresh_token"]) };
}
