import { expect, test } from "vitest";
import { chordName } from "../chord.ts";
import { composeScore } from "../compose.ts";
import { pitchClassOf } from "../theory.ts";
import { readRecipe, readingOf } from "../recipe.ts";
import { STRIPS } from "../instruments.ts";
import { chordsIn, keyOfChords, readChords } from "./chord-words.ts";
import { Cutter } from "./cutter.ts";

const named = (prompt: string) => {
  const recipe = readRecipe({ prompt, seed: 1 });
  return (recipe.chords ?? []).map((bar) => bar.map((chord) => chordName(chord, recipe.key)).join(" "));
};

test.each([
  ["Am F C G", "A minor"],
  ["Dm7 G7 Cmaj7", "C major"],
  ["C G Am F", "C major"],
  ["Em C G D", "E minor"],
  ["F#m D A E", "F# minor"],
])("the chords %s are in %s", (text, key) => {
  const chords = readChords(new Cutter(text));
  const found = chords?.kind === "letters" ? keyOfChords(chords.bars) : null;
  expect(`${found?.tonic} ${found?.mode}`).toBe(key);
});

test.each([
  ["A and B sections", []],
  ["make it a C loop", []],
  ["in C minor", []],
  ["I am happy", []],
  ["plan A, B", []],
  ["Bdim7 E7 Am chords", ["Bdim7", "E7", "Am"]],
  ["Asus2 Dsus4 house keys", ["Asus2", "Dsus4"]],
  ["Cm7b5 F7 pads", ["Cm7b5", "F7"]],
  ["Am/C, F", ["Am/C", "F"]],
  ["Gø C°7 chords", ["Gm7b5", "Cdim7"]],
  ["Am > F > C", ["Am", "F", "C"]],
  ["| Am | Dm G |", ["Am", "Dm G"]],
  ["ii-V-I in Bb major keys", ["Cm", "F", "A#"]],
  ["I IV V", ["A", "D", "E"]],
])("chords of %s", (prompt, chords) => {
  expect(named(prompt)).toEqual(chords);
});

test("degrees take the triads of their scale", () => {
  const numbers = readChords(new Cutter("1-4-5-7"));
  const names = (mode: "major" | "harmonic minor") =>
    numbers &&
    chordsIn(numbers, { tonic: "C", mode }).flatMap((bar) => bar.map((chord) => chordName(chord, { tonic: "C" })));
  expect(names("major")).toEqual(["C", "F", "G", "Bdim"]);
  expect(names("harmonic minor")).toEqual(["Cm", "Fm", "G", "Bdim"]);
});

test("given chords are played by bass, chords and arpeggio, each in its bar or its half", () => {
  const recipe = readRecipe({ prompt: "house chords, bass, arp and pad, | Am | F G | Bbmaj7 |, 120 bpm", seed: 4 });
  expect(recipe.bars).toBe(3);
  expect(readingOf(recipe).understood.chords).toEqual(["Am", "F G", "Bbmaj7"]);
  const tonic = pitchClassOf(recipe.key.tonic);
  const { events } = composeScore(recipe);
  const spans = [
    [0, 4, [9, 0, 4]],
    [4, 6, [5, 9, 0]],
    [6, 8, [7, 11, 2]],
    [8, 12, [10, 2, 5, 9]],
  ] as const;
  expect(tonic).toBe(9);
  for (const [from, to, tones] of spans) {
    const within = events.filter(({ startBeats }) => startBeats >= from - 0.01 && startBeats < to - 0.1);
    const harmony = within.filter(({ instrument }) => STRIPS[instrument].role === "harmony" || instrument === "arp");
    expect(new Set(harmony.map(({ note }) => note % 12))).toEqual(new Set(tones));
    const [lowest] = within.filter(({ instrument }) => instrument === "bass");
    expect(lowest && lowest.note % 12).toBe(tones[0]);
  }
});

test("chords move with the key that a field gives, and one chord is a one-shot's", () => {
  const recipe = readRecipe({ prompt: "I V vi IV keys", key: { tonic: "D", mode: "major" }, seed: 1 });
  expect(recipe.chords?.flat().map((chord) => chordName(chord, recipe.key))).toEqual(["D", "A", "Bm", "G"]);
  const hit = readRecipe({ prompt: "Cmaj9 stab one shot", seed: 1 });
  expect(new Set(composeScore(hit).events.map(({ note }) => note % 12))).toEqual(new Set([0, 4, 7, 11, 2]));
});

test.each([
  ["I-bVII-IV rock guitar in A 120", "A major", ["A", "G", "D"]],
  ["i bVI bVII i E minor 120 techno", "E minor", ["Em", "C", "D", "Em"]],
  ["I IV V blues in E 120", "E major", ["E", "A", "B"]],
  ["iim7 V7 Imaj7 F 90 rhodes", "F major", ["Gm7", "C7", "Fmaj7"]],
  ["ii7b5 V7 im C minor jazz", "C minor", ["Dm7b5", "G7", "Cm"]],
  ["1-5-6-4 pop piano in C", "C major", ["C", "G", "Am", "F"]],
])("flat degrees are those of the major scale, and the tonic's says the mode: %s", (prompt, key, chords) => {
  expect(readingOf(readRecipe({ prompt, seed: 1 })).understood.key).toBe(key);
  expect(named(prompt)).toEqual(chords);
});

test("a flat degree is spelled as a flat", () => {
  const { chords } = readingOf(readRecipe({ prompt: "im7 iv7 bVII7 trap in C", seed: 1 })).understood;
  expect(chords).toEqual(["Cm7", "Fm7", "Bb7"]);
});
