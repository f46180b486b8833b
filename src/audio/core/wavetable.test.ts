import { describe, expect, test } from "vitest";
import { powerSpectrum } from "../synth/testing/measure.ts";
import { addWave, sineOfPeriods, type Waveform, wavetableFor } from "./wavetable.ts";

const SAMPLE_RATE = 44_100;
const SIZE = 65_536;

/** Energy below 20 kHz that is not a partial, against the partials, in dB. The frequency falls on a whole bin. */
function aliasing(waveform: Waveform, bin: number): number {
  const frequency = (bin * SAMPLE_RATE) / SIZE;
  const signal = new Float32Array(SIZE);
  const periodsPerSample = frequency / SAMPLE_RATE;
  addWave(signal, wavetableFor(waveform, frequency), { from: 0, to: SIZE, phase: 0, periodsPerSample, gain: 1 });
  let [partials, rest] = [0, 0];
  for (const [index, power] of powerSpectrum(signal, 0, SIZE).entries()) {
    if (index < 20 || (index * SAMPLE_RATE) / SIZE > 20_000) continue;
    const nearest = Math.round(index / bin) * bin;
    if (nearest > 0 && Math.abs(index - nearest) <= 8) partials += power;
    else rest += power;
  }
  return 10 * Math.log10(rest / partials);
}

describe.each(["saw", "square"] as const)("a %s", (waveform) => {
  test.each([83, 149, 331, 653, 1307, 2503, 3919, 6223])(
    "of partial spacing %i bins has nothing but partials above -90 dB",
    (bin) => {
      expect(aliasing(waveform, bin)).toBeLessThan(-90);
    },
  );
});

test("a saw keeps its partials up to 15.8 kHz", () => {
  const bin = 1000;
  const signal = new Float32Array(SIZE);
  const frequency = (bin * SAMPLE_RATE) / SIZE;
  addWave(signal, wavetableFor("saw", frequency), {
    from: 0,
    to: SIZE,
    phase: 0,
    periodsPerSample: frequency / SAMPLE_RATE,
    gain: 1,
  });
  const spectrum = powerSpectrum(signal, 0, SIZE);
  const first = spectrum[bin] ?? 0;
  for (let partial = 2; partial * frequency < 15_800; partial++) {
    const level = 10 * Math.log10((spectrum[partial * bin] ?? 0) / first);
    expect(level).toBeCloseTo(-20 * Math.log10(partial), 0);
  }
});

test("a square has odd partials only", () => {
  const { points, size } = wavetableFor("square", 440);
  for (let index = 0; index < size / 2; index += 37) {
    expect((points[index] ?? 0) + (points[index + size / 2] ?? 0)).toBeCloseTo(0, 5);
  }
});

test("a wave goes on seamlessly from the phase that was returned", () => {
  const table = wavetableFor("saw", 220);
  const whole = new Float32Array(1000);
  const parts = new Float32Array(1000);
  const shared = { periodsPerSample: 220 / SAMPLE_RATE, gain: 0.5 };
  addWave(whole, table, { from: 0, to: 1000, phase: 0.2, ...shared });
  const phase = addWave(parts, table, { from: 0, to: 333, phase: 0.2, ...shared });
  addWave(parts, table, { from: 333, to: 1000, phase, ...shared });
  for (const [index, sample] of whole.entries()) expect(parts[index]).toBeCloseTo(sample, 5);
});

test("a wave is added to what is there", () => {
  const signal = new Float32Array(10).fill(1);
  addWave(signal, wavetableFor("sine", 100), { from: 2, to: 5, phase: 0.25, periodsPerSample: 0, gain: 0.5 });
  expect([...signal]).toEqual([1, 1, 1.5, 1.5, 1.5, 1, 1, 1, 1, 1]);
});

test("the table sine is the sine", () => {
  for (let step = -300; step < 300; step++) {
    expect(sineOfPeriods(step / 97)).toBeCloseTo(Math.sin((2 * Math.PI * step) / 97), 6);
  }
});

test("a wave that bends has turned as often as its middle pitch says", () => {
  const table = wavetableFor("sine", 100);
  const span = { from: 0, to: 1000, phase: 0, gain: 1 };
  const phase = addWave(new Float32Array(1000), table, { ...span, periodsPerSample: 0.01, bend: 0.00001 });
  // The sum of 0.01 + 0.00001 · n for n from 0 to 999.
  expect(phase).toBeCloseTo((10 + 0.00001 * 499_500) % 1, 9);
});
