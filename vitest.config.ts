import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["eval/**/*.test.ts", "packages/*/src/**/*.test.ts", "scripts/**/*.test.ts"],
    pool: "threads",
  },
});
