import { paths } from "./authority.fixture.ts";
import type { AuthorityBench, Reply } from "./authority.fixture.ts";

/** What a request of a page carries besides its body; null leaves out what a browser would send. */
export interface PageHeaders {
  readonly [name: string]: string | null;
}

const names = {
  access: "__Host-guardian",
  refresh: "__Host-guardian-refresh",
  page: "__Host-guardian-csrf",
} as const;

/** A browser with a jar of cookies, in which a page of the API's own origin is open. */
export class Browser {
  readonly names = names;
  readonly jar = new Map<string, string>();
  readonly #bench: AuthorityBench;
  constructor(bench: AuthorityBench) {
    this.#bench = bench;
  }

  /** What the page reads and repeats. */
  get token(): string {
    return this.jar.get(names.page) ?? "";
  }

  async signIn(username: string, password: string, headers: PageHeaders = {}): Promise<Reply> {
    return this.send(paths.login, { username, password, cookies: true }, headers);
  }

  async send(path: string, body?: unknown, headers: PageHeaders = {}, method?: string): Promise<Reply> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const isReading = body === undefined && (method ?? "GET") === "GET";
    const all = Object.entries({
      cookie: cookie === "" ? null : cookie,
      origin: isReading ? null : this.#bench.origin,
      "sec-fetch-site": "same-origin",
      "x-csrf-token": isReading || this.token === "" ? null : this.token,
      ...headers,
    });
    const kept = all.filter((pair): pair is [string, string] => pair[1] !== null);
    const before = this.#bench.headers;
    this.#bench.headers = Object.fromEntries(kept);
    const asking = this.#bench.ask(path, body, undefined, method);
    this.#bench.headers = before;
    const reply = await asking;
    for (const line of reply.headers.getSetCookie()) this.#keep(line);
    return reply;
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split("=");
    if (attributes.includes("Max-Age=0")) this.jar.delete(name);
    else this.jar.set(name, value);
  }
}
