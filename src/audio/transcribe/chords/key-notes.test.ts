import { describe, expect, test } from "vitest";
import { notesOfKeys } from "./key-notes.ts";
import { LOWEST_KEY, PIANO_KEYS } from "./note-network.ts";
import type { HeardKeys } from "./posteriorgrams.ts";

const FRAME_SECONDS = 256 / 22_050;

interface Held {
  midiNote: number;
  from: number;
  to: number;
  struck?: number;
  sounding?: number;
  power?: number;
}

/** What is heard of keys that are held from one frame to another. */
function heardOf(notes: readonly Held[], frames = 100): HeardKeys {
  const size = frames * PIANO_KEYS;
  const heard = {
    frames,
    sounding: new Float32Array(size),
    struck: new Float32Array(size),
    powers: new Float32Array(size),
  };
  for (const { midiNote, from, to, struck = 0.9, sounding = 0.8, power = 1 } of notes) {
    for (let t = from; t < to; t++) {
      const place = t * PIANO_KEYS + midiNote - LOWEST_KEY;
      heard.sounding[place] = sounding;
      heard.powers[place] = power;
      if (t === from) heard.struck[place] = struck;
    }
  }
  return heard;
}

const written = (heard: HeardKeys) =>
  notesOfKeys(heard).map(({ midiNote, startSeconds, durationSeconds }) => [
    midiNote,
    Math.round(startSeconds / FRAME_SECONDS),
    Math.round(durationSeconds / FRAME_SECONDS),
  ]);

describe("the notes of keys", () => {
  test("are those that are struck and sound, in order of time", () => {
    const chord = [60, 64, 67].map((midiNote) => ({ midiNote, from: 40, to: 70 }));
    expect(
      written(heardOf([...chord, { midiNote: 21, from: 5, to: 30 }, { midiNote: 108, from: 80, to: 95 }])),
    ).toEqual([
      [21, 5, 25],
      [60, 40, 30],
      [64, 40, 30],
      [67, 40, 30],
      [108, 80, 15],
    ]);
  });

  test("of one key end where it is struck again", () => {
    const heard = heardOf([
      { midiNote: 60, from: 10, to: 40 },
      { midiNote: 60, from: 40, to: 60 },
    ]);
    expect(written(heard)).toEqual([
      [60, 10, 30],
      [60, 40, 20],
    ]);
  });

  test("go on over a short dropout, and not over a long one", () => {
    const hold = (gap: number) =>
      heardOf([
        { midiNote: 60, from: 10, to: 30 },
        { midiNote: 60, from: 30 + gap, to: 60, struck: 0, sounding: 0.35 },
      ]);
    expect(written(hold(8))).toEqual([[60, 10, 50]]);
    expect(written(hold(14))).toEqual([[60, 10, 20]]);
  });

  test("are set on by a steep rise where no stroke is heard", () => {
    const heard = heardOf([
      { midiNote: 60, from: 10, to: 40 },
      { midiNote: 67, from: 50, to: 80, struck: 0 },
    ]);
    expect(written(heard)).toEqual([
      [60, 10, 30],
      [67, 50, 30],
    ]);
  });

  test("do not count a harmonic that is struck with its note and less surely", () => {
    const octave = (struck: number, from = 11) =>
      heardOf([
        { midiNote: 48, from: 10, to: 40 },
        { midiNote: 60, from, to: 40, struck },
      ]);
    expect(written(octave(0.8))).toEqual([[48, 10, 30]]);
    expect(written(octave(0.95))).toHaveLength(2);
    expect(written(octave(0.8, 20))).toHaveLength(2);
    const fourth = heardOf([48, 53].map((midiNote, i) => ({ midiNote, from: 10, to: 40, struck: 0.9 - 0.1 * i })));
    expect(written(fourth)).toHaveLength(2);
  });

  test.each<[string, Held[]]>([
    ["nothing", []],
    ["a blip", [{ midiNote: 60, from: 10, to: 13 }]],
    ["what is struck and does not sound", [{ midiNote: 60, from: 10, to: 40, sounding: 0.2 }]],
    ["what begins with the last frame", [{ midiNote: 60, from: 99, to: 100 }]],
  ])("of %s are none", (_, held) => {
    expect(notesOfKeys(heardOf(held))).toEqual([]);
  });

  test("have the velocity of their power beside the loudest", () => {
    const notes = notesOfKeys(
      heardOf([
        { midiNote: 60, from: 10, to: 40, power: 1 },
        { midiNote: 67, from: 50, to: 80, power: 1 / 16 },
      ]),
    );
    expect(notes.map(({ velocity }) => velocity)).toEqual([expect.closeTo(0.95, 5), expect.closeTo(0.475, 5)]);
  });
});
