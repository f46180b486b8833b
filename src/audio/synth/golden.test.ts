import { expect, test } from "vitest";
import { readRecipe } from "./recipe.ts";
import { renderSample } from "./render.ts";
import { fingerprintOf, GOLDEN_PROMPTS, GOLDEN_SEED } from "./testing/fingerprint.ts";

/**
 * Fingerprints of whole renders. A change here changes what a stored prompt and seed sound like: make it on purpose.
 * The bytes are the same in every Node version, since nothing uses `**` or `Math.random`; `npm run hashes` shows it.
 */
test.each(GOLDEN_PROMPTS)("%s keeps its fingerprint", (prompt) => {
  const { audio } = renderSample(readRecipe({ prompt, seed: GOLDEN_SEED }));
  expect(fingerprintOf(audio)).toMatchSnapshot();
});
