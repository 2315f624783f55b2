import { expect, it } from "vitest";
import { cleanEnvironment } from "./environment.ts";

it("leaves loader variables out and says which", () => {
  const { env, removed } = cleanEnvironment({
    PATH: "/bin",
    NODE_OPTIONS: "--require /tmp/x.js",
    LD_PRELOAD: "/tmp/x.so",
    DYLD_INSERT_LIBRARIES: "x",
    PYTHONPATH: "/srv/lib",
    GONE: undefined,
  });
  expect(env).toEqual({ PATH: "/bin", PYTHONPATH: "/srv/lib" });
  expect(removed).toEqual(["NODE_OPTIONS", "LD_PRELOAD", "DYLD_INSERT_LIBRARIES"]);
});

it("passes a loader variable that the configuration names", () => {
  expect(cleanEnvironment({ NODE_OPTIONS: "--max-old-space-size=512" }, ["NODE_OPTIONS"])).toEqual({
    env: { NODE_OPTIONS: "--max-old-space-size=512" },
    removed: [],
  });
});

it.each([
  "BASH_FUNC_node%%",
  "npm_config_node_options",
  "NPM_CONFIG_NODE_OPTIONS",
  "npm_config_script_shell",
  "CORECLR_PROFILER_PATH_64",
  "COR_PROFILER_PATH",
  "PS4",
  "PERL5DB",
])("takes %s for a loader variable", (name) => {
  expect(cleanEnvironment({ [name]: "x", npm_config_registry: "r" }).removed).toEqual([name]);
});
