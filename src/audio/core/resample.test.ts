import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toDecibels } from "./units.ts";
import { Resampler, resample, resampleStretches } from "./resample.ts";
import { noise } from "./signals.fixture.ts";

const RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000];

function sine(frequency: number, sampleRate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * frequency * i) / sampleRate));
}

/** Level of the difference between a converted sine and the true one, away from the ends. */
function errorDb(frequency: number, from: number, to: number): number {
  const [output = new Float32Array(0)] = resample(
    { sampleRate: from, channels: [sine(frequency, from, from / 2)] },
    to,
  ).channels;
  const truth = sine(frequency, to, output.length);
  let error = 0;
  for (let i = 1000; i < output.length - 1000; i++)
    error = Math.max(error, Math.abs((output[i] ?? 0) - (truth[i] ?? 0)));
  return toDecibels(error);
}

test("the length is exactly the rounded ratio, for any rates and length", () => {
  fc.assert(
    fc.property(fc.nat(3_000), fc.constantFrom(...RATES), fc.constantFrom(...RATES), (length, from, to) => {
      const output = resample({ sampleRate: from, channels: [new Float32Array(length)] }, to);
      expect(output.sampleRate).toBe(to);
      expect(output.channels[0]?.length).toBe(Math.round((length * to) / from));
    }),
    { numRuns: 40 },
  );
});

test.each([
  [1_000, 44_100, 48_000],
  [18_000, 44_100, 48_000],
  [997, 48_000, 44_100],
  [15_000, 96_000, 44_100],
  [3_000, 8_000, 44_100],
  [10_000, 44_100, 48_000],
  [1_000, 44_100, 44_101],
])("a sine of %d Hz survives %d → %d Hz within −120 dB", (frequency, from, to) => {
  expect(errorDb(frequency, from, to)).toBeLessThan(-120);
});

test("what lies above the new Nyquist frequency is gone, not folded down", () => {
  const audio = { sampleRate: 44_100, channels: [sine(15_000, 44_100, 22_050)] };
  const [output = new Float32Array(0)] = resample(audio, 22_050).channels;
  expect(toDecibels(Math.max(...output.subarray(500, -500).map(Math.abs)))).toBeLessThan(-90);
});

test("constant audio stays constant", () => {
  const [output = new Float32Array(0)] = resample(
    { sampleRate: 44_100, channels: [new Float32Array(4_000).fill(0.5)] },
    48_000,
  ).channels;
  for (const sample of output.subarray(100, -100)) expect(sample).toBeCloseTo(0.5, 6);
});

test("the same rate gives the same audio", () => {
  const audio = { sampleRate: 44_100, channels: [sine(440, 44_100, 100)] };
  expect(resample(audio, 44_100)).toBe(audio);
});

test("long audio has no seams: each part is what it is alone", () => {
  const samples = sine(997, 48_000, 150_000);
  const [whole = samples] = resample({ sampleRate: 48_000, channels: [samples] }, 44_100).channels;
  // 160 samples become 147: a piece that begins at a multiple of them is converted alike.
  for (const start of [65_600, 71_200, 142_400]) {
    const piece = samples.slice(start - 1_600, start + 3_200);
    const [alone = piece] = resample({ sampleRate: 48_000, channels: [piece] }, 44_100).channels;
    const at = (147 * start) / 160;
    expect(alone.subarray(1_470, 2_940)).toEqual(whole.subarray(at, at + 1_470));
  }
});

test("any stretch that is asked for is that of the whole, and the way back is as long", () => {
  const rates = fc.constantFrom(8_000, 22_050, 44_100, 48_000, 96_000, 192_000);
  fc.assert(
    fc.property(
      rates,
      rates,
      fc.integer({ min: 0, max: 3_000 }),
      fc.array(fc.nat(), { minLength: 2, maxLength: 2 }),
      (from, to, length, marks) => {
        const signal = noise(length, 9);
        const stretches = resampleStretches(
          { length, read: (start, end) => [signal.subarray(start, end)] },
          { from, to },
        );
        expect(Math.round((stretches.length * from) / to)).toBeGreaterThanOrEqual(length);
        const [whole = signal] = resample({ sampleRate: from, channels: [signal] }, to).channels;
        const [start = 0, end = 0] = marks.map((mark) => mark % (whole.length + 1)).toSorted((a, b) => a - b);
        expect(stretches.read(start, end)).toEqual([whole.slice(start, end)]);
      },
    ),
  );
});

test("a resampler like another one makes the same samples, and keeps its own place", () => {
  const rates = { from: 44_100, to: 48_000 };
  const [first, signal] = [new Resampler(rates), noise(5_000, 3)];
  const made = [first.add(signal), first.finish()];
  const second = new Resampler(rates, undefined, first);
  expect([second.add(signal), second.finish()]).toEqual(made);
});
