import * as fc from "fast-check";
import { expect, test } from "vitest";
import { clicksBetween } from "./click-times.ts";

test("four beats are a bar, whose first is the downbeat, also before the origin", () => {
  const clicks = clicksBetween(-1, 1.5, { origin: 0, bpm: 120 });
  expect(clicks.map(({ seconds }) => seconds)).toEqual([-1, -0.5, 0, 0.5, 1]);
  expect(clicks.map(({ isDownbeat }) => isDownbeat)).toEqual([false, false, true, false, false]);
  expect(clicksBetween(10, 10.1, { origin: 0, bpm: 120 })).toEqual([{ seconds: 10, isDownbeat: true }]);
});

test("no time has no clicks, and none falls between two beats", () => {
  expect(clicksBetween(0.5, 0.5, { origin: 0, bpm: 120 })).toEqual([]);
  expect(clicksBetween(2, 1, { origin: 0, bpm: 120 })).toEqual([]);
  expect(clicksBetween(0.51, 0.99, { origin: 0, bpm: 120 })).toEqual([]);
});

test("however a time is divided, each click comes once and a beat after the one before", () => {
  const stretches = fc.array(fc.double({ min: 0, max: 0.7, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      stretches,
      fc.integer({ min: 40, max: 240 }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      (parts, bpm, origin) => {
        let at = 0;
        const heard = parts.flatMap((part) => {
          const clicks = clicksBetween(at, at + part, { origin, bpm });
          at += part;
          return clicks;
        });
        const whole = clicksBetween(0, at, { origin, bpm });
        expect(heard.map(({ seconds }) => seconds)).toEqual(whole.map(({ seconds }) => seconds));
        heard.slice(1).forEach(({ seconds }, index) => {
          expect(seconds - (heard[index]?.seconds ?? 0)).toBeCloseTo(60 / bpm, 6);
        });
      },
    ),
  );
});
