import * as fc from "fast-check";
import { expect, test } from "vitest";
import { noise } from "../../core/signals.fixture.ts";
import { PAIR_STATE, type WeighPair } from "./pair.ts";
import { weighPairPlainly } from "./plain-weigh-pair.ts";
import { loadWeighPair } from "./simd-weigh-pair.ts";

/** A shelf and a high-pass at 48 kHz, of ITU-R BS.1770-4, tables 1 and 2. */
const SHELF = [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585];
const HIGH_PASS = [1, -2, 1, -1.99004745483398, 0.99007225036621];
const COEFFICIENTS = Float64Array.from([...SHELF, ...HIGH_PASS]);

function simd(): WeighPair {
  const weigh = loadWeighPair();
  if (!weigh) throw new Error("There is no SIMD here");
  return weigh;
}

function stateAfter(weigh: WeighPair, pieces: readonly (readonly [Float32Array, Float32Array])[]): Float64Array {
  const state = new Float64Array(PAIR_STATE);
  for (const pair of pieces) weigh(pair, state, COEFFICIENTS);
  return state;
}

test("vectors give the bits of single values, for pieces of any length", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 5 }), fc.nat(1_000), (lengths, seed) => {
      const pieces = lengths.map((length, i) => [noise(length, seed + i), noise(length, seed + 9 * i)] as const);
      expect(stateAfter(simd(), pieces)).toEqual(stateAfter(weighPairPlainly, pieces));
    }),
    { numRuns: 40 },
  );
});

test("a stretch longer than what is copied at a time is the same in one piece and in two", () => {
  const [one, two] = [noise(20_000, 1), noise(20_000, 2)];
  const halves = [0, 10_000].map(
    (from) => [one.subarray(from, from + 10_000), two.subarray(from, from + 10_000)] as const,
  );
  const whole = stateAfter(simd(), [[one, two]]);
  expect(stateAfter(simd(), halves)).toEqual(whole);
  expect(stateAfter(weighPairPlainly, [[one, two]])).toEqual(whole);
});

test("each channel is weighed by itself", () => {
  const [one, two] = [noise(500, 3), noise(500, 4)];
  const [both, left] = [stateAfter(simd(), [[one, two]]), stateAfter(simd(), [[one, one]])];
  for (let i = 0; i < PAIR_STATE; i += 2) {
    expect(both[i]).toBe(left[i]);
    expect(left[i + 1]).toBe(left[i]);
  }
});

test("what is no number, or beyond all, stays in its channel", () => {
  const [one, two] = [noise(100, 5), noise(100, 6)];
  const broken = one.slice();
  broken.set([Number.NaN, Infinity], 50);
  const state = stateAfter(simd(), [[broken, two]]);
  expect(state).toEqual(stateAfter(weighPairPlainly, [[broken, two]]));
  expect(state[PAIR_STATE - 2]).toBeNaN();
  expect(state[PAIR_STATE - 1]).toBe(stateAfter(simd(), [[one, two]])[PAIR_STATE - 1]);
});
