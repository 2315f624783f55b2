/**
 * Variables that load foreign code into every process that sees them. Whoever can set one in the client's environment would run code
 * inside each MCP server, so a server gets them only where its configuration names them. Search paths that merely offer modules
 * (PYTHONPATH, NODE_PATH) stay: servers are commonly configured through them.
 */
const loaders = new Set([
  "NODE_OPTIONS",
  "LD_PRELOAD",
  "LD_AUDIT",
  "LD_LIBRARY_PATH",
  "BASH_ENV",
  "ENV",
  "SHELLOPTS",
  "PS4",
  "GCONV_PATH",
  "PERL5OPT",
  "PERL5DB",
  "RUBYOPT",
  "PYTHONSTARTUP",
  "PYTHONINSPECT",
  "JAVA_TOOL_OPTIONS",
  "JDK_JAVA_OPTIONS",
  "_JAVA_OPTIONS",
  "DOTNET_STARTUP_HOOKS",
  "DOTNET_ADDITIONAL_DEPS",
]);

/** Loaders that have many names: the dynamic linker of macOS, bash's exported functions, .NET's profilers, npm's `node-options`. */
const families =
  /^(?:DYLD_|BASH_FUNC_|(?:COR|CORECLR)_(?:PROFILER|ENABLE_PROFILING)|npm_config_(?:node_options|script_shell)$)/i;

export interface CleanEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** Names of the variables that were left out. */
  readonly removed: readonly string[];
}

/** Copies an environment without loader variables, but for those in `keep`. */
export function cleanEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  keep: readonly string[] = [],
): CleanEnvironment {
  const kept: [string, string][] = [];
  const removed: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if ((loaders.has(name) || families.test(name)) && !keep.includes(name)) removed.push(name);
    else kept.push([name, value]);
  }
  return { env: Object.fromEntries(kept), removed };
}
