import * as fc from "fast-check";

/**
 * Vitest's set-up of each test file: property tests try the same inputs in each run, so that a run fails for what
 * changed and not by luck. `WAV0_TEST_SEED=random npm test` looks for new inputs; a number repeats such a run.
 */
const wish = process.env.WAV0_TEST_SEED ?? "20261129";
if (wish !== "random") fc.configureGlobal({ seed: Number(wish) });
