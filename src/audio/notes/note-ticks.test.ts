import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TICKS_PER_BEAT, timedNotes } from "./note-ticks.ts";
import type { Note } from "./song.ts";

const END = 16 * TICKS_PER_BEAT;

function note(startBeats: number, durationBeats = 1, { midiNote = 60, velocity = 0.5 } = {}): Note {
  return { startBeats, durationBeats, midiNote, velocity };
}

/** Start and release of each note, in ticks. */
function spans(notes: readonly Note[], end = END): number[][] {
  return timedNotes(notes, end).map(({ startTick, releaseTick }) => [startTick, releaseTick]);
}

describe("ticks", () => {
  test.each([
    ["a quarter", 1, 960],
    ["a sixteenth", 1 / 4, 240],
    ["a triplet eighth", 1 / 3, 320],
    ["a sixty-fourth", 1 / 16, 60],
    ["a triplet sixty-fourth", 1 / 24, 40],
    ["a quintuplet sixteenth", 1 / 5, 192],
  ])("of %s are whole", (_, beats, ticks) => {
    expect(spans([note(beats, beats)])).toEqual([[ticks, 2 * ticks]]);
  });

  test("of a note without length are one, so that it sounds", () => {
    expect(spans([note(1, 0), note(2, -1), note(3, 1e-9)])).toEqual([
      [960, 961],
      [1_920, 1_921],
      [2_880, 2_881],
    ]);
  });

  test("begin at the start for what begins before it, and end with the song", () => {
    expect(spans([note(-0.5, 1), note(15.5, 9, { midiNote: 61 })])).toEqual([
      [0, 480],
      [15.5 * 960, END],
    ]);
    expect(spans([note(0, Infinity)])).toEqual([[0, END]]);
  });
});

describe("a key that is held", () => {
  test("is let go before it is struck again", () => {
    expect(spans([note(0, 4), note(1, 1)])).toEqual([
      [0, 960],
      [960, 1_920],
    ]);
  });

  test("does not let go of another one", () => {
    expect(spans([note(0, 4), note(1, 1, { midiNote: 62 })])).toEqual([
      [0, 3_840],
      [960, 1_920],
    ]);
  });

  test("struck twice at once is one note, as loud as the louder and as long as the longer", () => {
    expect(timedNotes([note(0, 3, { velocity: 0.2 }), note(0, 1, { velocity: 1 })], END)).toEqual([
      { startTick: 0, releaseTick: 2_880, midiNote: 60, velocity: 127 },
    ]);
    expect(timedNotes([note(0, 1, { velocity: 1 }), note(0, 3, { velocity: 0.2 })], END)).toEqual([
      { startTick: 0, releaseTick: 2_880, midiNote: 60, velocity: 127 },
    ]);
  });

  test("struck less than half a tick later is struck at once", () => {
    expect(spans([note(1), note(1 + 0.4 / TICKS_PER_BEAT)])).toEqual([[960, 1_920]]);
  });
});

describe("numbers of MIDI", () => {
  test.each([
    [0, 1],
    [-3, 1],
    [NaN, 1],
    [1 / 127, 1],
    [0.5, 64],
    [1, 127],
    [7, 127],
  ])("the velocity %d is %d", (velocity, sent) => {
    expect(timedNotes([note(0, 1, { velocity })], END)[0]?.velocity).toBe(sent);
  });

  test.each([-1, 128, NaN, Infinity])("a note on the key %d is left out", (midiNote) => {
    expect(timedNotes([note(0, 1, { midiNote }), note(1)], END)).toHaveLength(1);
  });

  test.each([
    ["starts at no time", note(NaN)],
    ["lasts no number", note(0, NaN)],
    ["starts with the end", note(16)],
    ["starts after it", note(Infinity)],
  ])("a note that %s is left out", (_, odd) => {
    expect(timedNotes([odd], END)).toEqual([]);
  });

  test("a bent pitch is the nearest key", () => {
    const keys = timedNotes([note(0, 1, { midiNote: 60.4 }), note(1, 1, { midiNote: 59.6 })], END);
    expect(keys.map(({ midiNote }) => midiNote)).toEqual([60, 60]);
  });
});

test("whatever is played, no key is struck while it is held, and all are in order and within the song", () => {
  const any = fc.record({
    startBeats: fc.double({ min: -1, max: 17, noNaN: true }),
    durationBeats: fc.double({ min: -1, max: 20 }),
    midiNote: fc.integer({ min: 58, max: 62 }),
    velocity: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), (notes) => {
      const released = new Map<number, number>();
      let last = 0;
      for (const { startTick, releaseTick, midiNote, velocity } of timedNotes(notes, END)) {
        expect(startTick).toBeGreaterThanOrEqual(Math.max(last, released.get(midiNote) ?? 0));
        expect(releaseTick).toBeGreaterThan(startTick);
        expect(releaseTick).toBeLessThanOrEqual(END);
        expect(velocity >= 1 && velocity <= 127 && Number.isInteger(velocity)).toBe(true);
        released.set(midiNote, releaseTick);
        last = startTick;
      }
    }),
    { numRuns: 60 },
  );
});
