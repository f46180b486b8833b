import { PITCH_NAMES } from "../../contracts/words/key.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFigures } from "./figures.ts";

describe("tempo", () => {
  test.each([
    ["techno at 132 bpm", 132],
    ["128BPM house", 128],
    ["92.5 bpm", 92.5],
    ["bpm: 140 trap", 140],
    ["tempo of 99", 99],
    ["drums at 174", 174],
    ["loop @ 120", 120],
  ])("%s", (prompt, bpm) => {
    expect(readFigures(prompt).bpm).toBe(bpm);
  });

  test.each(["808 bass", "80s synthwave", "two step", "in 4 bars"])("%s names no tempo", (prompt) => {
    expect(readFigures(prompt).bpm).toBeNull();
  });
});

describe("key", () => {
  test.each([
    ["pad in D minor", "D", "minor"],
    ["in the key of F# major", "F#", "major"],
    ["Ebm chords", "D#", "minor"],
    ["Bb major keys", "A#", "major"],
    ["f sharp minor bass", "F#", "minor"],
    ["a flat minor", "G#", "minor"],
    ["C#maj pluck", "C#", "major"],
    ["deep house, Am, 124 bpm", "A", "minor"],
    ["arp in Gmin", "G", "minor"],
    ["cb major", "B", "major"],
    ["e-minor lead", "E", "minor"],
  ])("%s", (prompt, tonic, mode) => {
    expect(readFigures(prompt)).toMatchObject({ tonic, mode });
  });

  test("a tonic alone leaves the mode open", () => {
    expect(readFigures("bass in D")).toMatchObject({ tonic: "D", mode: null });
    expect(readFigures("bass in F#, dark")).toMatchObject({ tonic: "F#", mode: null });
  });

  test.each([
    "in a dark room",
    "In A dark mood",
    "I am happy",
    "a major hit record of bells",
    "big drums",
    "make me a beat",
  ])("%s names no key unless it says so", (prompt) => {
    const { tonic, mode } = readFigures(prompt);
    const saysSo = /a major/.test(prompt);
    expect(tonic === null).toBe(!saysSo);
    expect(mode === null).toBe(!saysSo);
  });

  test("every spelling of every key is read", () => {
    const spelling = fc.record({
      tonic: fc.constantFrom(...PITCH_NAMES),
      mode: fc.constantFrom("minor" as const, "major" as const),
      form: fc.constantFrom(
        (tonic: string, mode: string) => `loop in ${tonic} ${mode}`,
        (tonic: string, mode: string) => `${tonic}${mode === "minor" ? "m" : "maj"} chords`,
        (tonic: string, mode: string) => `${tonic.toLowerCase()} ${mode} at 120 bpm`,
        (tonic: string, mode: string) => `${tonic.replace("#", " sharp")} ${mode}`,
      ),
    });
    fc.assert(
      fc.property(spelling, ({ tonic, mode, form }) => {
        expect(readFigures(form(tonic, mode))).toMatchObject({ tonic, mode });
      }),
    );
  });
});

describe("length", () => {
  test.each([
    ["4 bar loop", 4],
    ["8 bars", 8],
    ["16-bar", 16],
    ["two bars of drums", 2],
    ["one bar", 1],
  ])("%s", (prompt, bars) => {
    expect(readFigures(prompt).bars).toBe(bars);
  });

  test.each([
    ["3 seconds", 3],
    ["2.5s riser", 2.5],
    ["10 sec pad", 10],
    ["a 1-second hit", 1],
  ])("%s", (prompt, seconds) => {
    expect(readFigures(prompt).durationSeconds).toBe(seconds);
  });

  test("a decade is not a duration", () => {
    expect(readFigures("80s synthwave").durationSeconds).toBeNull();
  });
});

test("what was read is taken out of the text", () => {
  const { rest } = readFigures("dark techno in F# minor at 132 bpm, 8 bars");
  expect(rest).toContain("dark techno");
  expect(rest).not.toMatch(/132|minor|bars/);
});
