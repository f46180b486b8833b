import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GENRE_NAMES } from "./genres/genre.ts";
import { INSTRUMENTS } from "./instruments.ts";
import { PARTS, partOf, partsOf } from "./part.ts";
import { readRecipe, type SampleRecipe } from "./recipe.ts";
import { recipeSchema, storableRecipe } from "./recipe-schema.ts";
import { describeVariation, varyRecipe } from "./vary.ts";

const LOOP = readRecipe({ prompt: "house, 4 bars", seed: 3 });
const ONE_SHOT = readRecipe({ prompt: "808 in F", seed: 3 });
const isTaken = (recipe: unknown) => recipeSchema.safeParse(recipe).success;

const words = fc.constantFrom(
  ...GENRE_NAMES,
  "dark",
  "busy",
  "one shot",
  "no drums",
  "slow",
  "crash",
  "riser",
  "vocal",
  "?!",
);
const prompts = fc.array(words, { maxLength: 6 }).map((each) => each.join(" ").replaceAll("_", " "));
const seeds = fc.integer({ min: 0, max: 0xffff_ffff });
const requests = fc.record({
  prompt: prompts,
  keep: fc.oneof(fc.constant<"all">("all"), fc.subarray([...PARTS])),
  bpm: fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: undefined }),
  bars: fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: undefined }),
  seed: seeds,
});

test("the recipe of any prompt may be stored, and is read back as it was", () => {
  fc.assert(
    fc.property(prompts, seeds, (prompt, seed) => {
      const stored = storableRecipe(readRecipe({ prompt, seed }));
      expect(recipeSchema.parse(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
      expect(storableRecipe(stored)).toEqual(stored);
    }),
    { numRuns: 40 },
  );
});

describe("a variation of a variation", () => {
  test("may be stored, whatever was asked for", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(LOOP, ONE_SHOT),
        fc.array(requests, { minLength: 1, maxLength: 4 }),
        (original, asked) => {
          const varied = asked.reduce(varyRecipe, original);
          expect(recipeSchema.safeParse(storableRecipe(varied)).error).toBeUndefined();
          expect(varied.instruments.length).toBeGreaterThan(0);
          if (varied.bars !== null) expect(varied.durationSeconds).toBeCloseTo((varied.bars * 240) / varied.bpm, 9);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("that keeps a part has its instruments, in the order of the original", () => {
    fc.assert(
      fc.property(fc.subarray(partsOf(LOOP.instruments), { minLength: 1 }), seeds, (keep, seed) => {
        const varied = varyRecipe(LOOP, { prompt: "new", keep, seed });
        const own = ({ instruments }: SampleRecipe) => instruments.filter((each) => keep.includes(partOf(each)));
        expect(own(varied)).toEqual(own(LOOP));
        expect(describeVariation(LOOP, varied)).toContain(`Kept: ${keep.join(", ")}.`);
      }),
    );
  });

  test.each([
    [{ bpm: 1e6 }, 400, 4],
    [{ bpm: -3 }, 20, 4],
    [{ bars: 0 }, LOOP.bpm, 1],
    [{ bars: 2.6 }, LOOP.bpm, 3],
    [{ bars: 999 }, LOOP.bpm, 64],
  ])("asked for %j is within bounds: %d BPM, %d bars", (asked, bpm, bars) => {
    expect(varyRecipe(LOOP, { prompt: "same", keep: "all", seed: 1, ...asked })).toMatchObject({ bpm, bars });
  });

  test("of a one-shot has no bars, and its tempo is not told", () => {
    const varied = varyRecipe(ONE_SHOT, { prompt: "same", keep: "all", bars: 4, bpm: 90, seed: 1 });
    expect(varied).toMatchObject({ bars: null, durationSeconds: ONE_SHOT.durationSeconds, bpm: 90 });
    expect(describeVariation(ONE_SHOT, varied)).toBe("Kept: bass.");
  });
});

const source = (({ genre, instruments, bassStyle, chordVoice, mood, halfTime, seed }: SampleRecipe) => ({
  genre,
  instruments,
  bassStyle,
  chordVoice,
  mood,
  halfTime,
  seed,
}))(LOOP);

test.each<[string, object]>([
  ["slowest", { bpm: 20 }],
  ["fastest", { bpm: 400 }],
  ["longest", { bars: 64, chordRoots: Array.from({ length: 64 }, () => 6) }],
  ["with every instrument", { instruments: [...INSTRUMENTS] }],
  [
    "with all that is optional",
    { section: "drop", density: { hats: 1, bass: -1 }, kept: [{ instruments: ["kick"], source }] },
  ],
  ["with the largest seed", { seed: 0xffff_ffff }],
  ["without a length in seconds", { durationSeconds: null }],
])("a stranger's loop, the %s one, is taken", (_, change) => {
  expect(isTaken({ ...LOOP, ignored: [], ...change })).toBe(true);
});

test.each<[string, object]>([
  ["a tempo of nothing", { bpm: Number.NaN }],
  ["a tempo as text", { bpm: "120" }],
  ["no bars", { bars: null }],
  ["half a bar", { bars: 0.5 }],
  ["no instruments", { instruments: [] }],
  ["an instrument twice", { instruments: ["kick", "kick"] }],
  ["an unknown instrument", { instruments: ["kazoo"] }],
  ["a mood beyond its range", { mood: { ...LOOP.mood, drive: 1.01 } }],
  ["a mood of more", { mood: { ...LOOP.mood, doom: 0 } }],
  ["a negative seed", { seed: -1 }],
  ["a seed beyond 32 bits", { seed: 2 ** 32 }],
  ["chords on an eighth degree", { chordRoots: [7] }],
  ["no chords", { chordRoots: [] }],
  ["a density of two", { density: { hats: 2 } }],
  ["a density of no part", { density: { cowbell: 1 } }],
  ["a section of no kind", { section: "bridge" }],
  ["a kept part within a kept part", { kept: [{ instruments: ["kick"], source: { ...source, kept: [] } }] }],
  ["too many words", { moodWords: Array.from({ length: 41 }, () => "dark") }],
  ["a word too long", { moodWords: ["d".repeat(61)] }],
  ["what no recipe has", { script: "x" }],
])("a stranger's loop of %s is not taken", (_, change) => {
  expect(isTaken({ ...LOOP, ignored: [], ...change })).toBe(false);
});

test("a one-shot lasts ten minutes at most, and has no bars", () => {
  expect([600, 600.1, 0, -1].map((durationSeconds) => isTaken({ ...ONE_SHOT, durationSeconds }))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(isTaken({ ...ONE_SHOT, bars: 1 })).toBe(false);
});

test("words of a prompt are cut to what may be stored, and those that nobody understood are dropped", () => {
  const moodWords = Array.from({ length: 50 }, (_, i) => `${i}`.padEnd(100, "x"));
  const stored = storableRecipe({ ...LOOP, moodWords, ignored: ["hello"] });
  expect(stored.moodWords.map((word) => word.length)).toEqual(Array.from({ length: 40 }, () => 60));
  expect(stored.ignored).toEqual([]);
  expect(isTaken(stored)).toBe(true);
});
