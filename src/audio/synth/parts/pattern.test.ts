import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { GENRE_NAMES } from "../genres/genre.ts";
import { grooveOf } from "../genres/groove-of.ts";
import { GENRES } from "../genres/index.ts";
import { composeScore } from "../compose.ts";
import type { Instrument } from "../instruments.ts";
import { readRecipe, type SampleRecipe } from "../recipe.ts";
import { beatsPerBar, type NoteEvent } from "../score.ts";
import { beatOf, closesPhrase, humanVelocity, lateness, type Piece, strokesOf } from "./pattern.ts";

const piece = (prompt: string): Piece => {
  const recipe = readRecipe({ prompt, seed: 1 });
  return { recipe, genre: GENRES[recipe.genre], groove: grooveOf(recipe), bars: recipe.bars ?? 1, chordRoots: [0] };
};

describe("a bar's pattern", () => {
  test.each([
    ["................", []],
    ["x...............", [["x", 0, 1]]],
    ["x---............", [["x", 0, 4]]],
    ["x-.-............", [["x", 0, 3]]],
    [
      "-x--o-..........",
      [
        ["x", 1, 3],
        ["o", 4, 2],
      ],
    ],
    [
      "X..x............",
      [
        ["X", 0, 1],
        ["x", 3, 1],
      ],
    ],
  ] as [string, [string, number, number][]][])("%s", (pattern, expected) => {
    expect(strokesOf(pattern).map(({ sign, step, heldSteps }) => [sign, step, heldSteps])).toEqual(expected);
  });

  test("strokes and holds are never more than steps", () => {
    const patterns = fc.string({ unit: fc.constantFrom(..."xXo.-"), minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(patterns, (pattern) => {
        const strokes = strokesOf(pattern);
        expect(strokes.length).toBe([...pattern].filter((sign) => sign !== "." && sign !== "-").length);
        expect(strokes.reduce((sum, { heldSteps }) => sum + heldSteps, 0)).toBeLessThanOrEqual(16);
      }),
    );
  });
});

describe("time", () => {
  test.each([
    [1, [false]],
    [2, [false, true]],
    [3, [false, false, true]],
    [4, [false, false, false, true]],
    [6, [false, false, false, true, false, true]],
    [8, [false, false, false, true, false, false, false, true]],
  ])("of %d bars these close a phrase: %j", (bars, expected) => {
    expect(Array.from({ length: bars }, (_, bar) => closesPhrase(bar, bars))).toEqual(expected);
  });

  test("steps are quarters of a beat, those that swing are late by the groove's swing, and none reaches the next", () => {
    for (const name of GENRE_NAMES) {
      const some = piece(name.replaceAll("_", " "));
      for (const groove of some.genre.grooves.filter(({ metre }) => metre === undefined)) {
        const swung = { ...some, groove };
        const step = groove.swings === 16 ? 1 : 2;
        expect(beatOf(swung, 0, 0)).toBe(0);
        expect(beatOf(swung, 3, 4)).toBe(13);
        expect(beatOf(swung, 0, step)).toBeCloseTo((step * (1 + groove.swing)) / 4, 12);
        expect(groove.swing >= 0 && groove.swing <= 0.5).toBe(true);
        const loose = (some.genre.looseness * some.recipe.bpm) / 60;
        for (let each = 0; each < 15; each++)
          expect(beatOf(swung, 0, each) + loose).toBeLessThan(beatOf(swung, 0, each + 1));
      }
    }
  });

  test("a player is as early or late as its lane, and as loose as the genre", () => {
    const loose = piece("lofi");
    const groove = { ...loose.groove, lanes: { snare: { bars: ["x..............."], lateMs: -12 } } };
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const [player, lane] of [
          ["kick", 0],
          ["snare", -0.012],
        ] as const) {
          const late = (lateness({ ...loose, groove }, player, createRandom(seed)) * 60) / loose.recipe.bpm;
          expect(late).toBeGreaterThanOrEqual(lane - 1e-9);
          expect(late).toBeLessThanOrEqual(lane + loose.genre.looseness + 1e-9);
        }
      }),
    );
  });

  test("a velocity varies by eight per cent at the most and stays within 0.05 and 1", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1.5, noNaN: true }), fc.integer(), (velocity, seed) => {
        const human = humanVelocity(velocity, createRandom(seed));
        expect(human >= 0.05 && human <= 1).toBe(true);
        if (velocity > 0.06 && velocity < 0.9) expect(Math.abs(human / velocity - 1)).toBeLessThanOrEqual(0.08 + 1e-9);
      }),
    );
  });
});

const recipes = fc
  .record({
    genre: fc.constantFrom(...GENRE_NAMES),
    bars: fc.integer({ min: 1, max: 9 }),
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  })
  .map(({ genre, bars, seed }): SampleRecipe =>
    readRecipe({ prompt: `full ${genre.replaceAll("_", " ")} with open hat and closed hat`, bars, seed }),
  );
const eventsOf = (events: readonly NoteEvent[], instrument: Instrument) =>
  events.filter((event) => event.instrument === instrument);

