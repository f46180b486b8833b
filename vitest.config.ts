import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./src/testing/longest-first.ts";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "convex/**/*.test.ts", "dashboard/**/*.test.ts"],
    // Machines are shared and noisy: a time-out here only ends a test that hangs.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } },
    pool: "forks",
    isolate: false,
    // Many tests wait for processes, browsers and timers: the others use the cores meanwhile.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    // What functions under test log is noise unless the test fails.
    silent: "passed-only",
    globalSetup: ["src/testing/global-setup.ts"],
    setupFiles: ["src/testing/property-seed.ts", "src/testing/shared-process.ts"],
    server: { deps: { inline: [/@convex-dev\//, /convex-test/] } },
  },
});
