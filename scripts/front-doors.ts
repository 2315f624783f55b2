import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";

/** Where each exported value of a package's index.ts is made: name → file and its name there. */
export type Door = ReadonlyMap<string, { readonly file: string; readonly name: string }>;

/**
 * Lets the bundler see past each package's index.ts to the modules behind it. It shares code between chunks by whole modules, and
 * through one index every chunk would reach everything: a wrap would load zod, a YAML reader and an HTTP client at its start.
 */
export function pastFrontDoors(packages: string): Plugin {
  const doors = new Map<string, Door>();
  const doorOf = (name: string): Door => {
    const index = join(packages, name, "src", "index.ts");
    const door = doors.get(name) ?? readDoor(readFileSync(index, "utf8"), dirname(index));
    doors.set(name, door);
    return door;
  };
  return {
    name: "past-front-doors",
    setup(build) {
      build.onLoad({ filter: /[/\\]packages[/\\][^/\\]+[/\\]src[/\\].*\.ts$/ }, async ({ path }) => ({
        contents: rewrite(await readFile(path, "utf8"), doorOf),
        loader: "ts",
        resolveDir: dirname(path),
      }));
    },
  };
}

/** Reads `export { a, b as c } from "./file.ts"` lines; types are gone after bundling and need no door. */
export function readDoor(index: string, folder: string): Door {
  const door = new Map<string, { file: string; name: string }>();
  for (const [, names = "", file = ""] of index.matchAll(/^export \{([^}]*)\} from "(\.[^"]+)";$/gm)) {
    for (const { name, as } of specifiers(names)) door.set(as, { file: join(folder, file), name });
  }
  return door;
}

/** Turns `import { a } from "@guardian/engine"` into imports from the modules that make `a`. */
export function rewrite(source: string, doorOf: (name: string) => Door): string {
  return source.replaceAll(
    /^import \{([^}]*)\} from "@guardian\/([a-z]+)";$/gm,
    (_whole, names: string, packageName: string) => {
      const door = doorOf(packageName);
      return specifiers(names)
        .map(({ name, as }) => {
          const made = door.get(name);
          if (made === undefined) throw new Error(`@guardian/${packageName} exports no "${name}"`);
          return `import { ${made.name} as ${as} } from ${JSON.stringify(made.file)};`;
        })
        .join(" ");
    },
  );
}

function specifiers(names: string): readonly { readonly name: string; readonly as: string }[] {
  return names
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && !part.startsWith("type "))
    .map((part) => {
      const [name = "", as = name] = part.split(" as ");
      return { name, as };
    });
}
