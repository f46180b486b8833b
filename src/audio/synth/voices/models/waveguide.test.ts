import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../core/random.ts";
import { amplitudeOf, impulse, levelOf, noise } from "../../../core/signals.fixture.ts";
import { strongestFrequency } from "../../testing/measure.ts";
import { throughBody } from "./body.ts";
import { pluckString, type StringPluck } from "./waveguide.ts";

const RATE = 44_100;
const STRING: StringPluck = { frequency: 220, decay: { low: 3, high: 0.6 }, place: 0.2, edge: 4000, scrape: 0 };

const pluck = (change: Partial<StringPluck> = {}, length = RATE, sampleRate = RATE) =>
  pluckString({ ...STRING, ...change }, { length, sampleRate, random: createRandom(1) });

/** Decibels that a partial falls in a second. */
function fallOf(signal: Float32Array, frequency: number): number {
  const at = (from: number) => amplitudeOf(signal.subarray(from, from + 8820), frequency / RATE);
  return 20 * Math.log10(at(4410) / at(4410 + 22_050)) * 2;
}

describe("a plucked string", () => {
  test.each([55, 110.7, 329.63, 987.77, 2093, 3520])("of %d Hz is in tune to a tenth of a cent", (frequency) => {
    for (const decay of [
      { low: 4, high: 0.3 },
      { low: 4, high: 3 },
    ]) {
      const signal = pluck({ frequency, decay }, 20_000);
      const look = { start: 2000, size: 16_384, from: frequency * 0.97, to: frequency * 1.03 };
      const heard = strongestFrequency(signal, RATE, look);
      expect(Math.abs(1200 * Math.log2(heard / frequency))).toBeLessThan(0.35);
    }
  });

  test.each([22_050, 48_000])("is in tune at %d samples a second, too", (sampleRate) => {
    const signal = pluck({}, 20_000, sampleRate);
    const heard = strongestFrequency(signal, sampleRate, { start: 1000, size: 16_384, from: 200, to: 240 });
    expect(Math.abs(1200 * Math.log2(heard / 220))).toBeLessThan(0.3);
  });

  test("falls by 60 dB in the time that is stated, and faster in the treble", () => {
    expect(fallOf(pluck(), 220)).toBeCloseTo(20, 0);
    expect(fallOf(pluck({ decay: { low: 1.5, high: 0.4 } }), 220)).toBeCloseTo(40, 0);
    expect(fallOf(pluck(), 3960)).toBeGreaterThan(4 * fallOf(pluck(), 220));
  });

  test("has no partial with a node where it is plucked", () => {
    const signal = pluck({ place: 0.25 }, 22_050);
    const partial = (number: number) => amplitudeOf(signal.subarray(2205, 2205 + 17_640), (220 * number) / RATE);
    for (const missing of [4, 8]) expect(partial(missing)).toBeLessThan(0.05 * partial(missing - 1));
  });

  test("is brighter by a sharper edge", () => {
    const share = (edge: number) => {
      const signal = pluck({ edge }, 8192);
      return amplitudeOf(signal, 3080 / RATE) / amplitudeOf(signal, 220 / RATE);
    };
    expect(share(8000)).toBeGreaterThan(3 * share(1500));
  });

  test("dies away, whatever it is made of and however high it is", () => {
    const strings = fc.record({
      frequency: fc.double({ min: 20, max: 13_000, noNaN: true }),
      decay: fc.record({
        low: fc.double({ min: 0.05, max: 20, noNaN: true }),
        high: fc.double({ min: 0.02, max: 20, noNaN: true }),
      }),
      place: fc.double({ min: 0.02, max: 0.5, noNaN: true }),
      edge: fc.double({ min: 100, max: 30_000, noNaN: true }),
      scrape: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(strings, fc.constantFrom(8_000, RATE), (string, sampleRate) => {
        const signal = pluck(string, 12_000, sampleRate);
        expect(signal.every((value) => Math.abs(value) < 20)).toBe(true);
        expect(levelOf(signal.subarray(9000))).toBeLessThanOrEqual(1.02 * levelOf(signal.subarray(0, 3000)));
      }),
      { numRuns: 40 },
    );
  });
});

describe("a body", () => {
  test("without resonances is the very signal", () => {
    const signal = noise(100, 1);
    expect(throughBody(signal, [], RATE)).toBe(signal);
  });

  test("lifts its resonances by their gains and leaves the rest", () => {
    const response = throughBody(impulse(16_384), [200, 6, 1, 2000, 8, 3], RATE);
    const at = (frequency: number) => amplitudeOf(response, frequency / RATE) * (response.length / 2);
    expect(at(200)).toBeCloseTo(2, 0);
    expect(at(2000)).toBeCloseTo(4, 0);
    expect(at(9000)).toBeCloseTo(1, 0);
  });
});
