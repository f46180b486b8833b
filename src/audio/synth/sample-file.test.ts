import { describe, expect, test } from "vitest";
import { readWav } from "../codec/wav.ts";
import { readScoreChunk } from "../codec/score-chunk.ts";
import type { SynthRequest } from "./choices.ts";
import { MAX_SCORE_CHARACTERS, readKeptScore } from "./kept-score.ts";
import { readRecipe } from "./recipe.ts";
import { renderSample } from "./render.ts";
import { soundMetadata, writeSampleFile } from "./sample-file.ts";

const render = (request: Partial<SynthRequest>) =>
  renderSample(readRecipe({ prompt: "warm house chords", bars: 1, seed: 3, ...request }));
const A_MINOR = { tonic: "A", mode: "minor" } as const;
const loop = render({ bpm: 120, key: A_MINOR });

describe("the file of a loop", () => {
  const file = writeSampleFile(loop, { title: "Dusk", comment: "by nobody" });
  const { audio, metadata } = readWav(file);

  test("holds the audio within half a step of 24 bits", () => {
    expect(audio.sampleRate).toBe(loop.audio.sampleRate);
    loop.audio.channels.forEach((channel, side) => {
      const read = audio.channels[side] ?? new Float32Array();
      expect(read).toHaveLength(channel.length);
      const off = read.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (channel[i] ?? 0))), 0);
      expect(off).toBeLessThanOrEqual(1.01 / 2 ** 23);
    });
  });

  test("states what the recipe says and what it was told", () => {
    expect(metadata).toMatchObject({ title: "Dusk", comment: "by nobody", bpm: 120, software: "wav0-mcp" });
    expect(metadata.loop).toEqual({ startSample: 0, endSample: 88_200 });
    expect(metadata.key).toMatch(/^Am|^A minor/);
    expect(metadata.oneShot).toBe(false);
  });

  test("holds the score that it is rendered from again", () => {
    const score = readKeptScore(readScoreChunk(file, MAX_SCORE_CHARACTERS) ?? "");
    expect(score?.recipe).toEqual(loop.recipe);
  });

  test("is the same bytes whenever it is made, and others under another title", () => {
    expect(writeSampleFile(render({ bpm: 120, key: A_MINOR }), { title: "Dusk", comment: "by nobody" })).toEqual(file);
    expect(writeSampleFile(loop, { title: "Dawn", comment: "by nobody" })).not.toEqual(file);
  });

  test.each([30, 60, 80, 120, 240])("takes a tempo that is known better from what it was told: %d", (bpm) => {
    const read = readWav(writeSampleFile(loop, { bpm })).metadata;
    expect(read).toMatchObject({ bpm });
    expect(read.doubtfulBpms).toBeUndefined();
  });
});

test("what only drums play in has no key, whatever key was asked for", () => {
  const drums = render({ prompt: "hi-hats and shakers", bpm: 120, key: A_MINOR });
  const { metadata } = readWav(writeSampleFile(drums, {}));
  expect(drums.rootMidiNote).toBeNull();
  expect(metadata.key).toBeUndefined();
  expect(metadata.rootMidiNote).toBeUndefined();
});

test.each([
  [undefined, 4],
  ["3/4", 3],
] as const)("a bar in the metre %s has %d beats", (metre, beats) => {
  const { recipe, audio } = render({ prompt: metre ? `piano waltz in ${metre}` : "piano", bpm: 120 });
  const { loop: ends, ...said } = soundMetadata(audio, recipe);
  expect(said).toMatchObject({ beats, bpm: 120, oneShot: false });
  expect(ends?.endSample).toBe((beats * 44_100) / 2);
});
