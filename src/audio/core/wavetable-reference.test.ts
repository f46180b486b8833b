import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RealFft } from "./fft.ts";
import { amplitudeOf, at, largestDifference } from "./signals.fixture.ts";
import { addWave, sineOfPeriods, type Wavetable, type Waveform, wavetableFor } from "./wavetable.ts";

/** Signed amplitudes of the partials of one period, as sines; the transform has tests of its own. */
function partialsOf({ points, size }: Wavetable): Float64Array {
  const fft = new RealFft(size);
  const im = new Float64Array(fft.bins);
  fft.forward(Float64Array.from(points.subarray(0, size)), new Float64Array(fft.bins), im);
  return im.map((value) => (-2 * value) / size);
}

const FREQUENCIES = [20, 55, 110, 440, 1_760, 5_000, 9_999];

/** The highest partial that a table holds. */
function highestPartial(table: Wavetable): number {
  return partialsOf(table).findLastIndex((partial) => Math.abs(partial) > 1e-5);
}

describe("Fourier series", () => {
  test.each(FREQUENCIES)("a saw at %d Hz has partial n at 2 / πn, none above 20 kHz", (frequency) => {
    const partials = partialsOf(wavetableFor("saw", frequency));
    const top = highestPartial(wavetableFor("saw", frequency));
    for (let n = 1; n <= top; n++) expect(Math.abs(at(partials, n) - 2 / (Math.PI * n))).toBeLessThan(1e-6);
    expect(top * frequency).toBeLessThanOrEqual(20_000);
  });

  test.each(FREQUENCIES)("a square at %d Hz has odd partials at 4 / πn and no even one", (frequency) => {
    const table = wavetableFor("square", frequency);
    const partials = partialsOf(table);
    const top = highestPartial(table);
    for (let n = 1; n <= top; n++) {
      expect(Math.abs(at(partials, n) - (n % 2 === 1 ? 4 / (Math.PI * n) : 0))).toBeLessThan(1e-6);
    }
  });

  test("a sine is its first partial alone, whatever the frequency", () => {
    for (const frequency of FREQUENCIES) {
      const table = wavetableFor("sine", frequency);
      const points = Float32Array.from({ length: table.size }, (_, i) => Math.sin((2 * Math.PI * i) / table.size));
      expect(largestDifference(table.points.subarray(0, table.size), points)).toBeLessThan(1e-7);
    }
  });

  test("no wave has a mean", () => {
    for (const waveform of ["saw", "square", "sine"] as const) {
      for (const frequency of FREQUENCIES) {
        const { points, size } = wavetableFor(waveform, frequency);
        expect(Math.abs(points.subarray(0, size).reduce((sum, point) => sum + point, 0) / size)).toBeLessThan(1e-6);
      }
    }
  });
});

describe("tables", () => {
  test("a higher note never has more partials, and both ends of the scale have a table", () => {
    let before = Number.POSITIVE_INFINITY;
    for (let frequency = 1; frequency < 40_000; frequency *= 1.13) {
      const top = highestPartial(wavetableFor("saw", frequency));
      expect(top).toBeLessThanOrEqual(before);
      expect(top).toBeGreaterThanOrEqual(1);
      before = top;
    }
  });

  test("the brightest partial of any note from 100 Hz to 7.9 kHz lies between half the limit and the limit", () => {
    for (let frequency = 100; frequency < 7_900; frequency *= 1.07) {
      const top = highestPartial(wavetableFor("saw", frequency)) * frequency;
      expect(top).toBeGreaterThan(10_000);
      expect(top).toBeLessThanOrEqual(20_000);
    }
  });

  test("notes of a third of an octave share one table, which is made once", () => {
    expect(wavetableFor("saw", 440)).toBe(wavetableFor("saw", 440));
    expect(wavetableFor("saw", 440)).toBe(wavetableFor("saw", 445));
    expect(wavetableFor("saw", 440)).not.toBe(wavetableFor("saw", 880));
    expect(wavetableFor("saw", 440)).not.toBe(wavetableFor("square", 440));
  });

  test("a table is a power of two and one point, the first again", () => {
    for (const frequency of FREQUENCIES) {
      const { points, size } = wavetableFor("saw", frequency);
      expect(Number.isInteger(Math.log2(size))).toBe(true);
      expect(points).toHaveLength(size + 1);
      expect(points[size]).toBe(points[0]);
    }
  });
});

function played(waveform: Waveform, frequency: number, phase = 0): Float32Array {
  const signal = new Float32Array(44_100);
  addWave(signal, wavetableFor(waveform, frequency), {
    from: 0,
    to: signal.length,
    phase,
    periodsPerSample: frequency / 44_100,
    gain: 1,
  });
  return signal;
}

describe("playing", () => {
  test.each([27, 110, 441, 1_760, 7_040])("a sine of %d Hz is the sine, in phase, for a second", (frequency) => {
    const signal = played("sine", frequency, 0.25);
    const truth = Float32Array.from(signal, (_, i) => Math.cos((2 * Math.PI * frequency * i) / 44_100));
    expect(largestDifference(signal, truth)).toBeLessThan(1e-5);
  });

  test.each([110, 1_000, 4_000])("a saw of %d Hz has its partials at their levels", (frequency) => {
    const signal = played("saw", frequency);
    for (const n of [1, 2, 3]) {
      expect(amplitudeOf(signal, (n * frequency) / 44_100)).toBeCloseTo(2 / (Math.PI * n), 4);
    }
  });

  test("gain scales, and two waves add up", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (gain, phase) => {
          const span = { from: 0, to: 200, phase, periodsPerSample: 0.013 };
          const table = wavetableFor("square", 573.3);
          const [once, twice] = [new Float32Array(200), new Float32Array(200)];
          addWave(once, table, { ...span, gain });
          addWave(twice, table, { ...span, gain: gain / 2 });
          addWave(twice, table, { ...span, gain: gain / 2 });
          expect(largestDifference(once, twice)).toBeLessThan(1e-6);
        },
      ),
    );
  });

  test("the phase that comes back lies in [0, 1)", () => {
    const spans = fc.record({
      phase: fc.double({ min: 0, max: 0.999, noNaN: true }),
      periodsPerSample: fc.double({ min: 0, max: 0.999, noNaN: true }),
      to: fc.nat(300),
    });
    fc.assert(
      fc.property(spans, (span) => {
        const phase = addWave(new Float32Array(300), wavetableFor("sine", 100), { ...span, from: 0, gain: 1 });
        expect(phase >= 0 && phase < 1).toBe(true);
        const turns = span.phase + span.to * span.periodsPerSample;
        expect(Math.abs(Math.sin(Math.PI * (phase - turns)))).toBeLessThan(1e-6);
      }),
    );
  });

  test("the table sine is within 3e-7 of the sine, for any phase", () => {
    fc.assert(
      fc.property(fc.double({ min: -1_000, max: 1_000, noNaN: true }), (periods) => {
        expect(Math.abs(sineOfPeriods(periods) - Math.sin(2 * Math.PI * periods))).toBeLessThan(3.1e-7);
      }),
    );
    expect([0, 1, -3].map((periods) => sineOfPeriods(periods) + 0)).toEqual([0, 0, 0]);
  });
});
