import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centred, hearChords, sumOf, weighChords } from "./triads.ts";

/** Pitch classes that sound, each as strongly. */
function classes(...sounding: readonly number[]): Float64Array {
  return Float64Array.from({ length: 12 }, (_, pitchClass) => (sounding.includes(pitchClass) ? 1 : 0));
}

const C = classes(0, 4, 7);
const G = classes(7, 11, 2);
const A_MINOR = classes(9, 0, 4);
const SILENCE = classes();

function likeliest(shares: ArrayLike<number>): number {
  return Array.from(shares).indexOf(Math.max(...Array.from(shares)));
}

describe("the likeliest triad", () => {
  test.each([
    ["C major", C, 0],
    ["G major", G, 14],
    ["A minor", A_MINOR, 19],
    ["C minor", classes(0, 3, 7), 1],
    ["C major with its seventh", classes(0, 4, 7, 11), 0],
  ])("of %s is that", (_, sounding, triad) => {
    expect(likeliest(weighChords(sounding))).toBe(triad);
  });

  test("moves with the notes", () => {
    const moved = weighChords(classes(5, 9, 0));
    weighChords(C).forEach((share, triad) => expect(moved[(triad + 10) % 24]).toBeCloseTo(share, 9));
  });

  test("is any where nothing sounds, or all alike", () => {
    for (const nothing of [SILENCE, new Float64Array(12).fill(0.7)])
      for (const share of weighChords(nothing)) expect(share).toBeCloseTo(1 / 24, 9);
  });
});

describe("over time", () => {
  const bar = (chord: Float64Array) => Array.from({ length: 10 }, () => chord);
  const { chords, moves } = hearChords([...bar(C), ...bar(G), ...bar(C), ...bar(A_MINOR)]);

  test("each chord has the share of the time that it sounds", () => {
    expect(likeliest(chords)).toBe(0);
    expect(chords[0]).toBeCloseTo(0.5, 0);
    expect(chords.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
  });

  test("roots go where the music goes", () => {
    const move = (from: number, to: number) => moves[12 * from + to] ?? 0;
    expect(move(0, 7)).toBeGreaterThan(0.2);
    expect(move(7, 0)).toBeGreaterThan(0.2);
    expect(move(0, 9)).toBeGreaterThan(0.2);
    expect(move(9, 7)).toBeLessThan(0.05);
    expect(move(0, 0)).toBe(0);
  });

  test("no frames have no chords and no moves", () => {
    expect(hearChords([]).chords.every((share) => share === 0)).toBe(true);
    expect(hearChords([]).moves.every((share) => share === 0)).toBe(true);
  });

  test("whatever sounds, chords are shares and moves no more than that", () => {
    const frame = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 12 }), (frames) => {
        const heard = hearChords(frames.map((values) => Float64Array.from(values)));
        expect(heard.chords.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
        expect(heard.moves.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 30 },
    );
  });
});

test("frames are summed class by class", () => {
  expect([...sumOf([C, A_MINOR])]).toEqual([2, 0, 0, 0, 2, 0, 0, 1, 0, 1, 0, 0]);
  expect([...sumOf([])]).toEqual([...SILENCE]);
});

test("centred classes have no mean and length one, unless they are all alike", () => {
  const values = centred(C);
  expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
  expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 9);
  expect([...centred(SILENCE)]).toEqual([...SILENCE]);
});

describe("laws of triads", () => {
  const strengths = fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 12 })
    .map((values) => Float64Array.from(values));
  const turned = (values: Float64Array, steps: number) => values.map((_, i) => values[(i - steps + 12) % 12] ?? 0);

  test("louder classes, or a floor under all of them, have the same likelihoods", () => {
    fc.assert(
      fc.property(strengths, fc.double({ min: 0.5, max: 50, noNaN: true }), (values, gain) => {
        fc.pre(Math.max(...values) - Math.min(...values) > 0.01);
        const reference = weighChords(values);
        for (const other of [values.map((value) => gain * value), values.map((value) => value + gain)])
          weighChords(other).forEach((share, triad) => expect(share).toBeCloseTo(reference[triad] ?? NaN, 6));
      }),
      { numRuns: 40 },
    );
  });

  test("whatever sounds, moved by semitones its triads move as far", () => {
    fc.assert(
      fc.property(strengths, fc.integer({ min: 1, max: 11 }), (values, steps) => {
        const reference = weighChords(values);
        weighChords(turned(values, steps)).forEach((share, triad) =>
          expect(share).toBeCloseTo(reference[(triad - 2 * steps + 24) % 24] ?? NaN, 9),
        );
      }),
      { numRuns: 40 },
    );
  });

  test("moved by semitones, music has its chords and their moves as far", () => {
    const song = [C, C, C, C, C, C, G, G, G, G, G, G, A_MINOR, A_MINOR, A_MINOR, A_MINOR];
    const [reference, moved] = [hearChords(song), hearChords(song.map((frame) => turned(frame, 3)))];
    for (let from = 0; from < 12; from++)
      for (let to = 0; to < 12; to++)
        expect(moved.moves[12 * ((from + 3) % 12) + ((to + 3) % 12)]).toBeCloseTo(
          reference.moves[12 * from + to] ?? NaN,
          9,
        );
    reference.chords.forEach((share, triad) => expect(moved.chords[(triad + 6) % 24]).toBeCloseTo(share, 9));
  });

  test("backwards, roots move the other way", () => {
    const song = [C, C, C, C, C, C, C, C, G, G, G, G, G, G, G, G];
    const { moves } = hearChords(song);
    const back = hearChords(song.toReversed()).moves;
    const [upFifth, downFifth] = [7, 12 * 7];
    expect(moves[upFifth]).toBeGreaterThan(0.5);
    expect(back[downFifth]).toBeCloseTo(moves[upFifth] ?? NaN, 1);
    expect(back[upFifth]).toBeLessThan(0.1);
  });

  test("a chord that is held goes nowhere, and a second of music has no moves", () => {
    // Other roots are too unlikely to be followed.
    const held = hearChords(Array.from({ length: 20 }, () => C));
    expect(likeliest(held.chords)).toBe(0);
    for (let from = 1; from < 12; from++) for (let to = 0; to < 12; to++) expect(held.moves[12 * from + to]).toBe(0);
    expect(hearChords([C, C, G, G, G]).moves.every((share) => share === 0)).toBe(true);
  });
});
