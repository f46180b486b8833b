import type { Reason } from "./table.ts";

/** Components of Convex whose packages hold their own suites, pinned. */
export const SUITES = {
  workflow: "0.4.8",
  workpool: "0.4.16",
  "batch-worker": "0.3.6",
  migrations: "0.3.6",
  "action-cache": "0.3.1",
  "rate-limiter": "0.4.0",
  aggregate: "0.3.1",
  "sharded-counter": "0.2.1",
  "persistent-text-streaming": "0.3.3",
} as const satisfies Record<string, string>;

/** What the suites import beside their components. */
export const TOOLS = {
  convex: "1.48.0",
  "convex-test": "0.0.71",
  "fast-check": "4.11.0",
  "@fast-check/vitest": "0.5.0",
} as const;

const SPIES = "calls a function that the test makes while it runs, which no deployment has";
const LIMITS = "asks convex-test for smaller limits of a transaction";
const WORDS = "expects the words of convex-test for a wrong argument";
const NAMES = "expects convex-test's name of a scheduled function, which has no `.js` in it";

/** What cannot pass, and why: these tests ask for what convex-test does otherwise than a deployment. */
export const MISSED: readonly Reason[] = [
  { suite: "workpool", pattern: /Validator error/, why: WORDS },
  { suite: "workpool", pattern: /client\/index\.test\.ts|recovery\.test\.ts/, why: SPIES },
  { suite: "workpool", pattern: /GC'd scheduledId/, why: "deletes from a system table, which Convex refuses" },
  { suite: "workpool", pattern: /cancelAll in batches|batches for cancelAll|calculateBacklogAndReport/, why: NAMES },
  {
    suite: "workpool",
    pattern: /deletes entries whose work is gone/,
    why: "holds its clock still, and in Convex documents of one millisecond differ by fractions of it",
  },
  { suite: "batch-worker", pattern: /client\/index\.test\.ts/, why: SPIES },
  { suite: "workflow", pattern: /environment\.integration\.test\.ts|only calls handlerOnComplete/, why: SPIES },
  { suite: "aggregate", pattern: /read limit|whole budget|write headroom/, why: LIMITS },
  { suite: "rate-limiter", pattern: /read limit/, why: LIMITS },
];
