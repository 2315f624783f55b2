/** Floors from the ground up. A package may import packages of lower floors only. */
const floors = [["model"], ["engine", "drivers"], ["gateway"], ["api"], ["cli"]];
const under = (names) => `^packages/(${names.join("|")})/`;
const looksDownOnly = floors.flatMap((names, level) =>
  names.map((name) => {
    const others = floors
      .slice(level)
      .flat()
      .filter((other) => other !== name);
    return {
      name: `${name}-looks-down-only`,
      severity: "error",
      from: { path: under([name]) },
      to: { path: under(others.length > 0 ? others : ["nothing"]) },
    };
  }),
);

module.exports = {
  forbidden: [
    ...looksDownOnly,
    {
      name: "only-cli-chooses-drivers",
      severity: "error",
      from: { path: "^packages/(?!cli|drivers)" },
      to: { path: "^packages/drivers/" },
    },
    {
      name: "engine-does-no-io",
      severity: "error",
      from: { path: "^packages/(engine|model)/", pathNot: "[.]test[.]ts$" },
      to: {
        path: "^(node:)?(fs|net|http|https|http2|tls|dgram|child_process|cluster|worker_threads|sqlite)(/|$)",
      },
    },
    {
      name: "front-door-only",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/([^/]+)/src/(?!index[.]ts$)", pathNot: "^packages/$1/" },
    },
    {
      name: "no-cycle",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types"] },
  },
};
