import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createTapTempo } from "./tap-tempo.ts";

test("the first tap says nothing, the second its distance", () => {
  const { tap } = createTapTempo();
  expect([tap(1_000), tap(1_500), tap(2_000)]).toEqual([null, 120, 120]);
});

test("any steady tempo is found, however unsteady the hand, within the share of its unsteadiness", () => {
  const tempos = fc.double({ min: 45, max: 240, noNaN: true });
  const hands = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 8, maxLength: 16 });
  fc.assert(
    fc.property(tempos, hands, (bpm, errors) => {
      const { tap } = createTapTempo();
      const beat = 60_000 / bpm;
      const heard = errors.map((error, at) => tap(at * beat + error)).at(-1) ?? 0;
      // Both ends are off by at most 10 ms; the result is rounded to a tenth.
      const share = 20 / ((errors.length - 1) * beat - 20);
      expect(Math.abs(heard - bpm)).toBeLessThanOrEqual(bpm * share + 0.06);
    }),
  );
});

test("after a pause the count begins anew", () => {
  const { tap } = createTapTempo();
  for (const now of [0, 500, 1_000]) tap(now);
  expect([tap(9_000), tap(9_400)]).toEqual([null, 150]);
});

test("a change of tempo on the way comes through", () => {
  const { tap } = createTapTempo();
  for (let at = 0; at < 20; at++) tap(at * 500);
  let heard: number | null = null;
  for (let at = 1; at <= 16; at++) heard = tap(9_500 + at * 400);
  expect(heard).toBe(150);
});

test("two taps at the same moment are no tempo", () => {
  const { tap } = createTapTempo();
  expect([tap(5), tap(5)]).toEqual([null, null]);
});
