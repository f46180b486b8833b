import { describe, expect, test } from "vitest";
import { readWav } from "../../codec/wav.ts";
import type { GivenChord } from "../chord.ts";
import { composeScore } from "../compose.ts";
import { grooveOf } from "../genres/groove-of.ts";
import { GENRES } from "../genres/index.ts";
import { readKeptScore, writeKeptScore } from "../kept-score.ts";
import { readRecipe } from "../recipe.ts";
import { renderSample } from "../render.ts";
import { writeSampleFile } from "../sample-file.ts";
import { varyRecipe } from "../vary.ts";
import { givenAfter, givenAt, isSameChord, nearestTone, spansOf } from "./harmony.ts";
import type { Piece } from "./pattern.ts";

const C: GivenChord = { root: 0, quality: "" };
const F: GivenChord = { root: 5, quality: "" };
const G7: GivenChord = { root: 7, quality: "7" };

function pieceOf(chords: GivenChord[][] | undefined, prompt = "house loop in C major"): Piece {
  const read = readRecipe({ prompt, bars: 3, seed: 1 });
  const recipe = chords ? { ...read, chords } : read;
  return { recipe, genre: GENRES[recipe.genre], groove: grooveOf(recipe), bars: 3, chordRoots: [0, 3, 4] };
}

describe("spans", () => {
  test("without given chords there is one a bar, by its degree", () => {
    expect(spansOf(pieceOf(undefined))).toEqual(
      [0, 3, 4].map((degree, bar) => ({ bar, fromStep: 0, toStep: 16, degree, given: null })),
    );
    expect(givenAt(pieceOf(undefined), 0, 0)).toBeNull();
    expect(givenAfter(pieceOf(undefined), 0, 0)).toBeNull();
  });

  test("chords of one bar part it evenly, and begin again after the last bar", () => {
    const piece = pieceOf([[C], [F, G7]]);
    const spans = spansOf(piece).map(({ bar, fromStep, toStep, given }) => [bar, fromStep, toStep, given]);
    expect(spans).toEqual([
      [0, 0, 16, C],
      [1, 0, 8, F],
      [1, 8, 16, G7],
      [2, 0, 16, C],
    ]);
  });

  test("in an odd metre, to the step", () => {
    const piece = pieceOf([[C, F, G7]], "house loop in C major, 7/8");
    expect(
      spansOf(piece)
        .slice(0, 3)
        .map(({ fromStep, toStep }) => [fromStep, toStep]),
    ).toEqual([
      [0, 5],
      [5, 9],
      [9, 14],
    ]);
  });

  test("each step has its chord, and the one that follows, round the loop", () => {
    const piece = pieceOf([[C], [F, G7], [F]]);
    expect([givenAt(piece, 1, 7), givenAt(piece, 1, 8)]).toEqual([F, G7]);
    expect([givenAfter(piece, 0, 3), givenAfter(piece, 1, 0), givenAfter(piece, 2, 15)]).toEqual([F, G7, C]);
  });

  test("are the same by their chord, or by their degree", () => {
    const [one, , three] = spansOf(pieceOf([[C], [F], [C]]));
    expect(one && three && isSameChord(one, three)).toBe(true);
    const [first, second] = spansOf(pieceOf(undefined));
    expect(first && second && isSameChord(first, second)).toBe(false);
  });
});

test.each([
  [C, 1, 0],
  [C, 5, 4],
  [C, 11, 12],
  [G7, 0, -1],
  [G7, 15, 14],
  [F, -4, -3],
])("of %j the tone nearest to %d is %d", (chord, semitones, tone) => {
  expect(nearestTone(chord, semitones)).toBe(tone);
});

describe("a piece with metre, chords and scale", () => {
  const recipe = readRecipe({ prompt: "7/8 house keys, bass and drums, Dm7 G7 Cmaj7, 140 bpm", seed: 8 });

  test("is kept with its sample and read back as it was", () => {
    const kept = readKeptScore(writeKeptScore(recipe) ?? "");
    expect(kept?.recipe).toEqual(recipe);
    expect(kept?.song.beatsPerBar).toBe(3.5);
  });

  test("says its metre, tempo and length in the file", () => {
    const { metadata, audio } = readWav(writeSampleFile(renderSample(recipe), {}));
    expect(metadata.bpm).toBe(140);
    expect(audio.channels[0]).toHaveLength(Math.round((3 * 3.5 * 60 * 44_100) / 140));
  });

  test("keeps metre and chords in a variation at another tempo and key", () => {
    const varied = varyRecipe(recipe, { prompt: "same at 160 in D major", keep: "all", seed: 8 });
    expect(varied).toMatchObject({
      bpm: 160,
      key: { tonic: "D", mode: "major" },
      metre: recipe.metre,
      chords: recipe.chords,
    });
    expect(varied.durationSeconds).toBeCloseTo((3 * 3.5 * 60) / 160, 9);
    const [before, after] = [recipe, varied].map((each) => composeScore(each).events.length);
    expect(after).toBe(before);
  });

  test("keeps its scale where a field names the same kind of key", () => {
    const dorian = readRecipe({ prompt: "D dorian house chords", seed: 2 });
    const moved = varyRecipe(dorian, { prompt: "", keep: "all", seed: 2, key: { tonic: "F", mode: "minor" } });
    expect(moved.key).toEqual({ tonic: "F", mode: "dorian" });
    const other = varyRecipe(dorian, { prompt: "", keep: "all", seed: 2, key: { tonic: "F", mode: "major" } });
    expect(other.key).toEqual({ tonic: "F", mode: "major" });
  });
});
