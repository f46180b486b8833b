import { describe, expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { DRUM_KITS } from "../genres/genre.ts";
import { GENRES } from "../genres/index.ts";
import type { Instrument } from "../instruments.ts";
import { KIT_DRUMS } from "../genres/kit-drums.ts";
import { readRecipe, readingOf } from "../recipe.ts";
import { recipeSchema, storableRecipe } from "../recipe-schema.ts";
import { peakOf, powerSpectrum, rmsOf, strongestFrequency } from "../testing/measure.ts";
import { VOICES } from "./index.ts";
import { KITS } from "./kits.ts";
import type { Strike, Timbre } from "./voice.ts";

const RATE = 44_100;

function strike(drum: Instrument, change: Partial<Timbre> & { seed?: number } = {}) {
  const { seed = 1, ...own } = change;
  const kit = own.drumKit === undefined ? GENRES.house.kit : KITS[own.drumKit].kit;
  const timbre: Timbre = {
    kit,
    brightness: 0,
    drive: 0.3,
    bassStyle: "sub",
    chordVoice: "stab",
    beatSeconds: 0.5,
    ...own,
  };
  const key: Strike = {
    note: 60,
    gateSeconds: 0.1,
    velocity: 0.8,
    random: createRandom(seed),
    sampleRate: RATE,
    timbre,
  };
  return VOICES[drum](key);
}

describe("drum kits by name", () => {
  test.each(DRUM_KITS)("a %s kit has a kick and a snare of its own, which end in silence", (drumKit) => {
    for (const drum of ["kick", "snare"] as const) {
      const own = strike(drum, { drumKit });
      const others = [undefined, ...DRUM_KITS.filter((name) => name !== drumKit)];
      for (const other of others) {
        const { left } = strike(drum, other === undefined ? {} : { drumKit: other });
        expect(left).not.toEqual(own.left);
      }
      expect(peakOf(own.left)).toBeGreaterThan(0.5);
      expect(Math.abs(own.left.at(-1) ?? 1)).toBeLessThan(0.01);
    }
  });

  test("an 808's kick hums for a second near 49 Hz, a 707's is over in a quarter of one", () => {
    const long = strike("kick", { drumKit: "808" }).left;
    expect(long.length / RATE).toBeGreaterThan(1);
    const heard = strongestFrequency(long, RATE, { start: 8000, size: 32_768, from: 30, to: 100 });
    expect(Math.abs(heard - 49)).toBeLessThan(2);
    expect(strike("kick", { drumKit: "707" }).left.length / RATE).toBeLessThan(0.45);
  });

  test("acoustic drums stand in a room: another in each ear, and takes differ", () => {
    const { left, right } = strike("snare", { drumKit: "acoustic" });
    expect(left).not.toEqual(right);
    expect(strike("snare", { drumKit: "acoustic", seed: 2 }).left).not.toEqual(left);
  });
});

describe("every drum of a kit", () => {
  test("is a sound of its own: no two kits share one", () => {
    const sounds = DRUM_KITS.flatMap((drumKit) =>
      [...KIT_DRUMS[drumKit]].map((drum) => {
        const { left } = strike(drum, { drumKit });
        expect([drumKit, drum, peakOf(left) > 0.2 && peakOf(left) <= 2]).toEqual([drumKit, drum, true]);
        return `${drum} ${[...left.subarray(200, 260)].join(" ")}`;
      }),
    );
    expect(new Set(sounds).size).toBe(sounds.length);
  });

  test("of a lo-fi kit ends at 6 kHz, of a break is three semitones up, of trap is driven", () => {
    const levelAbove = (kit: "lofi" | "909") => {
      const { left } = strike("snare", { drumKit: kit });
      const spectrum = powerSpectrum(left, 0, 8192);
      const sum = (from: number) => spectrum.subarray(from).reduce((total, power) => total + power, 0);
      return 10 * Math.log10(sum(Math.round((9000 * 8192) / RATE)) / sum(1));
    };
    expect(levelAbove("lofi")).toBeLessThan(levelAbove("909") - 6);
    const toneOf = (drumKit: "acoustic" | "breaks") =>
      strongestFrequency(strike("tom", { drumKit }).left, RATE, { start: 6000, size: 16_384, from: 80, to: 160 });
    expect(12 * Math.log2(toneOf("breaks") / toneOf("acoustic"))).toBeCloseTo(3, 0);
    const crest = (drumKit: "trap" | "808") => {
      const { left } = strike("clap", { drumKit });
      return peakOf(left) / rmsOf(left.subarray(0, 6000));
    };
    expect(crest("trap")).toBeLessThan(crest("808"));
  });
});

describe("what a kit does to its drums", () => {
  test.each([
    ["707", 127],
    ["lofi", 2047],
  ] as const)("a %s keeps samples in steps of 1/%d", (drumKit, steps) => {
    for (const drum of ["kick", "snare"] as const) {
      const { left } = strike(drum, { drumKit });
      const off = left.map((sample) => Math.abs(sample * steps - Math.round(sample * steps)));
      expect(Math.max(...off)).toBeLessThan(0.001);
      expect(new Set(left).size).toBeGreaterThan(20);
    }
  });

  test("a room answers 5 ms after the stroke, and until then both ears hear the drum alone", () => {
    const { left, right } = strike("tom", { drumKit: "acoustic" });
    const first = Math.round(0.0053 * RATE);
    expect(left.subarray(0, first)).toEqual(right.subarray(0, first));
    expect(left[first + 20]).not.toBe(right[first + 20]);
  });

  test("a machine stands in the middle", () => {
    for (const drumKit of ["808", "909", "707", "trap", "lofi"] as const) {
      const { left, right } = strike("snare", { drumKit });
      expect(right).toEqual(left);
    }
  });

  test("drums that it has not are as they are without a kit", () => {
    for (const drum of ["cowbell", "bongo", "claves"] as const)
      expect(strike(drum, { drumKit: "909" }).left).toEqual(strike(drum).left);
    expect(strike("cowbell", { drumKit: "808" }).left).not.toEqual(strike("cowbell").left);
  });
});

describe("a prompt names its kit", () => {
  test.each([
    ["909 kick", "909", "909 kick"],
    ["808 kick", "808", "808 kick"],
    ["808 snare", "808", "808 snare"],
    ["acoustic kick", "acoustic", "acoustic kick"],
    ["707 clap", "707", "707 clap"],
  ])("%s is one hit of it", (prompt, drumKit, label) => {
    const recipe = readRecipe({ prompt, seed: 1 });
    expect([recipe.kind, recipe.drumKit, readingOf(recipe).understood.instruments]).toEqual([
      "one_shot",
      drumKit,
      [label],
    ]);
  });

  test.each([
    ["house loop with live drums", "acoustic"],
    ["jazz loop with brushes", "brushes"],
    ["techno 909 drums", "909"],
  ])("%s plays its drums by it", (prompt, drumKit) => {
    const recipe = readRecipe({ prompt, seed: 1 });
    expect(recipe.drumKit).toBe(drumKit);
    expect(recipe.ignored).toEqual([]);
    expect(recipeSchema.parse(JSON.parse(JSON.stringify(storableRecipe(recipe)))).drumKit).toBe(drumKit);
  });

  test("none is that of the genre that it names", () => {
    const kitOf = (prompt: string) => readRecipe({ prompt, seed: 1 }).drumKit;
    expect(["house drums", "rock snare one shot", "jazz 808 drums"].map(kitOf)).toEqual(["909", "acoustic", "808"]);
    expect(["drums", "house chords", "dubstep drums"].map(kitOf)).toEqual([undefined, undefined, undefined]);
    expect(readRecipe({ prompt: "long 808 in G", seed: 1 }).instruments).toEqual(["bass"]);
  });
});
