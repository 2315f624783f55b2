import { defineConfig } from "vitest/config";

/** Whole-binary stories: real processes on loopback, one file at a time on a small machine. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
