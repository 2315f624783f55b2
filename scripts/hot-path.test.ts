import type { Metafile } from "esbuild";
import { describe, expect, it } from "vitest";
import { checkHotPath } from "./hot-path.ts";

type Output = Metafile["outputs"][string];

const chunk = (
  entryPoint: string | undefined,
  inputs: readonly string[],
  imports: readonly (readonly [string, "import-statement" | "dynamic-import"])[] = [],
): Output => ({
  bytes: 1,
  exports: [],
  inputs: Object.fromEntries(inputs.map((path) => [path, { bytesInOutput: 1 }])),
  imports: imports.map(([path, kind]) => ({ path, kind })),
  ...(entryPoint === undefined ? {} : { entryPoint }),
});

const entries = (shared: Output): Metafile => ({
  inputs: {},
  outputs: {
    "main.js": chunk("packages/cli/src/main.ts", ["a.ts"], [["wrap.js", "dynamic-import"]]),
    "wrap.js": chunk("packages/cli/src/commands/wrap.ts", ["b.ts"], [["shared.js", "import-statement"]]),
    "lane-entry.js": chunk("packages/cli/src/lane-entry.ts", ["c.ts"]),
    "shared.js": shared,
    "lazy.js": chunk(undefined, ["node_modules/zod/index.js"]),
  },
});

describe("checkHotPath", () => {
  it("lets a heavy package pass that is loaded lazily", () => {
    checkHotPath(entries(chunk(undefined, ["d.ts"], [["lazy.js", "dynamic-import"]])));
  });

  it("names a heavy package that every wrap would load, and what brings it", () => {
    const shared = chunk(undefined, ["d.ts"], [["lazy.js", "import-statement"]]);
    expect(() => {
      checkHotPath(entries(shared));
    }).toThrow(
      "zod is on the start-up path of packages/cli/src/commands/wrap.ts (node_modules/zod/index.js)",
    );
  });

  it("names an optional package outside of the bundle that every wrap would load", () => {
    expect(() => {
      checkHotPath(entries(chunk(undefined, ["d.ts"], [["@ai-sdk/anthropic", "import-statement"]])));
    }).toThrow("@ai-sdk/ is on the start-up path");
    checkHotPath(entries(chunk(undefined, ["d.ts"], [["@ai-sdk/anthropic", "dynamic-import"]])));
  });

  it("fails where an entry is gone, since then it would check nothing", () => {
    expect(() => {
      checkHotPath({ inputs: {}, outputs: {} });
    }).toThrow("the bundle has no chunk for packages/cli/src/main.ts");
  });
});
