import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "convex/**/*.test.ts", "dashboard/**/*.test.ts"],
    // Machines are shared and noisy: a time-out here only ends a test that hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // The default leaves a core idle, of two.
    maxWorkers: "100%",
    // What functions under test log is noise unless the test fails.
    silent: "passed-only",
    globalSetup: ["src/testing/global-setup.ts"],
    setupFiles: ["src/testing/property-seed.ts"],
    server: { deps: { inline: [/@convex-dev\//, /convex-test/] } },
  },
});
