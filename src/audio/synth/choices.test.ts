import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  chooseGenre,
  chooseInstruments,
  chooseKey,
  chooseKind,
  chooseLength,
  chooseMood,
  MAX_BARS,
  usualTempo,
} from "./choices.ts";
import { GENRE_NAMES } from "./genres/genre.ts";
import { GENRES } from "./genres/index.ts";
import { INSTRUMENTS, STRIPS } from "./instruments.ts";
import { NEUTRAL_MOOD } from "./mood.ts";
import { readPrompt } from "./prompt.ts";

const request = (prompt: string) => ({ prompt, seed: 1 });

describe("the genre", () => {
  test.each([
    ["dark techno with 808", "techno"],
    ["808 glide", "trap"],
    ["wobble bass", "dubstep"],
    ["reese bass", "drum_and_bass"],
    ["acid bass", "techno"],
    ["loop at 174", "drum_and_bass"],
    ["loop at 124", "house"],
    ["loop", "house"],
    ["loop at 300 bpm", "house"],
  ])("of %s is %s", (prompt, genre) => {
    expect(chooseGenre(readPrompt(prompt))).toBe(genre);
  });
});

describe("the kind", () => {
  test.each([
    ["kick", "one_shot"],
    ["kick loop", "loop"],
    ["kick 128 bpm", "loop"],
    ["kick 2 bars", "loop"],
    ["kick fill", "loop"],
    ["house with kick", "loop"],
    ["bass", "loop"],
    ["bass one shot", "one_shot"],
    ["", "loop"],
  ])("of %j is %s", (prompt, kind) => {
    expect(chooseKind(request(prompt), readPrompt(prompt))).toBe(kind);
  });

  test("of a length in bars is a loop", () => {
    expect(chooseKind({ ...request("kick"), bars: 1 }, readPrompt("kick"))).toBe("loop");
  });
});

describe("the instruments", () => {
  test("without drums are those of the genre that are none", () => {
    for (const name of GENRE_NAMES) {
      const genre = GENRES[name];
      const left = genre.instruments.filter((instrument) => STRIPS[instrument].role !== "drum");
      const chosen = chooseInstruments(genre, readPrompt("no drums"), "loop");
      expect(chosen.toSorted()).toEqual(left.toSorted());
    }
  });

  test("are never none, and stand in one order, whatever is left out", () => {
    const words = ["drums", "bass", "pad", "texture", "keys", "percussion", "chords", "lead", "strings", "impact"];
    const sign = fc.constantFrom("no", "only", "with");
    const wish = fc.tuple(sign, fc.constantFrom(...words)).map((pair) => pair.join(" "));
    fc.assert(
      fc.property(fc.constantFrom(...GENRE_NAMES), fc.array(wish, { maxLength: 8 }), (name, wishes) => {
        const chosen = chooseInstruments(GENRES[name], readPrompt(wishes.join(", ")), "loop");
        expect(chosen.length).toBeGreaterThan(0);
        expect(chosen).toEqual(INSTRUMENTS.filter((instrument) => chosen.includes(instrument)));
      }),
    );
  });
});

test("a tempo that is only wished slow or fast is an end of the genre's own", () => {
  for (const genre of Object.values(GENRES)) {
    const tempos = ["slow", "", "fast"].map((word) => usualTempo(genre, readPrompt(word)));
    expect(tempos).toEqual([genre.tempo.low, genre.tempo.usual, genre.tempo.high]);
  }
});

test("no word for a mood leaves it neutral, and half of one wished less turns it", () => {
  expect(chooseMood(readPrompt("loop"), null)).toEqual(NEUTRAL_MOOD);
  const [more, less] = ["dark", "less dark"].map((prompt) => chooseMood(readPrompt(prompt), null));
  expect(more).not.toEqual(NEUTRAL_MOOD);
  expect(less).not.toEqual(more);
});

test("a short one-shot has a dry room, but for one that is asked to be spacious", () => {
  expect(chooseMood(readPrompt("clap"), "short").space).toBeLessThan(0);
  expect(chooseMood(readPrompt("clap"), "long").space).toBe(0);
  expect(chooseMood(readPrompt("dreamy clap"), "short").space).toBeGreaterThan(0);
});

describe("the key", () => {
  test.each([
    ["in D dorian", undefined, "D dorian"],
    ["in D dorian", { tonic: "G", mode: "minor" }, "G dorian"],
    ["in D dorian", { tonic: "G", mode: "major" }, "G major"],
    ["in G mixolydian", { tonic: "C", mode: "major" }, "C mixolydian"],
    ["F# major", { tonic: "A", mode: "minor" }, "A minor"],
    ["dark funk riff, dorian mode", { tonic: "F#", mode: "minor" }, "F# dorian"],
    ["pad, lydian mode with more reverb", { tonic: "D", mode: "major" }, "D lydian"],
    ["riff, locrian mode", { tonic: "C", mode: "minor" }, "C locrian"],
    ["riff, aeolian mode", { tonic: "C", mode: "minor" }, "C minor"],
    ["riff, ionian mode", { tonic: "C", mode: "major" }, "C major"],
  ] as const)("of %j with the field %j is %s", (prompt, field, key) => {
    const { tonic, mode } = chooseKey(GENRES.house, readPrompt(prompt), field);
    expect(`${tonic} ${mode}`).toBe(key);
  });
});

describe("the length", () => {
  const length = (prompt: string, fields: object = {}, bpm = 120) =>
    chooseLength({ request: { ...request(prompt), ...fields }, reading: readPrompt(prompt), kind: "loop", bpm });

  test.each([
    ["loop", {}, 4, 8],
    ["2 bars", {}, 2, 4],
    ["2 bars", { bars: 8 }, 8, 16],
    ["2 bars", { durationSeconds: 6 }, 3, 6],
    ["7/8, 2 bars", {}, 2, 3.5],
    ["9 seconds", {}, 5, 10],
    ["0.1 seconds", {}, 1, 2],
    ["999 bars", {}, 64, 128],
    ["Am F C G Em", {}, 5, 10],
    ["Dm7 G7", {}, 4, 8],
  ])("of %j with %j is %d bars, %d s at 120 BPM", (prompt, fields, bars, durationSeconds) => {
    expect(length(prompt, fields)).toEqual({ bars, durationSeconds });
  });

  test("is whole bars within the limit at any tempo", () => {
    const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(seconds, fc.double({ min: 20, max: 400, noNaN: true }), (durationSeconds, bpm) => {
        const { bars, durationSeconds: made } = length("loop", { durationSeconds }, bpm);
        expect(Number.isInteger(bars) && Number(bars) >= 1 && Number(bars) <= MAX_BARS).toBe(true);
        expect(made).toBeCloseTo((Number(bars) * 240) / bpm, 6);
      }),
    );
  });
});
