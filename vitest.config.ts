import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { LongestFirst } from "./src/testing/longest-first.ts";
import { ownMath } from "./src/testing/own-math.ts";

/** Tests of what a process has once, as its SIGINT: each file gets a process of its own. */
const ALONE = ["src/engine/runtime/time-limit/*.test.ts"];

export default defineConfig({
  plugins: [ownMath()],
  test: {
    // Machines are shared and noisy: a time-out here only ends a test that hangs.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } },
    pool: "forks",
    // Many tests wait for processes, browsers and timers: the others use the cores meanwhile.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    // Logs of functions under test are noise unless the test fails.
    silent: "passed-only",
    setupFiles: ["src/testing/equal-bytes.ts", "src/testing/property-seed.ts", "src/testing/shared-process.ts"],
    server: { deps: { inline: [/@convex-dev\//, /convex-test/] } },
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          isolate: false,
          // Here and not above, where it would run again for each project.
          globalSetup: ["src/testing/global-setup.ts"],
          include: ["src/**/*.test.ts", "convex/**/*.test.ts", "dashboard/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...ALONE],
        },
      },
      { extends: true, test: { name: "alone", isolate: true, include: ALONE } },
    ],
  },
});
