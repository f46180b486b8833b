import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { readRecipe } from "../synth/recipe.ts";
import { renderSample } from "../synth/render.ts";
import { packedLikeness, packSoundprint, SOUNDPRINT_LENGTH, soundprintLikeness, soundprintOf } from "./soundprint.ts";

const GENRES = ["house", "trap", "boom bap", "synthwave", "funk", "dubstep"];

function printsOf(sound: string, type: "loop" | "one_shot"): number[][] {
  return GENRES.map((genre, index) => {
    const recipe = readRecipe({
      prompt: `${genre} ${sound}`,
      type,
      seed: index + 1,
      ...(type === "loop" ? { bars: 1 } : {}),
    });
    return soundprintOf(renderSample(recipe).audio);
  });
}

test("sounds like one of another genre and seed are mostly of the same kind", { timeout: 120_000 }, () => {
  const hits = ["kick", "snare", "closed hat", "tom"].map((drum) => printsOf(drum, "one_shot"));
  const loops = ["drums only", "bass only", "pad only"].map((part) => printsOf(part, "loop"));
  const all = [...hits, ...loops].flatMap((prints, kind) => prints.map((print) => ({ kind, print })));
  const precisions = all.map((one) => {
    const others = all.filter((other) => other !== one);
    const likeness = ({ print }: { print: number[] }) => soundprintLikeness(one.print, print);
    const nearest = others.toSorted((left, right) => likeness(right) - likeness(left)).slice(0, 5);
    return nearest.filter(({ kind }) => kind === one.kind).length / 5;
  });
  expect(precisions.reduce((sum, value) => sum + value, 0) / all.length).toBeGreaterThan(0.85);
});

test("level changes nothing, and packing next to nothing", () => {
  const { channels, sampleRate } = renderSample(readRecipe({ prompt: "funk bass only", bars: 1, seed: 3 })).audio;
  const print = soundprintOf({ sampleRate, channels });
  const quiet = soundprintOf({ sampleRate, channels: channels.map((samples) => samples.map((value) => value / 10)) });
  expect(soundprintLikeness(print, print)).toBeCloseTo(1, 6);
  expect(soundprintLikeness(print, quiet)).toBeGreaterThan(0.99);
  expect(packedLikeness(packSoundprint(print), packSoundprint(quiet))).toBeCloseTo(soundprintLikeness(print, quiet), 1);
});

describe("sounds at the edge", () => {
  const RATE = 8_000;
  const SOUNDS: [string, AudioData][] = [
    ["nothing", { sampleRate: RATE, channels: [new Float32Array(0)] }],
    ["silence", { sampleRate: RATE, channels: [new Float32Array(800)] }],
    ["a click", { sampleRate: RATE, channels: [Float32Array.of(1, ...new Float32Array(799))] }],
    ["a constant", { sampleRate: 44_100, channels: [new Float32Array(4_410).fill(0.5)] }],
  ];
  test.each(SOUNDS)("%s has finite numbers", (_, audio) => {
    const print = soundprintOf(audio);
    expect(print).toHaveLength(SOUNDPRINT_LENGTH);
    expect(print.every(Number.isFinite)).toBe(true);
  });

  test("any samples have a print of length one or none", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ noNaN: true, min: -1, max: 1, maxLength: 3_000 }),
        fc.constantFrom(8_000, 44_100),
        (samples, sampleRate) => {
          const print = soundprintOf({ sampleRate, channels: [samples] });
          const length = soundprintLikeness(print, print);
          expect(Math.min(Math.abs(length - 1), Math.abs(length))).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });
});
