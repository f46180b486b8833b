import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ChoiceNetwork, networkOf, scoresOf, sharesOf } from "./choice.ts";

const NETWORK: ChoiceNetwork = {
  units: [
    [1, -1],
    [-2, 0.5],
  ],
  unitBiases: [0, 1],
  outputs: [
    [3, 0],
    [0, -1],
  ],
  linear: [
    [0.5, 0],
    [0, 2],
  ],
  biases: [0.25, 0],
};

test("a score is the linear part, the units that are above nothing, and a bias", () => {
  // Units: 2 − 1 and −2 · 2 + 0.5 + 1, which is below nothing.
  expect(scoresOf(NETWORK, [2, 1])).toEqual([0.5 * 2 + 3 * 1 + 0.25, 2 * 1]);
  // Units: −1 and 1.5.
  expect(scoresOf(NETWORK, Float32Array.of(0, 1))).toEqual([0.25, 2 - 1.5]);
});

test("a network without units is linear", () => {
  const linear = { ...NETWORK, units: [], unitBiases: [], outputs: [] };
  expect(scoresOf(linear, [4, 3])).toEqual([2.25, 6]);
});

test("shares add up to 1, in the order of the scores, however high those are", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -900, max: 900, noNaN: true }), { minLength: 1, maxLength: 30 }),
      (scores) => {
        const shares = sharesOf(scores);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(shares[scores.indexOf(Math.max(...scores))]).toBe(Math.max(...shares));
      },
    ),
    { numRuns: 50 },
  );
});

test("a score that is higher by the logarithm of three is three times as likely", () => {
  const [one = 0, three = 0] = sharesOf([5, 5 + Math.log(3)]);
  expect(three / one).toBeCloseTo(3, 9);
  expect(sharesOf([])).toEqual([]);
});

test("a network is read from its rows as they are written", () => {
  const written = { units: ["1 -1", "-2 0.5"], unitBiases: "0 1", outputs: ["3 0", "0 -1"] };
  expect(networkOf({ ...written, linear: ["0.5 0", "0 2"], biases: "0.25 0" })).toEqual(NETWORK);
});
