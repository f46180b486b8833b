import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resample } from "./resample.ts";
import { amplitudeOf, at, gainOf, impulse, largestDifference, levelOf, noise, sine } from "./signals.fixture.ts";
import { toDecibels } from "./units.ts";

const RATES: [from: number, to: number][] = [
  [44_100, 48_000],
  [48_000, 44_100],
  [44_100, 88_200],
  [96_000, 48_000],
  [44_100, 22_050],
  [22_050, 44_100],
  [8_000, 44_100],
  [192_000, 44_100],
  [44_100, 11_025],
  [32_000, 48_000],
];

function converted(signal: Float32Array, [from, to]: [number, number], zeroCrossings?: number): Float32Array {
  const [output = new Float32Array(0)] = resample({ sampleRate: from, channels: [signal] }, to, zeroCrossings).channels;
  return output;
}

/** Response of a conversion at `frequency` in hertz: the level of a converted sine away from its ends, in dB. */
function responseAt(frequency: number, [from, to]: [number, number]): number {
  const output = converted(sine(frequency / from, Math.round(0.12 * from)), [from, to]);
  const margin = Math.ceil(0.02 * to);
  return toDecibels(levelOf(output.subarray(margin, output.length - margin)) * Math.SQRT2);
}

describe.each(RATES)("%d → %d Hz", (from, to) => {
  const nyquist = Math.min(from, to) / 2;

  test.each([0.02, 0.2, 0.5, 0.7, 0.8])("passes %f of the band within two hundredths of a decibel", (share) => {
    // A whole number of cycles in the stretch that is measured, so that its level is exact.
    const frequency = Math.round((share * nyquist) / 50) * 50;
    expect(Math.abs(responseAt(frequency, [from, to]))).toBeLessThan(0.02);
  });

  test("an impulse comes out in its place", () => {
    const position = 400;
    const output = converted(impulse(1_000, position), [from, to]);
    const expected = (position * to) / from;
    let [weighted, total] = [0, 0];
    output.forEach((sample, i) => {
      weighted += i * sample * sample;
      total += sample * sample;
    });
    expect(Math.abs(weighted / total - expected)).toBeLessThan(0.51);
  });

  test("the level of a constant does not depend on the phase", () => {
    const output = converted(new Float32Array(2_000).fill(0.25), [from, to]);
    const margin = Math.ceil(200 * Math.max(1, to / from));
    const middle = output.subarray(margin, output.length - margin);
    expect(largestDifference(middle, new Float32Array(middle.length).fill(0.25))).toBeLessThan(1e-6);
  });

  test("it is linear", () => {
    const [one, other] = [noise(500, 1), noise(500, 2)];
    const sum = converted(
      one.map((value, i) => 0.3 * value + 0.5 * at(other, i)),
      [from, to],
    );
    const [left, right] = [converted(one, [from, to]), converted(other, [from, to])];
    const expected = left.map((value, i) => 0.3 * value + 0.5 * at(right, i));
    expect(largestDifference(sum, expected)).toBeLessThan(1e-6);
  });
});

describe("stop band", () => {
  test.each<[number, number, number]>([
    [48_000, 44_100, 23_650],
    [96_000, 48_000, 25_750],
    [96_000, 44_100, 40_000],
    [44_100, 22_050, 11_820],
    [44_100, 11_025, 6_000],
    [44_100, 8_000, 20_000],
    [192_000, 44_100, 90_000],
  ])("%d → %d Hz: nothing of %d Hz is left", (from, to, frequency) => {
    expect(responseAt(frequency, [from, to])).toBeLessThan(-90);
  });

  test("what folds back from just above the new band lands in its top 7 %", () => {
    for (const hertz of [11_100, 11_300, 11_500, 11_700]) {
      const output = converted(sine(hertz / 44_100, 44_100), [44_100, 22_050]).subarray(2_050, 20_050);
      for (let low = 500; low < 0.93 * 11_025; low += 490)
        expect(toDecibels(amplitudeOf(output, low / 22_050))).toBeLessThan(-90);
    }
  });

  test.each<[number, number, number]>([
    [8_000, 44_100, 3_000],
    [22_050, 44_100, 8_000],
    [44_100, 96_000, 15_000],
    [44_100, 192_000, 15_000],
  ])("%d → %d Hz: no image of %d Hz appears above the old band", (from, to, frequency) => {
    const output = converted(sine(frequency / from, Math.round(0.2 * from)), [from, to]);
    const margin = Math.round(0.05 * to);
    const middle = output.subarray(margin, margin + Math.round(0.1 * to));
    const wanted = amplitudeOf(middle, frequency / to);
    for (const image of [from - frequency, from + frequency].filter((each) => each < to / 2)) {
      expect(toDecibels(amplitudeOf(middle, image / to) / wanted)).toBeLessThan(-90);
    }
  });

  test("fewer zero crossings leak more, and still pass the middle of the band", () => {
    const leak = (zeroCrossings: number) => {
      const output = converted(sine(13_000 / 44_100, 8_820), [44_100, 22_050], zeroCrossings);
      return toDecibels(levelOf(output.subarray(500, 3_900)));
    };
    expect(leak(16)).toBeGreaterThan(leak(64) + 20);
    const passed = converted(sine(2_000 / 44_100, 8_820), [44_100, 22_050], 16);
    expect(Math.abs(toDecibels(levelOf(passed.subarray(500, 3_808)) * Math.SQRT2))).toBeLessThan(0.1);
  });
});

