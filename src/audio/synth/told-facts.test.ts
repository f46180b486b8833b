import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PITCH_NAMES, parseKey } from "../../contracts/words/key.ts";
import { semitonesTo } from "../../contracts/words/transpose.ts";
import { readRecipe } from "./recipe.ts";
import { plainKey } from "./scales.ts";
import { inOwnTerms } from "./told-facts.ts";

const LOOP = readRecipe({ prompt: "house, 2 bars, 140 bpm, in A minor", seed: 3 });
const key = (name: string) => parseKey(name) ?? undefined;

describe("what is told as the recipe has it", () => {
  test.each([[{ bpm: 140, key: key("A minor") }], [{ bpm: 140.004 }], [{}]])("%j leaves a wish as it is", (told) => {
    const wish = { bpm: 97.5, key: key("Bb minor") };
    expect(inOwnTerms(LOOP, told, wish)).toEqual({ wish, told: {} });
    expect(inOwnTerms(LOOP, told, {})).toEqual({ wish: {}, told: {} });
  });

  test("is a mode's plain key, and a one-shot's tempo, which it does not have", () => {
    const dorian = readRecipe({ prompt: "house in D dorian, 1 bar", seed: 3 });
    expect(inOwnTerms(dorian, { key: plainKey(dorian.key) }, { key: key("E minor") }).told).toEqual({});
    const shot = readRecipe({ prompt: "808 in F", seed: 3 });
    expect(inOwnTerms(shot, { bpm: 90 }, { bpm: 100 })).toEqual({ wish: { bpm: 100 }, told: {} });
  });
});

describe("what its user has corrected", () => {
  test("holds: what is not asked for stays as it is, and is told as the user told it", () => {
    const told = { bpm: 70, key: key("C major") };
    expect(inOwnTerms(LOOP, told, {})).toEqual({ wish: {}, told });
  });

  test("is the measure of a tempo and a key that are asked for", () => {
    expect(inOwnTerms(LOOP, { bpm: 70 }, { bpm: 80 })).toEqual({ wish: { bpm: 160 }, told: { bpm: 80 } });
    expect(inOwnTerms(LOOP, { key: key("C minor") }, { key: key("D minor") })).toEqual({
      wish: { key: key("B minor") },
      told: { key: key("D minor") },
    });
    expect(inOwnTerms(LOOP, { key: key("C minor") }, { key: key("Eb major") })).toEqual({
      wish: { key: key("C major") },
      told: { key: key("Eb major") },
    });
    // Told by its relative key, it goes to a relative key of what is asked for, and is told as that.
    expect(inOwnTerms(LOOP, { key: key("C major") }, { key: key("B minor") })).toEqual({
      wish: { key: key("B minor") },
      told: { key: key("D major") },
    });
    expect(inOwnTerms(LOOP, { bpm: 70 }, { key: key("D minor") })).toEqual({
      wish: { key: key("D minor") },
      told: { bpm: 70 },
    });
  });

  test("beyond what can be played, the nearest tempo is taken and told", () => {
    expect(inOwnTerms(LOOP, { bpm: 70 }, { bpm: 240 })).toEqual({ wish: { bpm: 400 }, told: { bpm: 200 } });
  });

  test("any tempo asked for is as much faster as it is told to be, and any key as far away", () => {
    const bpm = fc.integer({ min: 40, max: 240 });
    const keys = fc.record({
      tonic: fc.constantFrom(...PITCH_NAMES),
      mode: fc.constantFrom("major" as const, "minor" as const),
    });
    fc.assert(
      fc.property(bpm, bpm, keys, keys, (told, wanted, from, to) => {
        const { wish, told: after } = inOwnTerms(LOOP, { bpm: told, key: from }, { bpm: wanted, key: to });
        expect((wish.bpm ?? 0) / LOOP.bpm).toBeCloseTo((after.bpm ?? wanted) / told, 2);
        if (!after.key || !wish.key) return;
        expect(semitonesTo(plainKey(LOOP.key), wish.key)).toBe(semitonesTo(from, after.key));
        expect(semitonesTo(after.key, to)).toBe(0);
      }),
    );
  });
});
