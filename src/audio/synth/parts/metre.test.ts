import * as fc from "fast-check";
import { expect, test } from "vitest";
import { composeScore } from "../compose.ts";
import { GENRE_NAMES } from "../genres/genre.ts";
import { GENRES } from "../genres/index.ts";
import { INSTRUMENTS } from "../instruments.ts";
import { readRecipe } from "../recipe.ts";
import { renderSample } from "../render.ts";
import { beatsPerBar, isCompound, stepsPerBar } from "../score.ts";
import { songOf } from "../song.ts";
import { melodicNote } from "../theory.ts";
import { fitPattern } from "./metre.ts";

const metre = (beats: number, unit: number) => ({ metre: { beats, unit } });

test.each([
  ["2/4", metre(2, 4), 2],
  ["3/4", metre(3, 4), 3],
  ["4/4", {}, 4],
  ["5/4", metre(5, 4), 5],
  ["6/8", metre(6, 8), 3],
  ["7/8", metre(7, 8), 3.5],
  ["9/8", metre(9, 8), 4.5],
  ["11/8", metre(11, 8), 5.5],
  ["12/8", metre(12, 8), 6],
])("a bar of %s has so many quarter notes, and patterns as many steps", (_, piece, beats) => {
  expect(beatsPerBar(piece)).toBe(beats);
  for (const genre of Object.values(GENRES)) {
    for (const pattern of [...genre.bassFigures, ...genre.chordFigures]) {
      expect(fitPattern(pattern, piece)).toHaveLength(stepsPerBar(piece));
    }
  }
});

test("beats of three eighths are swung quarters, other bars are cut or begin again", () => {
  expect([isCompound(metre(6, 8)), isCompound(metre(3, 8)), isCompound(metre(7, 8))]).toEqual([true, false, false]);
  expect(fitPattern("X.x.X.x.X.x.X.x.", metre(6, 8))).toBe("X...x.X...x.");
  expect(fitPattern("r---r-..........", metre(6, 8))).toBe("r-----r--...");
  expect(fitPattern("X...X...X...X...", metre(7, 8))).toBe("X...X...X...X.");
  expect(fitPattern("X...x...X...x...", metre(5, 4))).toBe("X...x...X...x...X...");
});

test("every genre plays every instrument in any metre, within its bars and on its swing, triplets and double time", () => {
  const metres = fc.constantFrom("2/4", "3/4", "5/4", "6/8", "7/8", "9/8", "11/8", "12/8");
  const feels = fc.constantFrom("", "heavy swing", "triplets", "double time", "half time", "fill", "outro", "intro");
  fc.assert(
    fc.property(
      metres,
      feels,
      fc.constantFrom(...GENRE_NAMES),
      fc.integer({ min: 1, max: 99 }),
      (time, feel, genre, seed) => {
        const recipe = readRecipe({ prompt: `${genre.replaceAll("_", " ")} loop ${time} ${feel}`, bars: 2, seed });
        const { events, lengthBeats } = composeScore({ ...recipe, instruments: [...INSTRUMENTS] });
        expect(lengthBeats).toBe(2 * beatsPerBar(recipe));
        const outside = events.filter(
          ({ startBeats, gateBeats }) => !(startBeats >= 0 && startBeats < lengthBeats + 0.5 && gateBeats > 0),
        );
        expect(outside).toEqual([]);
        expect(songOf(recipe).beatsPerBar).toBe(beatsPerBar(recipe));
      },
    ),
    { numRuns: 60 },
  );
});

test("double time has twice the strokes, triplets fall on thirds of a beat", () => {
  const drums = (prompt: string) => composeScore(readRecipe({ prompt, bars: 2, seed: 2 })).events;
  const kicks = (prompt: string) => drums(prompt).filter(({ instrument }) => instrument === "kick").length;
  expect(kicks("double time house kick loop")).toBe(2 * kicks("house kick loop"));
  const hats = drums("triplet closed hats loop 120").filter(({ instrument }) => instrument === "closed_hat");
  expect(hats).toHaveLength(24);
  for (const { startBeats } of hats) {
    const third = startBeats * 3;
    expect(third - Math.floor(third + 1e-9)).toBeLessThan(0.3);
  }
});

test("a loop in seven eighths is exact to the sample, and a tuned kick sounds its tonic", () => {
  const { audio } = renderSample(readRecipe({ prompt: "7/8 techno kick loop 140 bpm, 1 bar", seed: 1 }));
  expect(audio.channels[0]).toHaveLength(Math.round((3.5 * 60 * 44_100) / 140));
  const kick = renderSample(readRecipe({ prompt: "tuned kick in G", seed: 1 }));
  expect(kick.rootMidiNote).toBe(31);
  expect(renderSample(readRecipe({ prompt: "kick", seed: 1 })).rootMidiNote).toBeNull();
});

test("a melody in a scale of five notes has these alone", () => {
  const steps = new Set(
    Array.from({ length: 14 }, (_, degree) => (melodicNote("minor pentatonic", degree, 60) - 60) % 12),
  );
  expect([...steps].toSorted((left, right) => left - right)).toEqual([0, 3, 5, 7, 10]);
  const recipe = readRecipe({ prompt: "A minor pentatonic lead loop", seed: 6 });
  for (const { note } of composeScore(recipe).events) expect([9, 0, 2, 4, 7]).toContain(note % 12);
});

test("a downlifter is a riser backwards over its whole length", () => {
  const power = (prompt: string) => {
    const [side = new Float32Array()] = renderSample(readRecipe({ prompt, seed: 3 })).audio.channels;
    const half = side.length / 2;
    const sum = (from: number, to: number) =>
      side.subarray(from, to).reduce((total, value) => total + value * value, 0);
    return [sum(0, half), sum(half, side.length)] as const;
  };
  const [start, end] = power("downlifter 4 bars 128");
  expect(start).toBeGreaterThan(4 * end);
  const [soft, loud] = power("uplifter 4 bars 128");
  expect(loud).toBeGreaterThan(4 * soft);
});
