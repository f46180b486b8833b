import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, largestDifference, noise } from "../../core/signals.fixture.ts";
import { type Gate, gateEnvelope, modulate, samplesIn, strikeEnvelope } from "./envelope.ts";

const RATE = 10_000;
const ones = (length: number) => new Float32Array(length).fill(1);
const decibels = (value: number) => 20 * Math.log10(value);

/** The curve that a signal is multiplied by. */
function blow(length: number, shape: { attack: number; hold?: number; decay: number }): Float32Array {
  const curve = ones(length);
  strikeEnvelope(curve, shape, RATE);
  return curve;
}

function gate(length: number, shape: Partial<Gate> = {}): Float32Array {
  const curve = ones(length);
  gateEnvelope([curve], { attack: 0.01, decay: 0.1, sustain: 0.5, release: 0.1, gate: 0.5, ...shape }, RATE);
  return curve;
}

test.each([
  [0, 1],
  [0.000_01, 1],
  [0.1, 1_000],
  [0.123_45, 1_235],
  [2, 20_000],
])("%f s are %d samples, never none", (seconds, samples) => {
  expect(samplesIn(seconds, RATE)).toBe(samples);
});

describe("a blow", () => {
  test("rises in a straight line, stays, and then falls by 60 dB in its decay", () => {
    const curve = blow(12_000, { attack: 0.01, hold: 0.02, decay: 1 });
    for (const index of [0, 25, 50, 99]) expect(at(curve, index)).toBeCloseTo(index / 100, 5);
    for (const index of [100, 200, 300]) expect(at(curve, index)).toBe(1);
    expect(decibels(at(curve, 5_300))).toBeCloseTo(-30, 1);
    expect(decibels(at(curve, 10_300))).toBeCloseTo(-60, 1);
  });

  test("falls by the same ratio in the same time, wherever one looks", () => {
    const curve = blow(20_000, { attack: 0.001, decay: 0.5 });
    const ratio = at(curve, 2_000) / at(curve, 1_000);
    for (const index of [3_000, 5_000, 9_000])
      expect(at(curve, index + 1_000) / at(curve, index)).toBeCloseTo(ratio, 3);
  });

  test("ends at nothing within the last four milliseconds", () => {
    for (const length of [1, 5, 40, 41, 3_000]) {
      const curve = blow(length, { attack: 0.000_1, decay: 100 });
      expect(at(curve, length - 1)).toBe(0);
      if (length > 50) expect(at(curve, length - 41)).toBeGreaterThan(0.97);
    }
  });
});

describe("a held key", () => {
  test("rises, falls to its sustain, and lets go when the gate ends", () => {
    const curve = gate(8_000);
    expect(at(curve, 50)).toBeCloseTo(0.5, 3);
    expect(at(curve, 100)).toBe(1);
    // After one decay e⁻³ of the way is left.
    expect(at(curve, 1_100)).toBeCloseTo(0.5 + 0.5 * Math.exp(-3), 2);
    expect(at(curve, 4_999)).toBeCloseTo(0.5, 3);
    expect(at(curve, 5_500)).toBeCloseTo(0.5 * 0.25, 2);
    for (const index of [6_000, 7_000, 7_999]) expect(at(curve, index)).toBe(0);
  });

  test("a gate shorter than the attack lasts as long as the attack", () => {
    const curve = gate(2_000, { attack: 0.05, gate: 0.001 });
    expect(Math.max(...curve)).toBeGreaterThan(0.95);
    expect(at(curve, 1_600)).toBe(0);
  });

  test("stays within nothing and one, without a jump", () => {
    const shapes = fc.record({
      attack: fc.double({ min: 0.002, max: 0.2, noNaN: true }),
      decay: fc.double({ min: 0.01, max: 2, noNaN: true }),
      sustain: fc.double({ min: 0, max: 1, noNaN: true }),
      release: fc.double({ min: 0.01, max: 1, noNaN: true }),
      gate: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(shapes, fc.integer({ min: 100, max: 15_000 }), (shape, length) => {
        const curve = gate(length, shape);
        let step = 0;
        for (let i = 1; i < length; i++) step = Math.max(step, Math.abs(at(curve, i) - at(curve, i - 1)));
        expect(curve.every((value) => value >= 0 && value <= 1)).toBe(true);
        expect(step).toBeLessThan(0.07);
        expect(at(curve, length - 1)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test("shapes all channels alike", () => {
    const [left, right] = [noise(3_000, 1), noise(3_000, 2)];
    const [a, b] = [left.slice(), right.slice()];
    gateEnvelope([a, b], { attack: 0.01, decay: 0.1, sustain: 0.5, release: 0.1, gate: 0.1 }, RATE);
    const curve = gate(3_000, { gate: 0.1 });
    expect(
      largestDifference(
        a,
        left.map((value, i) => value * at(curve, i)),
      ),
    ).toBeLessThan(1e-6);
    expect(
      largestDifference(
        b,
        right.map((value, i) => value * at(curve, i)),
      ),
    ).toBeLessThan(1e-6);
  });

  test("no channels and no samples are no error", () => {
    const shape = { attack: 0.01, decay: 0.1, sustain: 0.5, release: 0.1, gate: 0.1 };
    expect(() => gateEnvelope([], shape, RATE)).not.toThrow();
    expect(() => gateEnvelope([new Float32Array(0)], shape, RATE)).not.toThrow();
  });
});

describe("modulation", () => {
  test("follows a straight line exactly, and a slow sine closely", () => {
    const line = ones(1_000);
    modulate(line, RATE, (time) => 2 * time);
    expect(
      largestDifference(
        line,
        Float32Array.from(line, (_, i) => (2 * i) / RATE),
      ),
    ).toBeLessThan(1e-6);
    const sine = ones(10_000);
    modulate(sine, RATE, (time) => Math.sin(2 * Math.PI * 5 * time));
    const truth = Float32Array.from(sine, (_, i) => Math.sin((2 * Math.PI * 5 * i) / RATE));
    expect(largestDifference(sine, truth)).toBeLessThan(0.002);
  });

  test("by one leaves a signal as it is, at any length", () => {
    for (const length of [0, 1, 31, 32, 33, 100]) {
      const signal = noise(length, 3);
      modulate(signal, RATE, () => 1);
      expect(signal).toEqual(noise(length, 3));
    }
  });
});
