import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Adam } from "./adam.ts";

const RATE = 0.01;

/** Weights after these slopes, by the formulas of the paper with powers of the step's number. */
function byTheBook(start: number, slopes: readonly number[], rate: number): number {
  let [weight, first, second] = [start, 0, 0];
  slopes.forEach((slope, i) => {
    first = 0.9 * first + 0.1 * slope;
    second = 0.999 * second + 0.001 * slope * slope;
    const firstHat = first / (1 - Math.pow(0.9, i + 1));
    const secondHat = second / (1 - Math.pow(0.999, i + 1));
    weight -= (rate * firstHat) / (Math.sqrt(secondHat) + 1e-8);
  });
  return weight;
}

describe("a step", () => {
  test("goes down the slope by the rate at first, however steep that is", () => {
    for (const slope of [1e-4, 1, 5_000]) {
      const weights = Float64Array.of(2, 2);
      new Adam(weights, 0).step(Float64Array.of(slope, -slope), 1, RATE);
      expect(weights[0]).toBeCloseTo(2 - RATE, 5);
      expect(weights[1]).toBeCloseTo(2 + RATE, 5);
    }
  });

  test("follows the paper's formulas over many steps", () => {
    const slope = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(slope, { minLength: 1, maxLength: 25 }), slope, (slopes, start) => {
        const weights = Float64Array.of(start);
        const adam = new Adam(weights, 0);
        for (const each of slopes) adam.step(Float64Array.of(each), 1, RATE);
        expect(weights[0]).toBeCloseTo(byTheBook(start, slopes, RATE), 9);
      }),
      { numRuns: 50 },
    );
  });

  test("takes the mean of what a batch's examples sum up to", () => {
    const [one, batch] = [Float64Array.of(1), Float64Array.of(1)];
    const [ofOne, ofBatch] = [new Adam(one, 0), new Adam(batch, 0)];
    for (const slope of [0.5, -0.25, 2]) {
      ofOne.step(Float64Array.of(slope), 1, RATE);
      ofBatch.step(Float64Array.of(64 * slope), 64, RATE);
    }
    expect(batch[0]).toBeCloseTo(one[0] ?? NaN, 12);
  });

  test("leaves weights without a slope where they are", () => {
    const weights = Float64Array.of(3, -2, 0.5);
    new Adam(weights, 0).step(new Float64Array(3), 8, RATE);
    expect([...weights]).toEqual([3, -2, 0.5]);
  });

  test("at rate zero changes nothing, but is remembered", () => {
    const weights = Float64Array.of(1);
    const adam = new Adam(weights, 0.1);
    adam.step(Float64Array.of(4), 1, 0);
    expect(weights[0]).toBe(1);
    adam.step(Float64Array.of(0), 1, RATE);
    expect(weights[0]).toBeLessThan(1 - RATE * 0.1);
  });
});

test("weights decay by their share beside the rate, whichever their sign", () => {
  const weights = Float64Array.of(10, -10);
  const adam = new Adam(weights, 0.5);
  for (let i = 0; i < 3; i++) adam.step(new Float64Array(2), 1, RATE);
  const left = 10 * (1 - RATE * 0.5) * (1 - RATE * 0.5) * (1 - RATE * 0.5);
  expect(weights[0]).toBeCloseTo(left, 12);
  expect(weights[1]).toBeCloseTo(-left, 12);
});

test("a bowl's bottom is found, though one side is a thousand times steeper than the other", () => {
  const weights = Float64Array.of(-1, 2);
  const adam = new Adam(weights, 0);
  const steps = 800;
  for (let i = 0; i < steps; i++) {
    const [x = 0, y = 0] = weights;
    adam.step(Float64Array.of(2_000 * (x - 0.5), 2 * (y - 0.25)), 1, 0.05 * (1 - i / steps));
  }
  expect(weights[0]).toBeCloseTo(0.5, 2);
  expect(weights[1]).toBeCloseTo(0.25, 2);
});

test("two sets of weights have moments of their own", () => {
  const [touched, fresh, alone] = [Float64Array.of(0), Float64Array.of(0), Float64Array.of(0)];
  const [one, other] = [new Adam(touched, 0), new Adam(fresh, 0)];
  for (let i = 0; i < 5; i++) one.step(Float64Array.of(-7), 1, RATE);
  other.step(Float64Array.of(0.3), 1, RATE);
  new Adam(alone, 0).step(Float64Array.of(0.3), 1, RATE);
  expect(fresh[0]).toBe(alone[0]);
  expect(touched[0]).toBeCloseTo(5 * RATE, 6);
});
