import * as fc from "fast-check";
import { expect, test } from "vitest";
import { measurePeriodicity, periodicityNear } from "./periodicity.ts";

const pulses = (period: number, length: number) => Float64Array.from({ length }, (_, i) => (i % period === 0 ? 1 : 0));

test("a pulse train is like itself after each period and unlike itself between", () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 1, max: 5 }), (period, times) => {
      const periodicity = measurePeriodicity(pulses(period, period * 20));
      expect(periodicity(period * times)).toBeGreaterThan(0.9);
      expect(periodicity(period * times + 2)).toBeLessThan(0.1);
    }),
  );
});

test("between whole lags it is linear, and near a lag the best counts", () => {
  const periodicity = measurePeriodicity(pulses(10, 400));
  expect(periodicity(9.5)).toBeCloseTo((periodicity(9) + periodicity(10)) / 2, 9);
  expect(periodicityNear(periodicity, 9.5, 0.5)).toBeCloseTo(periodicity(10), 9);
});

test("lag 0 is 1; nothing repeats beyond the end, in a constant, or in an empty series", () => {
  expect(measurePeriodicity(pulses(10, 100))(0)).toBeCloseTo(1, 9);
  expect(measurePeriodicity(pulses(10, 100))(100)).toBe(0);
  expect(measurePeriodicity(new Float64Array(100).fill(3))(10)).toBeCloseTo(0, 9);
  expect(measurePeriodicity(new Float64Array(0))(0)).toBe(0);
});
