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
  "PERL5OPT",
  "RUBYOPT",
  "PYTHONSTARTUP",
  "PYTHONINSPECT",
  "JAVA_TOOL_OPTIONS",
  "JDK_JAVA_OPTIONS",
  "_JAVA_OPTIONS",
  "DOTNET_STARTUP_HOOKS",
  "COR_PROFILER_PATH",
  "CORECLR_PROFILER_PATH",
]);

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
    if ((loaders.has(name) || name.startsWith("DYLD_")) && !keep.includes(name)) removed.push(name);
    else kept.push([name, value]);
  }
  return { env: Object.fromEntries(kept), removed };
}
