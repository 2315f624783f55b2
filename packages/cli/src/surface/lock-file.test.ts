import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installationKey } from "@guardian/drivers";
import type { SurfaceItem } from "@guardian/model";
import { labelsBy } from "../tool-labels.ts";
import { readLock, renewLock, writeLock } from "./lock-file.ts";

const text = '{"description":"Adds.","name":"add"}';
const at = Date.parse("2026-11-25T12:00:00Z");

function decided(over: Partial<SurfaceItem> = {}): SurfaceItem {
  return {
    server: "sums",
    sort: "tool",
    name: "add",
    standing: "approved",
    approved: text,
    seen: null,
    risk: 0,
    change: "",
    reasons: [],
    at,
    by: "ada",
    ...over,
  };
}

const labelsOf = await labelsBy({ servers: {} });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guardian-lock-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A lock file with one tool, signed by the installation of a folder. */
function locked(installation: string) {
  const lockFile = join(folder, "guardian.lock");
  const key = installationKey(join(folder, installation));
  const items = [{ sort: "tool", name: "add", text }] as const;
  writeLock({ servers: new Map([["sums", { identity: {}, items }]]), at }, { lockFile, key, labelsOf });
  return { lockFile, key };
}

describe("a decision in a lock file", () => {
  it("is taken in, and what is rejected goes", () => {
    const { lockFile, key } = locked("own");
    const signer = { lockFile, key, config: { trustedKeys: [] }, labelsOf };
    const more = '{"description":"Subtracts.","name":"subtract"}';
    renewLock([decided({ name: "subtract", approved: more }), decided({ server: "other" })], signer, at);
    renewLock([decided({ standing: "rejected", approved: null })], signer, at);
    const { servers } = readLock(lockFile);
    expect([...servers.keys()]).toEqual(["sums"]);
    expect(servers.get("sums")?.items).toEqual([{ sort: "tool", name: "subtract", text: more }]);
  });

  it("is not signed over what a stranger has signed, unless his key is trusted", () => {
    const { lockFile, key: stranger } = locked("stranger");
    const before = readFileSync(lockFile, "utf8");
    const key = installationKey(join(folder, "own"));
    const renew = (trustedKeys: readonly string[]) => () => {
      renewLock([decided()], { lockFile, key, config: { trustedKeys }, labelsOf }, at);
    };
    expect(renew([])).toThrow(/which this installation does not know/);
    expect(readFileSync(lockFile, "utf8")).toBe(before);
    expect(renew([stranger.id])).not.toThrow();
    expect(readLock(lockFile).signer).toBe(key.id);
  });
});
