import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SONG } from "../project/sounds.fixture.ts";
import type { Song } from "./song.ts";
import { songAsTold } from "./song-as-told.ts";

const secondsOf = ({ bpm, lengthBeats, tracks }: Song) => ({
  length: (lengthBeats * 60) / bpm,
  notes: tracks.flatMap(({ notes }) =>
    notes.flatMap(({ startBeats, durationBeats }) => [(startBeats * 60) / bpm, (durationBeats * 60) / bpm]),
  ),
});

test("a song that is told as it is stays as it is", () => {
  expect(songAsTold(SONG, {})).toBe(SONG);
  expect(songAsTold(SONG, { bpm: SONG.bpm + 0.004 })).toBe(SONG);
});

test("at any tempo that is told every note sounds when it did, and the song lasts as long", () => {
  fc.assert(
    fc.property(fc.double({ min: 20, max: 400, noNaN: true }), (bpm) => {
      const told = songAsTold(SONG, { bpm });
      const [before, after] = [secondsOf(SONG), secondsOf(told)];
      expect(after.length).toBeCloseTo(before.length, 3);
      after.notes.forEach((seconds, index) => expect(seconds).toBeCloseTo(before.notes[index] ?? NaN, 3));
      expect(told.tracks.map(({ notes }) => notes.map(({ midiNote }) => midiNote))).toEqual(
        SONG.tracks.map(({ notes }) => notes.map(({ midiNote }) => midiNote)),
      );
    }),
  );
  expect(songAsTold(SONG, { bpm: SONG.bpm / 2 })).toMatchObject({ bpm: 62, lengthBeats: 8 });
});

test("the key that is told is its key, and drums alone get none", () => {
  const key = { tonic: "C", mode: "minor" } as const;
  expect(songAsTold(SONG, { key })).toEqual({ ...SONG, key });
  const { key: _none, ...drums } = SONG;
  expect(songAsTold(drums, { key })).toEqual(drums);
});
