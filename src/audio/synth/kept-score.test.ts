import * as fc from "fast-check";
import { expect, test } from "vitest";
import { writeMidi } from "../notes/midi-file.ts";
import { MAX_SCORE_CHARACTERS, readKeptScore, writeKeptScore } from "./kept-score.ts";
import { readRecipe, type SampleRecipe } from "./recipe.ts";
import { SYNTH_REVISION } from "./revision.ts";
import { songOf } from "./song.ts";

const PROMPTS = [
  "house",
  "lofi beat, 8 bars",
  "trap with vocal, riser and impact at 300 bpm",
  "drum and bass drums with toms",
  "808 in F",
  "house chord stab one shot, 2 seconds",
  "dark dark dark unknown-word techno, very warm",
];
const recipeOf = (prompt: string): SampleRecipe => readRecipe({ prompt, seed: 20 });
const textOf = (prompt: string): string => writeKeptScore(recipeOf(prompt)) ?? "";
/** The text with one place of it changed. */
function edited(path: string, value: unknown): string {
  const score: Record<string, unknown> = JSON.parse(textOf("house"));
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  let place = score;
  // Each step but the last names an object or list of the text.
  for (const step of steps) place = place[step] as Record<string, unknown>;
  place[last] = value;
  return JSON.stringify(score);
}

test.each(PROMPTS)("the score of %s comes back with its recipe, and its notes make the same MIDI file", (prompt) => {
  const recipe = recipeOf(prompt);
  const kept = readKeptScore(textOf(prompt));
  expect(kept?.revision).toBe(SYNTH_REVISION);
  expect(kept?.recipe).toEqual({ ...recipe, ignored: [] });
  expect(kept && writeMidi(kept.song)).toEqual(writeMidi(songOf(recipe)));
});

test("the fullest loop of all bars fits a row of the database many times over", () => {
  const all = "kick snare clap rim hats shaker percussion tom crash bass chords keys pad strings vocal pluck lead arp";
  const text = textOf(`busy energetic drum and bass with ${all} texture riser impact, 64 bars`);
  expect(text.length).toBeGreaterThan(50_000);
  expect(text.length).toBeLessThan(MAX_SCORE_CHARACTERS / 3);
});

test("of another revision the notes can be read, and the recipe cannot be rendered", () => {
  const kept = readKeptScore(edited("synth", SYNTH_REVISION + 1));
  expect(kept?.recipe).toBeNull();
  expect(kept?.song.tracks.length).toBeGreaterThan(3);
  expect(readKeptScore(edited("recipe.genre", "polka"))?.recipe).toBeNull();
});

test.each([
  ["recipe.bars", 65],
  ["recipe.bars", null],
  ["recipe.bars", 1e9],
  ["recipe.bpm", 0.001],
  ["recipe.seed", 1.5],
  ["recipe.mood.drive", 1e300],
  ["recipe.instruments", []],
  ["recipe.instruments", ["kick", "kick"]],
  ["recipe.instruments", ["theremin"]],
  ["recipe.chordRoots", []],
  ["recipe.chordRoots", [99]],
  ["recipe.kept", [{ instruments: ["kick"], source: {} }]],
  ["recipe.moodWords", Array(1_000).fill("dark")],
  ["recipe.durationSeconds", 1e7],
  ["recipe.extra", true],
])("a crafted recipe with %s = %j is not rendered", (path, value) => {
  expect(readKeptScore(edited(path, value))?.recipe).toBeNull();
});

test.each([
  ["format", 2],
  ["synth", "2"],
  ["song.bpm", 0],
  ["song.lengthBeats", 1e9],
  ["song.tracks.0.name", "x".repeat(61)],
  ["song.tracks.0.notes", [1, 2, 3]],
  ["song.tracks.0.notes", [0, 960, 36, -1]],
  ["song.tracks.0.notes", [1e15, 960, 36, 100]],
  ["song.tracks", Array.from({ length: 65 }, () => ({ name: "a", kind: "drums", notes: [] }))],
])("a crafted score with %s = %j is none", (path, value) => {
  expect(readKeptScore(edited(path, value))).toBeNull();
});

test("no text does harm: what is read makes a MIDI file or is refused", () => {
  expect(readKeptScore("[".repeat(MAX_SCORE_CHARACTERS))).toBeNull();
  expect(readKeptScore(" ".repeat(MAX_SCORE_CHARACTERS + 1))).toBeNull();
  const numbers = fc.array(fc.integer({ min: 0, max: 4_000_000 }), { maxLength: 40 });
  fc.assert(
    fc.property(numbers, (notes) => {
      const kept = readKeptScore(edited("song.tracks.0.notes", notes));
      expect(kept === null).toBe(notes.length % 4 !== 0 || notes.some((number) => number > 4_096 * 960));
      if (kept) expect(writeMidi(kept.song).length).toBeGreaterThan(100);
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(readKeptScore(text)).toBeNull();
    }),
  );
});