describe("hats", () => {
  test("an open hat rings until the next hat, also round the loop's end, and a beat at the most", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const { events, lengthBeats } = composeScore(recipe);
        const starts = events
          .filter(({ instrument }) => instrument === "open_hat" || instrument === "closed_hat")
          .flatMap(({ startBeats }) => [startBeats, startBeats + lengthBeats]);
        for (const open of eventsOf(events, "open_hat")) {
          const next = Math.min(...starts.filter((start) => start > open.startBeats + 0.1));
          expect(open.gateBeats).toBeCloseTo(Math.min(1, next - open.startBeats), 9);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("no closed hat sounds with an open one", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const { events } = composeScore(recipe);
        const opens = eventsOf(events, "open_hat");
        const together = eventsOf(events, "closed_hat").filter((closed) =>
          opens.some((open) => Math.abs(open.startBeats - closed.startBeats) < 0.1),
        );
        expect(together).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("what plays", () => {
  test("is what was asked for: every instrument of a loop of four bars sounds, no other does", () => {
    for (const name of GENRE_NAMES) {
      for (const seed of [1, 2, 3]) {
        const recipe = readRecipe({ prompt: name.replaceAll("_", " "), seed });
        const playing = new Set(composeScore(recipe).events.map(({ instrument }) => instrument));
        expect([...playing].filter((instrument) => !recipe.instruments.includes(instrument))).toEqual([]);
        const silent = recipe.instruments.filter((instrument) => !playing.has(instrument) && instrument !== "tom");
        expect(silent, `${name} ${seed}`).toEqual([]);
      }
    }
  });

  test("crashes come every eight bars, on the first beat", () => {
    for (const [bars, count] of [
      [1, 1],
      [8, 1],
      [9, 2],
      [16, 2],
    ] as const) {
      const crashes = eventsOf(
        composeScore(readRecipe({ prompt: "house drums and crash", seed: 1, bars })).events,
        "crash",
      );
      expect(crashes.map(({ startBeats }) => startBeats)).toEqual([0, 32].slice(0, count));
    }
  });

  test("toms fall through the bar", () => {
    for (const name of GENRE_NAMES) {
      const toms = eventsOf(
        composeScore(readRecipe({ prompt: `${name.replaceAll("_", " ")} toms loop`, seed: 2 })).events,
        "tom",
      );
      for (const [i, tom] of toms.slice(1).entries()) {
        const before = toms[i];
        const isSameBar = before !== undefined && Math.floor(before.startBeats / 4) === Math.floor(tom.startBeats / 4);
        if (isSameBar) expect(tom.note).toBeLessThanOrEqual(before.note);
      }
    }
  });

  test("pads and strings hold the chords without a gap, each voice for the whole loop", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GENRE_NAMES),
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 1, max: 99 }),
        (genre, bars, seed) => {
          const recipe = readRecipe({ prompt: `${genre.replaceAll("_", " ")} pad and strings`, bars, seed });
          const { events } = composeScore(recipe);
          for (const player of ["pad", "strings"] as const) {
            const held = eventsOf(events, player).reduce((sum, { gateBeats }) => sum + gateBeats, 0);
            expect(held).toBe(bars * 4 * GENRES[genre].chordSize);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("a riser ends with the loop, an impact begins with it, a texture lasts for all of it", () => {
    for (const bars of [1, 2, 4]) {
      const { events } = composeScore(readRecipe({ prompt: "techno riser, impact and vinyl loop", seed: 1, bars }));
      const [riser] = eventsOf(events, "riser");
      expect((riser?.startBeats ?? 0) + (riser?.gateBeats ?? 0)).toBe(bars * 4);
      expect(eventsOf(events, "impact")[0]?.startBeats).toBe(0);
      expect(eventsOf(events, "texture")[0]).toMatchObject({ startBeats: 0, gateBeats: bars * 4 });
    }
  });
});

test("two notes of a bass line never sound together, and the line stays within two and a half octaves", () => {
  fc.assert(
    fc.property(fc.constantFrom(...GENRE_NAMES), fc.integer({ min: 1, max: 999 }), (genre, seed) => {
      const recipe = readRecipe({ prompt: `${genre.replaceAll("_", " ")} bass loop`, seed });
      const bass = eventsOf(composeScore(recipe).events, "bass");
      const notes = bass.map(({ note }) => note);
      expect(Math.max(...notes) - Math.min(...notes)).toBeLessThanOrEqual(30);
      const round = (bass[0]?.startBeats ?? 0) + (recipe.bars ?? 0) * beatsPerBar(recipe);
      for (const [i, { startBeats, gateBeats }] of bass.entries()) {
        expect(startBeats + gateBeats).toBeLessThanOrEqual((bass[i + 1]?.startBeats ?? round) + 1e-9);
        expect(gateBeats).toBeGreaterThan(0.05);
      }
    }),
    // Lo-fi's players are loose, and the next bar may begin early.
    {
      numRuns: 40,
      examples: [
        ["blues", 9],
        ["lofi", 6],
        ["lofi", 9],
        ["trap", 100],
      ],
    },
  );
});
