import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { readRecipe } from "./recipe.ts";
import { renderSample } from "./render.ts";

/**
 * Fingerprints of whole renders. A change here changes what a stored prompt and seed sound like: make it on purpose.
 * The bytes are the same in every Node version, since nothing uses `**` or `Math.random`.
 */
test.each([
  "house, 1 bar",
  "dark techno acid bass in F# minor at 133 bpm, 1 bar",
  "lofi keys and vinyl, 1 bar",
  "drum and bass drums, 2 bars",
  "dreamy ambient pad in D major, 1 bar",
  "808 in F",
  "house chord stab one shot in C minor",
])("%s keeps its fingerprint", (prompt) => {
  const { audio } = renderSample(readRecipe({ prompt, seed: 20 }));
  const hash = createHash("sha256");
  for (const channel of audio.channels)
    hash.update(new Uint8Array(channel.buffer, channel.byteOffset, channel.byteLength));
  expect(`${audio.channels[0]?.length} ${hash.digest("hex").slice(0, 16)}`).toMatchSnapshot();
});
