import tseslint from "typescript-eslint";

/** One rule set for the whole tree; what a rule cannot know is said where it is switched off. */
export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "coverage/**", "bench/results/**"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-depth": ["error", 3],
      "max-params": ["error", 4],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
      // Spreading a string into code points is what this tree means by it: Unicode is its business.
      "@typescript-eslint/no-misused-spread": "off",
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "The environment is read in cli/src/config only." },
      ],
    },
  },
  {
    files: ["packages/cli/src/config/**", "e2e/**", "bench/**", "eval/**", "scripts/**", "**/*.test.ts"],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["**/*.test.ts", "e2e/**", "**/contract.ts"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    // The low-level Server is the SDK's own advice for proxies and for servers that cost as little as possible.
    files: ["bench/peers/**", "e2e/fixtures/**"],
    rules: { "@typescript-eslint/no-deprecated": "off" },
  },
  { files: ["**/*.config.ts", "eslint.config.js"], rules: { "no-restricted-exports": "off" } },
);
