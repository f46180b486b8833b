import * as fc from "fast-check";
import { expect, test } from "vitest";
import { atTempo, cycleOf, entryAt, layerBeat, planLayer } from "./layer-plan.ts";

const RATE = 48_000;
const frame = { bpm: 120, fits: true };
const BAR = 2 * RATE;

test("a loop at the tempo is repeated after its own beats, and not stretched", () => {
  const facts = { bpm: 120, durationSeconds: 4, form: "loop" as const };
  expect(planLayer(facts, frame, RATE)).toEqual({
    tempo: 1,
    semitones: 0,
    isFitted: false,
    frames: 2 * BAR,
    loop: 2 * BAR,
  });
});

test("a loop at another tempo is brought to it, in half time where that is nearer", () => {
  const slow = planLayer({ bpm: 90, durationSeconds: (8 * 60) / 90 }, frame, RATE);
  expect(slow).toMatchObject({ isFitted: true, frames: 2 * BAR, loop: 2 * BAR });
  expect(slow.tempo).toBeCloseTo(4 / 3);
  expect(planLayer({ bpm: 174, durationSeconds: (16 * 60) / 174 }, { bpm: 80, fits: true }, RATE).tempo).toBeLessThan(
    1,
  );
});

test("loops of other lengths and metres go round against the bars", () => {
  const beat = RATE / 2;
  expect(planLayer({ bpm: 120, durationSeconds: 1.5 }, frame, RATE).loop).toBe(3 * beat);
  expect(planLayer({ bpm: 120, durationSeconds: 3.5 }, frame, RATE).loop).toBe(7 * beat);
});

test("a loop with a tail, a one-shot, and what has no tempo begin again on the bar after their end", () => {
  expect(planLayer({ bpm: 120, durationSeconds: 4.2 }, frame, RATE)).toMatchObject({ isFitted: false, loop: 3 * BAR });
  expect(planLayer({ bpm: 90, durationSeconds: 0.3, form: "one_shot" }, frame, RATE)).toMatchObject({
    tempo: 1,
    loop: BAR,
  });
  expect(planLayer({ durationSeconds: 2.5 }, frame, RATE).loop).toBe(2 * BAR);
});

test("what plays as it is keeps its tempo, and begins again on a bar", () => {
  const facts = { bpm: 100, key: "A minor", durationSeconds: 4.8 };
  expect(planLayer(facts, { bpm: 120, key: "C minor", fits: false }, RATE)).toEqual({
    tempo: 1,
    semitones: 0,
    isFitted: false,
    frames: 4.8 * RATE,
    loop: 3 * BAR,
  });
  expect(planLayer(facts, { bpm: 120, key: "C minor", fits: true }, RATE).semitones).toBe(3);
});

const bpms = fc.double({ min: 40, max: 240, noNaN: true });
const rates = fc.constantFrom(44_100, 48_000, 96_000);

test("layers are repeated after whole beats, and no frame of them is lost but by rounding", () => {
  const facts = fc.record({
    bpm: fc.option(bpms, { nil: undefined }),
    durationSeconds: fc.double({ min: 0.01, max: 60, noNaN: true }),
    form: fc.constantFrom("loop" as const, "one_shot" as const, undefined),
  });
  fc.assert(
    fc.property(facts, bpms, rates, (sample, bpm, rate) => {
      const { loop, frames, tempo } = planLayer(sample, { bpm, fits: true }, rate);
      const beat = layerBeat(bpm, rate);
      expect(loop % beat).toBe(0);
      expect(loop).toBeGreaterThan(0);
      expect(frames - loop).toBeLessThanOrEqual(64);
      // A loop of whole beats is at most a tenth of a beat longer or shorter than it was, or the rounding of its frames.
      const heard = (sample.durationSeconds * rate) / tempo;
      expect(Math.abs(frames - heard)).toBeLessThanOrEqual(0.1 * beat + 1);
    }),
  );
});

test("the tempo of whole frames is off by 0.002 % at most at the highest rates of beats", () => {
  fc.assert(
    fc.property(bpms, rates, (bpm, rate) => {
      const heard = (60 * rate) / layerBeat(bpm, rate);
      expect(Math.abs(heard / bpm - 1)).toBeLessThan(5e-5);
    }),
  );
});

test("a layer enters on a bar, and is there where it would be had it begun with the others", () => {
  const whole = fc.integer({ min: 1_000, max: 100_000 });
  fc.assert(
    fc.property(
      whole,
      whole,
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 0, max: 1e9 }),
      (origin, beat, ...[beats, wait]) => {
        const { when, offset } = entryAt({ origin, beat }, beats * beat, origin + wait);
        expect((when - origin) % (4 * beat)).toBe(0);
        expect(when - origin - wait).toBeGreaterThanOrEqual(0);
        expect(when - origin - wait).toBeLessThan(4 * beat);
        expect((when - offset - origin) % (beats * beat)).toBe(0);
        expect(offset).toBeLessThan(beats * beat);
      },
    ),
  );
});

test("before they begin, layers enter at their start", () => {
  expect(entryAt({ origin: 5_000, beat: 100 }, 800, 10)).toEqual({ when: 5_000, offset: 0 });
});

test("another tempo goes on in the same bar", () => {
  const clock = atTempo({ origin: 1_000, beat: 100 }, 130, 1_000 + 12 * 100);
  expect(clock).toEqual({ origin: 1_000 + 1_200 - 12 * 130, beat: 130 });
});

test("a cycle holds the longest layer in whole bars", () => {
  expect(cycleOf([BAR, 3 * (RATE / 2), 2 * BAR + RATE / 2], RATE / 2)).toBe(3 * BAR);
  expect(cycleOf([], RATE / 2)).toBe(BAR);
});
