import { describe, expect, it } from "vitest";
import { readDoor, rewrite } from "./front-doors.ts";

const index = `export { decide } from "./decide/decide.ts";
export type { Ready } from "./decide/ready.ts";
export { loadRules as load, packRules } from "./rules/load.ts";
`;

const door = readDoor(index, "/p/engine/src");

describe("rewrite", () => {
  it("imports each value from the module that makes it", () => {
    const source = `import { decide, load as loadAll, type Ready } from "@guardian/engine";\nimport { x } from "./x.ts";\n`;
    expect(rewrite(source, () => door)).toBe(
      `import { decide as decide } from "/p/engine/src/decide/decide.ts"; ` +
        `import { loadRules as loadAll } from "/p/engine/src/rules/load.ts";\nimport { x } from "./x.ts";\n`,
    );
  });

  it("leaves types to the bundler, which drops them", () => {
    const source = `import type { Ready } from "@guardian/engine";\n`;
    expect(rewrite(source, () => door)).toBe(source);
  });

  it("fails for a value that no door leads to", () => {
    expect(() => rewrite(`import { nothing } from "@guardian/engine";`, () => door)).toThrow(
      '@guardian/engine exports no "nothing"',
    );
  });
});
