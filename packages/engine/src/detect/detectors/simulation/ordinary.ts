import type { Instant } from "@guardian/model";
import type { Random } from "./random.ts";
import { Scene } from "./scene.ts";
import type { Happening } from "./scene.ts";

/**
 * For tests and the bench: weeks of honest work as MCP clients and servers show it. Agents that read many files in one go, searches,
 * mails with an attachment now and then, queries whose results vary by a factor of thousands, nightly exports, a monitor that polls
 * like a clock, an outage, late evenings, a holiday, and new tools in the third week.
 */
export function ordinaryWeeks(random: Random, weeks: number, start: Instant): readonly Happening[] {
  const happened: Happening[] = [];
  for (let day = 0; day < weeks * 7; day += 1) {
    const midnight = start + day * dayLength;
    const office: Office = { random, day, midnight, isOutage: day % 11 === 6 };
    for (const person of people) {
      if (isAway(person, day, random)) continue;
      for (let session = 0; session < random.whole(1, 4); session += 1)
        happened.push(...workSession(office, person, session));
    }
    happened.push(...nightJob(office), ...monitor(office));
  }
  return happened.sort((one, other) => one.time - other.time);
}

interface Office {
  readonly random: Random;
  readonly day: number;
  readonly midnight: Instant;
  /** A server fails for an hour. */
  readonly isOutage: boolean;
}

const people = ["ada", "grace", "linus"] as const;
const hour = 3_600_000;
const dayLength = 24 * hour;

function isAway(person: string, day: number, random: Random): boolean {
  if (person === "grace" && day >= 17 && day < 24) return true; // a holiday
  return day % 7 >= 5 ? !random.isTrue(0.15) : random.isTrue(0.05);
}

function workSession(office: Office, person: string, number: number): readonly Happening[] {
  const { random, midnight, day } = office;
  const isLate = random.isTrue(0.04);
  const begins = midnight + (isLate ? 20 + 3 * random.next() : 7 + 9 * random.next()) * hour;
  const scene = new Scene(person, `${person}-${day}-${number}`, begins);
  for (let task = 0; task < random.whole(1, 5); task += 1) {
    const kinds = [code, code, code, research, mail, query, ...(day >= 15 ? [board] : [])];
    random.pick(kinds)(office, scene);
    scene.time += random.spread(4 * 60_000, 1);
  }
  return scene.happened;
}

/** What a model thinks between two calls. */
const thought = (random: Random): number => random.spread(2_500, 0.8);

const words = [
  "build",
  "parser",
  "invoice",
  "router",
  "session",
  "index",
  "schema",
  "theme",
  "cache",
  "report",
];
const fileOf = (random: Random): string =>
  `/home/me/work/${random.pick(words)}/${random.pick(words)}${random.whole(1, 60)}.ts`;

function code(office: Office, scene: Scene): void {
  const { random } = office;
  readSome(random, scene);
  for (let edit = 0; edit < random.whole(1, 8); edit += 1) editAndTest(office, scene);
  if (random.isTrue(0.05)) {
    const given = { path: "/home/me/work/.github/workflows/ci.yml", content: "on: push" };
    scene.do({ server: "files", tool: "write_file", given }, thought(random));
  }
  if (!random.isTrue(0.4)) return;
  const given = { title: "Change", body: "What was done" };
  const asks = random.spread(3_000, 1.3);
  scene.do({ server: "github", tool: "create_pull_request", given, asks, takes: 800 }, thought(random));
}

/** Reading goes in parallel: nearly no time between two calls. */
function readSome(random: Random, scene: Scene): void {
  const server = "files";
  const list = { server, tool: "list_directory", given: { path: "/home/me/work" } };
  scene.do({ ...list, gives: random.spread(900, 0.9) }, thought(random));
  const many = random.isTrue(0.2) ? random.whole(30, 70) : random.whole(2, 15);
  for (let read = 0; read < many; read += 1) {
    const gives = random.isTrue(0.004) ? random.spread(900_000, 0.7) : random.spread(6_000, 1.2);
    const one = { server, tool: "read_file", given: { path: fileOf(random) }, gives };
    scene.do({ ...one, takes: random.spread(9, 0.6) }, random.spread(120, 0.9));
  }
  if (!random.isTrue(0.06)) return;
  const secrets = { server, tool: "read_file", given: { path: "/home/me/work/app/.env" } };
  scene.do({ ...secrets, gives: 700 }, thought(random));
}

function editAndTest({ random, isOutage, midnight }: Office, scene: Scene): void {
  const content = "x".repeat(Math.min(4_000, Math.round(random.spread(1_500, 1))));
  const given = { path: fileOf(random), content };
  scene.do({ server: "files", tool: "write_file", given, asks: random.spread(2_500, 1.1) }, thought(random));
  const isDown = isOutage && scene.time - midnight < 12 * hour;
  const run = {
    server: "shell",
    tool: "run_command",
    given: { command: `npm test -- ${random.pick(words)}` },
  };
  const gives = random.spread(3_000, 1.2);
  const fails = random.isTrue(isDown ? 0.8 : 0.12);
  scene.do({ ...run, gives, takes: random.spread(6_000, 1.1), fails }, thought(random));
}

