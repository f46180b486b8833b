import * as fc from "fast-check";
import { expect, test } from "vitest";
import { draggedTempo, tempoOf } from "./tempo-text.ts";

test.each([
  ["120", 120],
  ["97.5", 97.5],
  [" 40 ", 40],
  ["1", null],
  ["12", null],
  ["", null],
  [" ", null],
  ["240.5", null],
  ["fast", null],
])("%j is %j", (text, bpm) => {
  expect(tempoOf(text)).toBe(bpm);
});

test("a drag moves by whole beats a minute, with Shift by tenths", () => {
  expect([draggedTempo(120, 30, false), draggedTempo(120, -30, false)]).toEqual([130, 110]);
  expect([draggedTempo(97.5, 30, true), draggedTempo(97.5, -3, true)]).toEqual([98.5, 97.4]);
  expect(draggedTempo(97.5, 3, false)).toBe(99);
});

test("no drag leaves what the studio takes, and further up is never slower", () => {
  const tempo = fc.double({ min: 40, max: 240, noNaN: true });
  const pixels = fc.integer({ min: -2_000, max: 2_000 });
  fc.assert(
    fc.property(tempo, pixels, pixels, fc.boolean(), (from, one, other, isFine) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)].map((up) => draggedTempo(from, up, isFine));
      expect(tempoOf(String(low))).toBe(low);
      expect(low).toBeLessThanOrEqual(high ?? 0);
    }),
  );
});