describe("the kernel", () => {
  test("doubling the rate is symmetric about the impulse: no phase is turned", () => {
    const output = converted(impulse(401, 200), [22_050, 44_100]);
    for (let distance = 1; distance < 60; distance++) {
      expect(Math.abs(at(output, 400 + distance) - at(output, 400 - distance))).toBeLessThan(1e-7);
    }
  });

  test("its response to an impulse is flat, then falls to nothing at the old Nyquist frequency", () => {
    const output = converted(impulse(401, 200), [22_050, 44_100]);
    const level = (hertz: number) => toDecibels(gainOf(output, hertz / 44_100) / 2);
    for (const hertz of [100, 3_000, 7_000, 9_000]) expect(Math.abs(level(hertz))).toBeLessThan(0.01);
    for (const hertz of [12_500, 16_000, 22_000]) expect(level(hertz)).toBeLessThan(-100);
  });

  test("rates without a small common ratio share a table and stay clean", () => {
    for (const pair of [
      [44_100, 44_099],
      [47_999, 48_000],
      [44_100, 37_800],
    ] as [number, number][]) {
      const [from, to] = pair;
      const output = converted(sine(1_000 / from, 6_000), pair);
      const truth = sine(1_000 / to, output.length);
      expect(toDecibels(largestDifference(output.subarray(200, -200), truth.subarray(200, -200)))).toBeLessThan(-90);
    }
  });
});

describe("up and down again", () => {
  test.each<[number, number]>([
    [44_100, 88_200],
    [44_100, 48_000],
    [22_050, 96_000],
    [48_000, 192_000],
  ])("%d → %d → back gives the sound below the roll-off", (from, via) => {
    const length = 4_000;
    const signal = sine(0.01, length).map(
      (value, i) => 0.4 * value + 0.3 * Math.sin(i * 1.3) + 0.2 * Math.sin(i * 2.2),
    );
    const back = converted(converted(signal, [from, via]), [via, from]);
    expect(back.length).toBe(length);
    expect(toDecibels(largestDifference(back.subarray(200, -200), signal.subarray(200, -200)))).toBeLessThan(-85);
  });
});

describe("channels and edges", () => {
  test("channels are converted each by itself", () => {
    const channels = [noise(300, 1), noise(300, 2), noise(300, 3)];
    const together = resample({ sampleRate: 44_100, channels }, 48_000);
    expect(together.channels).toEqual(channels.map((channel) => converted(channel, [44_100, 48_000])));
  });

  test("the input is left alone", () => {
    const signal = noise(300, 1);
    const before = signal.slice();
    converted(signal, [44_100, 32_000]);
    expect(signal).toEqual(before);
  });

  test("nothing, one sample and no channels come out as long as they must", () => {
    expect(converted(new Float32Array(0), [44_100, 48_000])).toHaveLength(0);
    expect(converted(Float32Array.of(1), [8_000, 48_000])).toHaveLength(6);
    expect(resample({ sampleRate: 44_100, channels: [] }, 48_000)).toEqual({ sampleRate: 48_000, channels: [] });
  });

  test("a delay by whole periods of both rates is a delay of the result", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 3 }), (seed, periods) => {
        // 147 samples at 44.1 kHz last as long as 160 at 48 kHz.
        const signal = noise(600, seed);
        const later = new Float32Array(600 + 147 * periods);
        later.set(signal, 147 * periods);
        const [early, late] = [converted(signal, [44_100, 48_000]), converted(later, [44_100, 48_000])];
        const common = late.subarray(160 * periods, 160 * periods + early.length);
        expect(largestDifference(common.subarray(0, 600), early.subarray(0, 600))).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  test("full scale noise never becomes anything but finite numbers", () => {
    for (const [from, to] of RATES) {
      const square = noise(400, 5).map(Math.sign);
      expect(converted(square, [from, to]).every((sample) => Math.abs(sample) < 4)).toBe(true);
    }
  });
});