const hosts = Array.from({ length: 400 }, (_, index) => `site${index}.example.org`);

function research({ random }: Office, scene: Scene): void {
  for (let search = 0; search < random.whole(1, 4); search += 1) {
    scene.do(
      {
        server: "web",
        tool: "web_search",
        given: { query: `${random.pick(words)} ${random.whole(1, 1e6)}` },
        gives: random.spread(8_000, 0.5),
        takes: random.spread(700, 0.5),
      },
      thought(random),
    );
    for (let page = 0; page < random.whole(1, 7); page += 1) {
      const given = { url: `https://${random.pick(hosts)}/p/${random.whole(1, 1e6)}` };
      scene.do(
        {
          server: "web",
          tool: "fetch",
          given,
          gives: random.spread(28_000, 1.3),
          takes: random.spread(900, 0.9),
          fails: random.isTrue(0.07),
        },
        thought(random),
      );
    }
  }
  if (random.isTrue(0.5))
    scene.do(
      {
        server: "files",
        tool: "write_file",
        given: { path: "/home/me/notes/n.md", content: "notes" },
        asks: random.spread(5_000, 0.8),
      },
      thought(random),
    );
}

const partners = Array.from({ length: 40 }, (_, index) => `person@partner${index}.example.com`);

function mail({ random }: Office, scene: Scene): void {
  scene.do(
    { server: "mail", tool: "list_emails", given: { folder: "inbox" }, gives: random.spread(5_000, 0.6) },
    thought(random),
  );
  for (let read = 0; read < random.whole(1, 12); read += 1)
    scene.do(
      {
        server: "mail",
        tool: "read_email",
        given: { id: random.whole(1, 1e6) },
        gives: random.spread(4_000, 1.4),
      },
      thought(random),
    );
  for (let sent = 0; sent < random.whole(0, 3); sent += 1) {
    const asks = random.isTrue(0.04) ? random.spread(700_000, 0.8) : random.spread(1_800, 0.8);
    const copy = random.isTrue(0.1) ? { cc: "team@firm.example.com" } : {};
    scene.do(
      {
        server: "mail",
        tool: "send_email",
        given: { to: random.pick(partners), body: `Hello ${random.whole(1, 1e6)}`, ...copy },
        asks,
        takes: 500,
      },
      thought(random),
    );
  }
}

function query({ random }: Office, scene: Scene): void {
  scene.do({ server: "db", tool: "list_tables", given: {}, gives: 1_200 }, thought(random));
  for (let asked = 0; asked < random.whole(2, 20); asked += 1) {
    const given = {
      sql: `select * from ${random.pick(words)} where id > ${random.whole(1, 1e6)}`,
      ...(random.isTrue(0.05) ? { limit: 10 } : {}),
    };
    scene.do(
      {
        server: "db",
        tool: "query",
        given,
        gives: Math.min(6e6, random.spread(3_000, 2)),
        takes: random.spread(120, 1.4),
        fails: random.isTrue(0.06),
      },
      thought(random),
    );
  }
}

/** A server that was added in the third week. */
function board({ random }: Office, scene: Scene): void {
  scene.do(
    { server: "board", tool: "list_cards", given: { board: 7 }, gives: random.spread(15_000, 0.7) },
    thought(random),
  );
  for (let card = 0; card < random.whole(1, 6); card += 1) {
    scene.do(
      {
        server: "board",
        tool: "get_card",
        given: { id: random.whole(1, 900) },
        gives: random.spread(2_500, 0.9),
      },
      thought(random),
    );
    if (random.isTrue(0.3))
      scene.do(
        {
          server: "board",
          tool: "add_comment",
          given: { id: random.whole(1, 900), text: "Done" },
          asks: random.spread(600, 0.7),
        },
        thought(random),
      );
  }
}

/** Exports tables and uploads them, every night at about the same time, more at the end of the week. */
function nightJob({ random, day, midnight }: Office): readonly Happening[] {
  const scene = new Scene("backup", `backup-${day}`, midnight + 2 * hour + random.whole(0, 600_000));
  const parts = Math.round(random.spread(day % 7 === 6 ? 160 : 90, 0.2));
  for (let part = 0; part < parts; part += 1) {
    scene.do(
      {
        server: "db",
        tool: "export_table",
        given: { table: `t${part}` },
        gives: random.spread(90_000, 0.7),
        takes: random.spread(400, 0.5),
      },
      50,
    );
    scene.do(
      {
        server: "store",
        tool: "put_object",
        given: { url: `https://backup.example.net/${day}/${part}` },
        asks: random.spread(90_000, 0.7),
        takes: random.spread(250, 0.4),
      },
      20,
    );
  }
  return scene.happened;
}

/** Polls by the clock, day and night, in sessions of a day. */
function monitor({ random, day, midnight }: Office): readonly Happening[] {
  const scene = new Scene("monitor", `monitor-${day}`, midnight);
  while (scene.time < midnight + dayLength - 400_000) {
    const given = { url: "https://status.example.net/health" };
    scene.do(
      {
        server: "web",
        tool: "fetch",
        given,
        gives: random.spread(600, 0.2),
        takes: random.spread(180, 0.4),
        fails: random.isTrue(0.01),
      },
      300_000,
    );
  }
  return scene.happened;
}
