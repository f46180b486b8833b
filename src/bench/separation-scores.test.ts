import { expect, test } from "vitest";
import { noise } from "../audio/core/signals.fixture.ts";
import { meanAndError, scoreStem } from "./separation-scores.ts";

test("an error of a tenth of the amplitude is 20 dB below, and a wrong level counts for SDR alone", () => {
  const [truth, other] = [noise(50_000, 1), noise(50_000, 2)];
  const estimate = truth.map((value, i) => value + 0.1 * (other[i] ?? 0));
  const { sdr, siSdr } = scoreStem([truth, truth], [estimate, estimate]);
  expect(sdr).toBeCloseTo(20, 0);
  expect(siSdr).toBeCloseTo(20, 0);
  const halved = scoreStem([truth], [estimate.map((value) => value / 2)]);
  expect(halved.sdr).toBeCloseTo(6, 0);
  expect(halved.siSdr).toBeCloseTo(siSdr, 1);
  expect(scoreStem([truth], [truth]).sdr).toBeGreaterThan(150);
});

test("a mean has its standard error", () => {
  expect(meanAndError([1, 2, 3, 4])).toEqual({ mean: 2.5, error: expect.closeTo(0.6455, 3) });
  expect(meanAndError([7])).toEqual({ mean: 7, error: 0 });
});
