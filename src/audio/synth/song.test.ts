import { expect, test } from "vitest";
import { composeScore } from "./compose.ts";
import { GENRE_NAMES } from "./genres/genre.ts";
import { INSTRUMENTS, STRIPS } from "./instruments.ts";
import { readRecipe } from "./recipe.ts";
import { songOf } from "./song.ts";

const song = (prompt: string) => songOf(readRecipe({ prompt, seed: 20 }));
const notesOf = (prompt: string, name: string) => song(prompt).tracks.find((track) => track.name === name)?.notes ?? [];

test.each(GENRE_NAMES)("%s: every note of the score is in a track, in MIDI's range and in the loop", (genre) => {
  const recipe = readRecipe({ prompt: `${genre.replaceAll("_", " ")}, 8 bars`, seed: 3 });
  const { tracks, lengthBeats, bpm, key } = songOf(recipe);
  expect([lengthBeats, bpm, key]).toEqual([32, recipe.bpm, recipe.key]);
  const notes = tracks.flatMap((track) => track.notes);
  expect(notes.length).toBe(composeScore(recipe).events.length);
  for (const note of notes) {
    expect(Number.isInteger(note.midiNote) && note.midiNote >= 20 && note.midiNote <= 110).toBe(true);
    expect(note.startBeats >= 0 && note.startBeats < lengthBeats).toBe(true);
    expect(note.velocity > 0 && note.velocity <= 1).toBe(true);
  }
});

test("drums are the keys of General MIDI, in a track for each part", () => {
  const { tracks } = song("house with snare, toms and crash, 4 bars");
  const drums = tracks.filter(({ kind }) => kind === "drums");
  expect(drums.map(({ name }) => name)).toEqual(["Kick", "Snare", "Hats", "Percussion"]);
  const keys = drums.map(({ notes }) => new Set(notes.map(({ midiNote }) => midiNote)));
  expect(keys[0]).toEqual(new Set([36]));
  expect([...(keys[1] ?? [])].every((key) => [37, 38, 39].includes(key))).toBe(true);
  expect(keys[2]).toEqual(new Set([42, 46]));
  expect([...(keys[3] ?? [])].every((key) => [41, 43, 45, 47, 48, 49, 50, 63, 64, 70].includes(key))).toBe(true);
  expect(keys[3]?.has(49)).toBe(true);
});

test("pitched parts have their own tracks, programs and notes", () => {
  const { tracks } = song("lofi keys, bass and vinyl, 4 bars");
  expect(tracks.map(({ name, kind, program }) => [name, kind, program])).toEqual([
    ["Bass", "pitched", expect.any(Number)],
    ["Rhodes", "pitched", 4],
    ["Texture", "pitched", 122],
  ]);
});

test("swing and human timing are kept as played", () => {
  const offbeats = notesOf("lofi beat, 4 bars", "Hats").map(({ startBeats }) => (startBeats * 4) % 1);
  expect(offbeats.some((late) => late > 0.05)).toBe(true);
});

test("a one-shot is one note in an unending bar of its key", () => {
  const { tracks, lengthBeats } = song("808 in F");
  expect(tracks.map(({ notes }) => notes.map(({ midiNote }) => midiNote % 12))).toEqual([[5]]);
  expect(lengthBeats).toBeGreaterThan(0);
});

test("every pitched instrument but pianos has a sound of General MIDI other than its piano", () => {
  const isPiano = (instrument: string) => ["piano", "felt_piano"].includes(instrument);
  const pitched = INSTRUMENTS.filter((each) => STRIPS[each].role !== "drum" && !isPiano(each));
  const { tracks } = song(`house with ${pitched.map((name) => name.replaceAll("_", " ")).join(" and ")}, 4 bars`);
  expect(tracks.filter(({ kind }) => kind === "pitched").map(({ program }) => program)).not.toContain(0);
});
