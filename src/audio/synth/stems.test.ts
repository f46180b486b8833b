import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { readKeptScore, writeKeptScore } from "./kept-score.ts";
import { readRecipe } from "./recipe.ts";
import { renderSample, renderStems } from "./render.ts";

/** Every genre and every kind of part, loops and one-shots. */
const PROMPTS = [
  "house, 1 bar",
  "dark techno acid bass in F# minor at 133 bpm, 1 bar",
  "lofi keys and vinyl, 1 bar",
  "drum and bass drums, 2 bars",
  "dreamy ambient pad in D major, 1 bar",
  "trap beat with vocal and riser, 1 bar",
  "boom bap beat, 1 bar",
  "dubstep with strings, 1 bar",
  "uk garage with arp, 1 bar",
  "synthwave, 1 bar",
  "funk, 2 bars",
  "reggaeton, 1 bar",
  "afrobeat, 1 bar",
  "aggressive industrial techno full mix with crash and impact, 1 bar",
  "spacious dreamy house with pad strings vocal keys lead, 1 bar",
  "half time trap at 140 bpm, 2 bars",
  "lofi at 60 bpm, 1 bar",
  "jungle at 174 bpm, 2 bars",
  "deep house in Bb minor with vocal, 1 bar",
  "ambient drone texture, 1 bar",
  "house chord stab one shot in C minor",
  "808 in F",
  "snare and clap one shot",
  "kick and bass one shot, 1 second",
];
const RATE = 11_025;
const recipes = PROMPTS.map((prompt) => readRecipe({ prompt, seed: 20 }));

/** Highest difference between a sample and the sum of its stems, in dBFS. */
function residue(whole: AudioData, stems: readonly AudioData[]): number {
  let highest = 0;
  whole.channels.forEach((samples, channel) => {
    const rest = Float64Array.from(samples);
    for (const { channels } of stems)
      channels[channel]?.forEach((each, index) => (rest[index] = (rest[index] ?? 0) - each));
    for (const each of rest) highest = Math.max(highest, Math.abs(each));
  });
  return 20 * Math.log10(highest + 1e-12);
}

function hashOf({ channels }: AudioData): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of channels)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest("hex");
}

test("stems of every kind of sample sum to it, and its kept recipe renders to its bytes", () => {
  for (const recipe of recipes) {
    const { audio } = renderSample(recipe, { sampleRate: RATE });
    const kept = readKeptScore(writeKeptScore(recipe) ?? "")?.recipe;
    const stems = [...renderStems(kept ?? recipe, { sampleRate: RATE })];
    expect(
      residue(
        audio,
        stems.map((stem) => stem.audio),
      ),
    ).toBeLessThan(-120);
    expect(kept && hashOf(renderSample(kept, { sampleRate: RATE }).audio)).toBe(hashOf(audio));
    expect(new Set(stems.map(({ part }) => part)).size).toBe(stems.length);
    for (const stem of stems)
      expect(stem.audio.channels.some((samples) => samples.some((each) => each !== 0))).toBe(true);
  }
});

test("a one-shot of one instrument is one stem, which is the one-shot", () => {
  const recipe = readRecipe({ prompt: "808 in F", seed: 20 });
  const stems = [...renderStems(recipe)];
  expect(stems.map(({ part }) => part)).toEqual(["bass"]);
  expect(stems[0] && hashOf(stems[0].audio)).toBe(hashOf(renderSample(recipe).audio));
});

test("a stem has its own instruments: the kick is low, the hats are high, the chords give way to the kick", () => {
  const stems = new Map(
    [...renderStems(readRecipe({ prompt: "house, 1 bar", seed: 20 }))].map((stem) => [stem.part, stem.audio]),
  );
  expect([...stems.keys()]).toEqual(["kick", "snare", "hats", "percussion", "bass", "chords", "lead"]);
  const crossings = (part: "kick" | "hats"): number => {
    const samples = stems.get(part)?.channels[0] ?? new Float32Array(0);
    return samples.reduce((count, each, index) => count + (each > 0 !== (samples[index - 1] ?? 0) > 0 ? 1 : 0), 0);
  };
  expect(crossings("hats")).toBeGreaterThan(5 * crossings("kick"));
});

test("progress grows to 1, also through the stems", () => {
  const seen: number[] = [];
  const onProgress = (fraction: number): void => void seen.push(fraction);
  const stems = [...renderStems(readRecipe({ prompt: "house, 1 bar", seed: 20 }), { onProgress, sampleRate: RATE })];
  expect(stems.length).toBeGreaterThan(3);
  expect(seen.every((fraction, index) => fraction >= (seen[index - 1] ?? 0) && fraction <= 1)).toBe(true);
  expect(seen.at(-1)).toBe(1);
});
