import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Reading } from "../../../src/contracts/reading.ts";
import { parseKey, PITCH_NAMES } from "../../../src/contracts/words/key.ts";
import { wishOf } from "../../providers/wish.ts";
import { chooseFit } from "./fitChoice.ts";
import { mergedReading } from "./resultFit.ts";

const keys = fc.record({ tonic: fc.constantFrom(...PITCH_NAMES), mode: fc.constantFrom("major", "minor") });
const nameOf = ({ tonic, mode }: { tonic: string; mode: string }) => `${tonic} ${mode}`;

test("a result that is moved arrives in the key that was asked for, by half an octave at most", () => {
  fc.assert(
    fc.property(keys, keys, fc.constantFrom(0.5, 0.79, 0.8, 1), (asked, heard, confidence) => {
      const wish = wishOf({ prompt: "loop", bars: 4, bpm: 120, key: nameOf(asked) });
      const key = { ...heard, confidence };
      const choice = chooseFit(wish, { seconds: 8, tempo: null, key });
      expect(Math.abs(choice.semitones)).toBeLessThanOrEqual(6);
      if (choice.semitones === 0) return;
      expect([asked.mode, confidence >= 0.8]).toEqual([heard.mode, true]);
      const arrived = (PITCH_NAMES.indexOf(heard.tonic) + choice.semitones + 24) % 12;
      expect(PITCH_NAMES[arrived]).toBe(asked.tonic);
      expect(parseKey(choice.key ?? "")).toEqual(asked);
    }),
  );
});

test("a tempo within three thousandths is the one asked for, any other is met exactly", () => {
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 180 }), fc.double({ min: 0.9, max: 1.1, noNaN: true }), (bpm, off) => {
      const wish = wishOf({ prompt: "loop", bars: 2, bpm });
      const heard = bpm * off;
      const { ratio, ...choice } = chooseFit(wish, { seconds: 60, tempo: { bpm: heard, likeness: 1 }, key: null });
      expect(choice.bpm).toBe(bpm);
      // As long as before times the ratio: the beats are farther apart, and so fewer a minute.
      if (ratio !== 1) expect(heard / ratio).toBeCloseTo(bpm, 9);
      else expect(Math.abs(off - 1)).toBeLessThan(0.0031);
      expect(choice.seconds).toBeCloseTo((2 * 4 * 60) / bpm, 9);
    }),
  );
});

const reading = (said: string, ...changed: Reading["changed"]): Reading => ({
  said,
  understood: { kind: "loop" },
  substituted: [],
  ignored: [],
  changed,
});

test("readings of takes are numbered in their order, and a change of several is told once", () => {
  const [fewer, other] = ["2", "3"].map((used) => ({ what: "bars", asked: "4", used, why: "the model made no more" }));
  if (!fewer || !other) throw new Error("There are two");
  expect(mergedReading([])).toBeNull();
  expect(mergedReading([reading("As asked.", fewer)])).toEqual(reading("As asked.", fewer));
  expect(mergedReading([reading("A.", fewer), reading("B.", { ...fewer }, other), reading("C.")])).toEqual(
    reading("Take 1: A. Take 2: B. Take 3: C.", fewer, other),
  );
});
