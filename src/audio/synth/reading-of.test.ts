import { describe, expect, test } from "vitest";
import { INSTRUMENTS } from "./instruments.ts";
import { labelOf } from "./labels.ts";
import { readRecipe, readingOf } from "./recipe.ts";
import { renderSample } from "./render.ts";
import { sentenceOf } from "./sentence.ts";

const read = (prompt: string) => readRecipe({ prompt, seed: 1 });
const NOTHING = { understood: {}, substituted: [], ignored: [], changed: [] };

describe("the sentence", () => {
  test.each([
    [
      "House loop, 128 BPM, A minor, 4 bars, with kick, bass and pluck.",
      { kind: "loop", genre: "house", bpm: 128, key: "A minor", bars: 4, instruments: ["kick", "bass", "pluck"] },
    ],
    [
      "Dark techno one-shot, 2.5 s, with kick.",
      { kind: "one_shot", genre: "techno", durationSeconds: 2.5, instruments: ["kick"], mood: ["dark"] },
    ],
    [
      "Lo-fi loop, 80 BPM, D dorian, 3/4, 1 bar, with keys, chords Dm7 G7.",
      {
        kind: "loop",
        genre: "lo-fi",
        bpm: 80,
        key: "D dorian",
        metre: "3/4",
        bars: 1,
        instruments: ["keys"],
        chords: ["Dm7", "G7"],
      },
    ],
    ["Sound.", {}],
  ] as const)("%s", (said, understood) => {
    const { chords, instruments, mood, ...facts } = {
      chords: undefined,
      instruments: undefined,
      mood: undefined,
      ...understood,
    };
    expect(
      sentenceOf({
        ...NOTHING,
        understood: {
          ...facts,
          ...(chords ? { chords: [...chords] } : {}),
          ...(instruments ? { instruments: [...instruments] } : {}),
          ...(mood ? { mood: [...mood] } : {}),
        },
      }),
    ).toBe(said);
  });

  test("goes on with what stands in, what was changed and what was not understood", () => {
    const said = sentenceOf({
      ...NOTHING,
      substituted: [{ asked: "guitar", used: "plucked synth" }],
      changed: [{ what: "bars", asked: "128", used: "64", why: "a loop has at most 64" }],
      ignored: ["mariachi", "xyz"],
    });
    expect(said).toBe(
      "Sound. There is no guitar: plucked synth stands in. Bars: 64, not 128, since a loop has at most 64. " +
        "Not understood: “mariachi”, “xyz”.",
    );
  });
});

test("every instrument has a label of its own, whichever voice it has", () => {
  const voices = { bassStyle: "sub", chordVoice: "stab" } as const;
  const labels = INSTRUMENTS.map((instrument) => labelOf(instrument, voices));
  expect(new Set(labels).size).toBe(INSTRUMENTS.length);
  expect(labelOf("bass", { ...voices, bassStyle: "808" })).toBe("808 bass");
  expect(labelOf("chords", { ...voices, chordVoice: "supersaw" })).toBe("supersaw chords");
});

describe("words that have no effect on what is made are told as ignored", () => {
  test.each([
    ["long house loop", ["long"]],
    ["swung kick one shot", ["swung"]],
    ["triplet pad loop", ["triplet"]],
    ["double time pad loop", ["double time"]],
    ["kick fill one shot", ["fill"]],
    ["rolling pad loop", ["rolling"]],
  ])("%s", (prompt, ignored) => {
    expect(read(prompt).ignored).toEqual(ignored);
  });

  test.each([
    ["long 808", { ring: "long" }],
    ["short clap", { ring: "short" }],
    ["tight clap", { ring: "short" }],
    ["shaker one shot, long decay", { ring: "long" }],
    ["swung house loop", { swing: 0.33 }],
    ["triplet hats loop", { triplets: true }],
    ["double time trap drums", { doubleTime: true }],
    ["house drum fill, 1 bar", { section: "fill" }],
    ["rolling hats house beat", { density: { hats: 1 } }],
    ["house with less hats", { density: { hats: -1 } }],
    ["kick in G", { tuned: true }],
    ["downlifter", { sweep: "falling" }],
    ["riser", { sweep: "rising" }],
  ])("%s has its effect, and nothing is ignored", (prompt, facts) => {
    expect(read(prompt)).toMatchObject(facts);
    expect(read(prompt).ignored).toEqual([]);
  });
});

describe("a key where nothing plays in one", () => {
  test.each([
    ["house drum loop, only drums in A minor", "a kick tuned to A"],
    ["shaker loop in D dorian", "none"],
    ["impact in C", "none"],
  ])("is told, and not kept: %s", (prompt, used) => {
    const recipe = readRecipe({ prompt, seed: 1 });
    expect(readingOf(recipe).understood.key).toBeUndefined();
    expect(recipe.changed).toMatchObject([{ what: "key", used }]);
    expect(renderSample({ ...recipe, bars: recipe.bars && 1 }).rootMidiNote).toBeNull();
  });

  test("is told once, also as a field, and kept by a kick alone", () => {
    const key = { tonic: "A", mode: "minor" } as const;
    const drums = readRecipe({ prompt: "hats loop in D minor", key, seed: 1 });
    expect(drums.changed).toMatchObject([{ what: "key", asked: "A minor", used: "none" }]);
    expect(readingOf(readRecipe({ prompt: "kick loop in F minor", seed: 1 }))).toMatchObject({
      understood: { key: "F minor" },
      changed: [],
    });
  });
});

describe("percussion", () => {
  const drums = ["kick", "snare", "clap", "closed_hat", "percussion", "shaker"];
  test("none of it is no drums, unless drums are asked for", () => {
    expect(read("house, no percussion").instruments.filter((name) => drums.includes(name))).toEqual([]);
    expect(read("house drums, no percussion").instruments).toEqual(["kick", "clap", "closed_hat", "open_hat"]);
    expect(read("house, no congas").instruments).toContain("kick");
    expect(read("house beat without perc").instruments).toContain("kick");
  });
});

describe("a genre with instruments", () => {
  test("is these alone, or its loop with them behind it", () => {
    expect(read("techno bass").instruments).toEqual(["bass"]);
    expect(read("techno loop with bass and strings").instruments).toEqual(expect.arrayContaining(["kick", "strings"]));
    expect(read("techno loop, strings").instruments).toEqual(expect.arrayContaining(["kick", "strings"]));
    expect(read("techno loop, only strings").instruments).toEqual(["strings"]);
    expect(read("techno strings loop").instruments).toEqual(["strings"]);
  });
});

test("a field of the same kind keeps the scale that the prompt names", () => {
  const recipe = readRecipe({ prompt: "dorian house chords", key: { tonic: "D", mode: "minor" }, seed: 1 });
  expect(recipe.key).toEqual({ tonic: "D", mode: "dorian" });
  const other = readRecipe({ prompt: "dorian house chords", key: { tonic: "D", mode: "major" }, seed: 1 });
  expect(readingOf(other).changed).toMatchObject([{ what: "key", asked: "dorian", used: "D major" }]);
});
