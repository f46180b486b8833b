import * as fc from "fast-check";
import { expect, test } from "vitest";
import { at, largestDifference, noise, sine } from "../../core/signals.fixture.ts";
import { type ComplexGrid, DEMUCS_BINS, demucsFrames, DemucsTransform, SHORTEST_SEGMENT } from "./spectrogram.ts";

const [SIZE, HOP] = [4_096, 1_024];
/** The ends, where dropped frames are missing. */
const EDGE = 1_536;

const lengths = fc.integer({ min: SHORTEST_SEGMENT, max: 14_000 });
const seeds = fc.integer({ min: 1, max: 1_000 });

/** As HTDemucs has them: frames next to each other, one row for each bin. */
function gridFor(length: number): ComplexGrid {
  const frames = demucsFrames(length);
  const values = () => new Float32Array(DEMUCS_BINS * frames);
  return { re: values(), im: values(), binStep: frames, frameStep: 1 };
}

function spectrogramOf(signal: Float32Array): ComplexGrid {
  const grid = gridFor(signal.length);
  new DemucsTransform(signal.length).forward(signal, grid);
  return grid;
}

/** Noise without what would lie in the bin that is left out: its zero is at the Nyquist frequency. */
function smoothNoise(length: number, seed: number): Float32Array {
  const white = noise(length + 1, seed);
  return Float32Array.from({ length }, (_, i) => (at(white, i) + at(white, i + 1)) / 2);
}

/** Sample i of a signal that is mirrored at its ends. */
function mirrored(signal: Float32Array, i: number): number {
  const last = signal.length - 1;
  const index = Math.abs(i);
  return at(signal, index > last ? 2 * last - index : index);
}

const hann = (i: number): number => Math.sin((Math.PI * i) / SIZE) ** 2;

test("a value is the Fourier sum over its frame, by the definition", () => {
  const length = 6_000;
  const signal = noise(length, 1);
  const { re, im, binStep } = spectrogramOf(signal);
  // Frame t is the one in the middle of samples t·hop to (t+1)·hop. The frames' whole number of hops is mirrored, then its ends.
  const whole = Float32Array.from({ length: demucsFrames(length) * HOP + 2 * EDGE }, (_, i) =>
    mirrored(signal, i - EDGE),
  );
  for (const frame of [0, 2, 5]) {
    for (const bin of [0, 1, 100, 2_047]) {
      let [real, imaginary] = [0, 0];
      for (let i = 0; i < SIZE; i++) {
        const value = mirrored(whole, frame * HOP + i) * hann(i);
        real += value * Math.cos((2 * Math.PI * ((bin * i) % SIZE)) / SIZE);
        imaginary -= value * Math.sin((2 * Math.PI * ((bin * i) % SIZE)) / SIZE);
      }
      expect(at(re, bin * binStep + frame)).toBeCloseTo(real / Math.sqrt(SIZE), 5);
      expect(at(im, bin * binStep + frame)).toBeCloseTo(imaginary / Math.sqrt(SIZE), 5);
    }
  }
});

test("a frame has the energy of its windowed samples, by Parseval's theorem", () => {
  const signal = smoothNoise(8_192, 2);
  const { re, im, binStep } = spectrogramOf(signal);
  const frame = 4;
  let [inBins, inSamples] = [0, 0];
  for (let bin = 0; bin < DEMUCS_BINS; bin++) {
    const [a, b] = [at(re, bin * binStep + frame), at(im, bin * binStep + frame)];
    inBins += (bin === 0 ? 1 : 2) * (a * a + b * b);
  }
  for (let i = 0; i < SIZE; i++) inSamples += (at(signal, frame * HOP - EDGE + i) * hann(i)) ** 2;
  expect(inBins / inSamples).toBeCloseTo(1, 5);
});

test("there and back is the signal, but at the ends its share in the frames that are kept", () => {
  fc.assert(
    fc.property(lengths, seeds, (length, seed) => {
      const signal = smoothNoise(length, seed);
      const back = new DemucsTransform(length).inverse(spectrogramOf(signal));
      const end = demucsFrames(length) * HOP;
      const expected = signal.map((value, i) => {
        let [kept, all] = [0, 0];
        for (let frame = -2; frame < demucsFrames(length) + 2; frame++) {
          const place = i + EDGE - frame * HOP;
          if (place < 0 || place >= SIZE) continue;
          all += hann(place) ** 2;
          if (frame >= 0 && frame < demucsFrames(length)) kept += hann(place) ** 2;
        }
        if (i >= EDGE && i < end - EDGE) expect(kept).toBeCloseTo(1.5, 9);
        return (value * kept) / all;
      });
      // What such noise still has in the bin that is left out.
      expect(largestDifference(back, expected)).toBeLessThan(3e-4);
    }),
    { numRuns: 12 },
  );
});

test("it is linear, and one transform serves many segments", () => {
  const transform = new DemucsTransform(5_000);
  const [one, other] = [noise(5_000, 3), noise(5_000, 4)];
  const grids = [one, other, one.map((value, i) => 2 * value - 3 * at(other, i))].map((signal) => {
    const grid = gridFor(5_000);
    transform.forward(signal, grid);
    return grid;
  });
  const [a, b, both] = grids.map(({ re }) => re);
  const combined = a?.map((value, i) => 2 * value - 3 * at(b ?? [], i));
  expect(largestDifference(both ?? [], combined ?? [])).toBeLessThan(1e-4);
  const [first] = grids;
  expect(first && transform.inverse(first)).toEqual(first && transform.inverse(first));
});

test("a sine stands in its bin, wherever its values are put", () => {
  const length = 8_192;
  const signal = sine(100 / SIZE, length);
  const frames = demucsFrames(length);
  const values = new Float32Array(2 * DEMUCS_BINS * frames);
  const grid = { re: values, im: values.subarray(1), binStep: 2 * frames, frameStep: 2 };
  const transform = new DemucsTransform(length);
  transform.forward(signal, grid);
  const power = (bin: number) => at(grid.re, bin * grid.binStep + 8) ** 2 + at(grid.im, bin * grid.binStep + 8) ** 2;
  // Half a Hann window of ones, times half the amplitude: 1024; scaled by 1/64.
  expect(Math.sqrt(power(100))).toBeCloseTo(16, 3);
  expect(power(97) + power(103)).toBeLessThan(1e-6);
  const plain = spectrogramOf(signal);
  expect(transform.inverse(grid)).toEqual(transform.inverse(plain));
});
