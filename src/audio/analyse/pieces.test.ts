import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shapeOf } from "../core/sound-shape.ts";
import { analyseAudio, type AnalysisOptions, SoundMeter } from "./analyse.ts";
import { drumPattern } from "./patterns.test-data.ts";
import { soundprintOf } from "./soundprint.ts";

const loop = drumPattern({ bpm: 120, beats: 8, sampleRate: 8_000, channelCount: 2 });
const length = loop.channels[0]?.length ?? 0;

/** Analysis of the loop as it comes, cut at some samples. */
function inPieces(cuts: readonly number[], options: AnalysisOptions) {
  const meter = new SoundMeter(shapeOf(loop), options);
  const edges = [0, ...cuts.toSorted((a, b) => a - b), length];
  edges.slice(1).forEach((end, i) => {
    const piece = loop.channels.map((samples) => samples.slice(edges[i], end));
    meter.add(piece);
    // A reader fills the same arrays again.
    for (const samples of piece) samples.fill(1);
  });
  return meter.finish();
}

test("an analysis is the same to the last bit, however the sound is cut", () => {
  const { soundprint, ...whole } = inPieces([], { prints: true });
  expect(whole).toEqual(analyseAudio(loop));
  expect(soundprint).toEqual(soundprintOf(loop));
  const cuts = fc.array(fc.integer({ min: 0, max: length }), { maxLength: 30 });
  fc.assert(
    fc.property(cuts, (at) => void expect(inPieces(at, { prints: true })).toEqual({ ...whole, soundprint })),
    { numRuns: 8 },
  );
});

test("a key that is stated, or that there cannot be, is not listened for; a print is taken where it is asked for", () => {
  expect(inPieces([9], { hints: { key: "A minor" } }).key).toMatchObject({ tonic: "A", mode: "minor", confidence: 1 });
  expect(inPieces([9], { hints: { isUnpitched: true } }).key).toBeNull();
  expect(inPieces([9], {})).not.toHaveProperty("soundprint");
});
