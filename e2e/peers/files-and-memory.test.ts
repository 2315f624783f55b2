import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageFile } from "../support/fixtures.ts";
import { temporaryPlace, type Place } from "../support/place.ts";
import { openV1, openV2, type Open } from "./clients.ts";
import { call, converse, oddTexts, type Said, type Step } from "./conversation.ts";
import { direct, through, type Route } from "./routes.ts";

let place: Place;
let folder: string;
beforeAll(async () => {
  place = await temporaryPlace();
  folder = join(place.path, "served");
});
afterAll(() => place.remove());

describe.each([
  { name: "SDK v2", open: openV2 },
  { name: "SDK v1", open: openV1 },
])("$name", ({ open }) => {
  it.each(["stdio", "http→stdio"] as const)(
    "works on files through Guardian as directly, over %s",
    async (way) => {
      const stdio = [
        process.execPath,
        packageFile("@modelcontextprotocol/server-filesystem", "dist/index.js"),
        folder,
      ] as const;
      const run = (choose: typeof direct): Promise<Ran> =>
        session(() => choose(way, { stdio }, place), open, files(folder));
      const [plain, guarded] = [await run(direct), await run(through)];
      expect(guarded.said).toEqual(plain.said);
      expect(plain.said.filter(({ error }) => error !== undefined)).toEqual([]);
      for (const { client, server } of guarded.sides) expect(client).toEqual(server);
    },
  );

  it.each(["stdio", "http→stdio"] as const)(
    "remembers through Guardian as directly, over %s",
    async (way) => {
      const stdio = [
        process.execPath,
        packageFile("@modelcontextprotocol/server-memory", "dist/index.js"),
      ] as const;
      const remembering = { ...place, env: { ...place.env, MEMORY_FILE_PATH: join(folder, "memory.jsonl") } };
      const run = (choose: typeof direct): Promise<Ran> =>
        session(() => choose(way, { stdio }, remembering), open, memory);
      const [plain, guarded] = [await run(direct), await run(through)];
      expect(guarded.said).toEqual(plain.said);
      expect(plain.said.filter(({ error }) => error !== undefined)).toEqual([]);
      for (const { client, server } of guarded.sides) expect(client).toEqual(server);
    },
  );
});

interface Ran {
  readonly said: readonly Said[];
  readonly sides: Awaited<ReturnType<Route["sides"]>>;
}

/** One session with an empty folder. The recordings of an earlier one are thrown away. */
async function session(choose: () => Promise<Route>, open: Open, steps: readonly Step[]): Promise<Ran> {
  await rm(place.path, { recursive: true });
  await mkdir(folder, { recursive: true });
  const route = await choose();
  try {
    const peer = await open(route.connection, pathToFileURL(folder).href);
    const said = await converse(peer, steps);
    await peer.close();
    return { said, sides: await route.sides() };
  } finally {
    await route.close();
  }
}

function files(folder: string): readonly Step[] {
  const path = (name: string): string => join(folder, name);
  return [
    { method: "tools/list", params: {} },
    call("list_allowed_directories"),
    ...oddTexts.flatMap((content, index) => [
      call("write_file", { path: path(`odd-${index}.txt`), content }),
      call("read_text_file", { path: path(`odd-${index}.txt`) }),
    ]),
    call("read_multiple_files", { paths: [path("odd-0.txt"), path("odd-4.txt"), path("missing.txt")] }),
    call("edit_file", { path: path("odd-0.txt"), edits: [{ oldText: "plain", newText: "pl\u00e4in" }] }),
    call("read_text_file", { path: path("odd-0.txt"), head: 1 }),
    call("create_directory", { path: path("deep/er") }),
    call("move_file", { source: path("odd-1.txt"), destination: path("deep/er/moved.txt") }),
    call("directory_tree", { path: folder }),
    call("list_directory_with_sizes", { path: folder, sortBy: "size" }),
    call("search_files", { path: folder, pattern: "**/*.txt" }),
    call("read_media_file", { path: path("odd-4.txt") }),
    call("read_text_file", { path: "/outside" }),
  ];
}

const memory: readonly Step[] = [
  { method: "tools/list", params: {} },
  call("create_entities", {
    entities: oddTexts.map((text, index) => ({
      name: `entity ${index}`,
      entityType: "text",
      observations: [text],
    })),
  }),
  call("create_relations", {
    relations: [{ from: "entity 0", to: "entity 4", relationType: "pr\u00e9c\u00e8de" }],
  }),
  call("add_observations", { observations: [{ entityName: "entity 0", contents: ["second", "third"] }] }),
  call("search_nodes", { query: "caf\u00e9" }),
  call("open_nodes", { names: ["entity 0", "nobody"] }),
  call("delete_observations", { deletions: [{ entityName: "entity 0", observations: ["second"] }] }),
  call("delete_entities", { entityNames: ["entity 1"] }),
  call("delete_relations", {
    relations: [{ from: "entity 0", to: "entity 4", relationType: "pr\u00e9c\u00e8de" }],
  }),
  call("read_graph"),
  call("add_observations", { observations: [{ entityName: "nobody", contents: ["nothing"] }] }),
];
