import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { at, noise } from "../../audio/core/signals.fixture.ts";
import { meanAndError, medianOfNumbers, type StemStretch, StemScores } from "./stem-scores.ts";

const LENGTH = 4_700;
const FRAME = 1_000;

/** Two stems with leakage, filtering and a frame of silence. */
function song(): { truth: StemStretch; estimate: StemStretch } {
  const drums = [noise(LENGTH, 1), noise(LENGTH, 2)];
  const vocals = [noise(LENGTH, 3), noise(LENGTH, 4)];
  for (const samples of vocals) samples.fill(0, 2_000, 3_000);
  const estimate = {
    drums: drums.map((samples, side) =>
      samples.map((value, i) => 0.8 * value + 0.1 * at(vocals[side] ?? [], i) + (i > 2 ? 0.2 * at(samples, i - 2) : 0)),
    ),
    vocals: vocals.map((samples, side) =>
      samples.map((value, i) => value + (0.05 + 0.0001 * i) * at(drums[1 - side] ?? [], i)),
    ),
  };
  return { truth: { drums, vocals }, estimate };
}

function cut(stretch: StemStretch, start: number, end: number): StemStretch {
  const entries = Object.entries(stretch).map(([stem, channels]) => [
    stem,
    channels.map((samples) => samples.subarray(start, end)),
  ]);
  return Object.fromEntries(entries);
}

function scored(truth: Float32Array[], estimate: Float32Array[], frame = FRAME) {
  const scores = new StemScores(["bass"], frame);
  scores.add({ bass: truth }, { bass: estimate });
  return scores.finish().bass ?? { sdr: Number.NaN, siSdr: Number.NaN, v4: Number.NaN };
}

test("an error of a tenth of the amplitude is 20 dB below, and a wrong level counts for SDR alone", () => {
  const [truth, other] = [noise(50_000, 1), noise(50_000, 2)];
  const estimate = truth.map((value, i) => value + 0.1 * (other[i] ?? 0));
  const { sdr, siSdr, v4 } = scored([truth, truth], [estimate, estimate]);
  expect(sdr).toBeCloseTo(20, 0);
  expect(siSdr).toBeCloseTo(20, 0);
  expect(v4).toBeCloseTo(20, 0);
  const halved = scored([truth], [estimate.map((value) => value / 2)]);
  expect(halved.sdr).toBeCloseTo(6, 0);
  expect(halved.siSdr).toBeCloseTo(siSdr, 1);
  expect(scored([truth], [truth]).sdr).toBeGreaterThan(150);
});

test("BSSEval v4 is that of museval, whose filters of 512 taps leave the SDR as it is", () => {
  const { truth, estimate } = song();
  const scores = new StemScores(["drums", "vocals"], FRAME);
  scores.add(truth, estimate);
  const { drums, vocals } = scores.finish();
  // By museval.metrics.bss_eval of museval 0.4.1 with window and hop of 1000, and numpy's nanmedian over
  // 10.57734 10.54306 nan 10.47543 and 19.46762 13.73845 nan 7.63948.
  expect(drums?.v4).toBeCloseTo(10.543057, 5);
  expect(vocals?.v4).toBeCloseTo(13.738446, 5);
});

test("however a track is cut into stretches, its scores are the same", () => {
  const { truth, estimate } = song();
  const whole = new StemScores(["drums", "vocals"], FRAME);
  whole.add(truth, estimate);
  const expected = whole.finish();
  assert(
    property(array(integer({ min: 0, max: LENGTH }), { maxLength: 12 }), (cuts) => {
      const scores = new StemScores(["drums", "vocals"], FRAME);
      const borders = [0, ...cuts.toSorted((a, b) => a - b), LENGTH];
      borders.slice(1).forEach((end, i) => {
        const start = borders[i] ?? 0;
        scores.add(cut(truth, start, end), cut(estimate, start, end));
      });
      const found = scores.finish();
      for (const stem of ["drums", "vocals"] as const) {
        for (const kind of ["sdr", "siSdr", "v4"] as const)
          expect(found[stem]?.[kind]).toBeCloseTo(expected[stem]?.[kind] ?? Number.NaN, 9);
      }
    }),
    { numRuns: 30 },
  );
});

test("a track shorter than a frame is one, and what follows the last whole frame is in none", () => {
  const truth = noise(1_500, 1);
  const spoilt = truth.map((value, i) => (i < 1_000 ? 1.1 * value : 0));
  expect(scored([truth], [spoilt]).v4).toBeCloseTo(20, 4);
  expect(scored([truth], [spoilt]).sdr).toBeLessThan(6);
  const short = scored([truth], [spoilt], 2_000);
  expect(short.v4).toBeCloseTo(short.sdr, 5);
});

test.each([
  ["a silent stem", (samples: Float32Array) => [samples.map(() => 0), samples]],
  ["a silent estimate", (samples: Float32Array) => [samples, samples.map(() => 0)]],
])("frames with %s do not count, and without any there is no score", (_, of) => {
  const [truth = new Float32Array(0), estimate = truth] = of(noise(3_000, 1));
  expect(scored([truth], [estimate]).v4).toBeNaN();
});

test("channels that cancel each other out count as silent, as with museval", () => {
  const left = noise(2_000, 1);
  const right = left.map((value) => -value);
  expect(scored([left, right], [left.map((value) => value / 2), right]).v4).toBeNaN();
});

test("a mean has its standard error, which a single value does not have", () => {
  expect(meanAndError([1, 2, 3, 4])).toEqual({ mean: 2.5, error: expect.closeTo(0.6455, 3) });
  expect(meanAndError([7])).toEqual({ mean: 7, error: Number.NaN });
});

test("the median is the middle value, or the mean of two, of those that are numbers", () => {
  expect(medianOfNumbers([3, Number.NaN, 1, 2])).toBe(2);
  expect(medianOfNumbers([4, 1, Infinity, 3, 2])).toBe(2.5);
  expect(medianOfNumbers([Number.NaN])).toBeNaN();
});
