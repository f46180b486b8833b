import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimateTempo } from "../analyse/tempo.ts";
import { truePeak } from "../analyse/true-peak.ts";
import { measureLoudness } from "../analyse/loudness.ts";
import { GENRE_NAMES } from "./genres/genre.ts";
import { GENRES } from "./genres/index.ts";
import { INSTRUMENTS, STRIPS } from "./instruments.ts";
import { usualStep } from "./mix/ends.ts";
import { LOOP_LOUDNESS } from "./mix/master.ts";
import type { SynthRequest } from "./choices.ts";
import { readRecipe } from "./recipe.ts";
import { type RenderedSample, renderSample } from "./render.ts";
import { bandEnergy, energyDecibels, peakOf, rmsOf, strongestFrequency, wholeSpectrum } from "./testing/measure.ts";
import { frequencyOf } from "./theory.ts";

const RATE = 44_100;
/** For laws that hold at any rate: half the rate is half the work. */
const HALF_RATE = 22_050;
const render = (prompt: string, rest: Partial<SynthRequest> = {}, sampleRate = RATE): RenderedSample =>
  renderSample(readRecipe({ prompt, seed: 1, ...rest }), { sampleRate });
const sidesOf = ({ audio }: RenderedSample): [Float32Array, Float32Array] => {
  const [left = new Float32Array(), right = new Float32Array()] = audio.channels;
  return [left, right];
};
const sha256 = ({ audio }: RenderedSample): string => {
  const hash = createHash("sha256");
  for (const channel of audio.channels)
    hash.update(new Uint8Array(channel.buffer, channel.byteOffset, channel.byteLength));
  return hash.digest("hex");
};
const plus = (left: Float32Array, right: Float32Array, sign: number) =>
  left.map((sample, index) => (sample + sign * (right[index] ?? 0)) / 2);

/** What must hold for whatever is rendered. */
function expectSound(sample: RenderedSample, name: string): void {
  const [left, right] = sidesOf(sample);
  expect(left.length, name).toBe(right.length);
  for (const side of [left, right]) {
    expect(side.every(Number.isFinite), `${name} is finite`).toBe(true);
    const mean = side.reduce((sum, value) => sum + value, 0) / side.length;
    expect(Math.abs(mean), `${name} has no DC`).toBeLessThan(1e-3);
  }
  const peak = truePeak(sample.audio);
  expect(peak, `${name} stays below the ceiling`).toBeLessThanOrEqual(-1);
  const hasItsLoudness = Math.abs(measureLoudness(sample.audio).integratedLufs - LOOP_LOUDNESS) < 0.1;
  const isFull = sample.recipe.kind === "loop" && hasItsLoudness;
  if (!isFull) expect(peak, `${name} uses the range`).toBeGreaterThan(-1.2);
}

function expectSeamless(sample: RenderedSample, name: string): void {
  for (const side of sidesOf(sample)) {
    const seam = Math.abs((side[0] ?? 0) - (side[side.length - 1] ?? 0));
    expect(seam, `${name} joins its start`).toBeLessThanOrEqual(usualStep(side));
  }
}

describe("a loop", () => {
  test("has exactly round(bars · 4 · 60 / bpm · rate) samples at any tempo, length and rate", () => {
    const shapes = fc.record({
      bars: fc.integer({ min: 1, max: 3 }),
      bpm: fc.double({ min: 60, max: 240, noNaN: true }),
      sampleRate: fc.constantFrom(22_050, 44_100, 48_000),
    });
    fc.assert(
      fc.property(shapes, ({ bars, bpm, sampleRate }) => {
        const { audio } = renderSample(readRecipe({ prompt: "techno kick loop", seed: 1, bars, bpm }), { sampleRate });
        const expected = Math.round(((bars * 4 * 60) / bpm) * sampleRate);
        expect(audio.channels.map((channel) => channel.length)).toEqual([expected, expected]);
        expect(audio.sampleRate).toBe(sampleRate);
      }),
      { numRuns: 12 },
    );
  });

  test("asked for in seconds has whole bars", () => {
    expect(sidesOf(render("techno hats loop at 120 bpm", { durationSeconds: 5 }))[0].length).toBe(3 * 2 * RATE);
    expect(sidesOf(render("techno hats loop at 120 bpm", { durationSeconds: 0.2 }))[0].length).toBe(2 * RATE);
  });

  test("joins its own start for many seeds", () => {
    for (let seed = 1; seed <= 4; seed++) expectSeamless(render("house", { seed, bars: 1 }, HALF_RATE), `seed ${seed}`);
    for (const prompt of ["ambient pad", "vinyl texture", "drum and bass", "techno riser loop"]) {
      for (let seed = 1; seed <= 2; seed++)
        expectSeamless(render(prompt, { seed, bars: 1 }, HALF_RATE), `${prompt} ${seed}`);
    }
  });

  test("carries the tail of its end over its start, as if it had always been playing", () => {
    const [left] = sidesOf(render("dreamy ambient pluck loop", { bars: 1 }));
    expect(rmsOf(left.subarray(0, 40))).toBeGreaterThan(1e-4);
  });

  test("starts on the beat: its kick begins within a millisecond", () => {
    const [left] = sidesOf(render("house kick loop", { bars: 1 }));
    const start = left.findIndex((sample) => Math.abs(sample) > 0.01);
    expect(start).toBeLessThan(44 * (1 + 4));
  });

  test("has its kicks on the beats, to 5 ms", () => {
    const [left] = sidesOf(render("peak time techno kick loop at 120 bpm", { bars: 1 }));
    for (const beat of [1, 2, 3]) {
      const at = beat * 22_050;
      expect(rmsOf(left.subarray(at - 1500, at - 50))).toBeLessThan(0.2 * rmsOf(left.subarray(at + 220, at + 1700)));
    }
  });

  test("plays at its tempo, as the analyser hears it", () => {
    for (const [prompt, bpm] of [
      ["house", 124],
      ["boom bap", 90],
      ["techno", 137],
    ] as const) {
      const estimate = estimateTempo(render(prompt, { bpm }, HALF_RATE).audio);
      expect(estimate?.value ?? 0).toBeCloseTo(bpm, 0);
    }
  });
});

describe("the same recipe", () => {
  test("gives the same bytes, and another seed others", () => {
    for (const prompt of ["house, 1 bar", "lofi, 1 bar", "808", "riser, 2 seconds"]) {
      const hash = (seed: number) => sha256(render(prompt, { seed }, HALF_RATE));
      const first = hash(1);
      expect(hash(1)).toBe(first);
      expect(hash(2)).not.toBe(first);
    }
  });

  test("is untouched by what was rendered before it", () => {
    const hash = () => sha256(render("trap drums", { bars: 1 }, HALF_RATE));
    const before = hash();
    render("ambient", { bars: 1 }, HALF_RATE);
    expect(hash()).toBe(before);
  });
});

test.each(
  INSTRUMENTS.map((instrument, place) => [instrument, GENRE_NAMES[place % GENRE_NAMES.length] ?? "house"] as const),
)("%s sounds right alone, in %s", (instrument, genre) => {
  const prompt = genre.replaceAll("_", " ");
  const recipe = { ...readRecipe({ prompt, seed: 7, bars: 1 }), instruments: [instrument] };
  const sample = renderSample(recipe, { sampleRate: HALF_RATE });
  expectSound(sample, prompt);
  expectSeamless(sample, prompt);
});

describe.each(GENRE_NAMES)("%s", (genre) => {
  const name = genre.replaceAll("_", " ");

  test("is a balanced mix: loud, not crushed, mono below 120 Hz, and no band missing or drowning the rest", () => {
    const sample = render(name, { seed: 3, bars: 1 });
    expectSound(sample, name);
    expectSeamless(sample, name);
    const [left, right] = sidesOf(sample);
    const mid = plus(left, right, 1);
    const side = plus(left, right, -1);
    const crest = 20 * Math.log10(peakOf(mid) / rmsOf(mid));
    expect(crest).toBeGreaterThan(8);
    // Skins peak higher than machines, and a bass of strings has less of its fundamental than one of oscillators.
    const isPlayedByHand = ["acoustic", "brushes"].includes(GENRES[genre].drumKit ?? "");
    expect(crest).toBeLessThan(isPlayedByHand ? 18 : 17);
    const loudness = measureLoudness(sample.audio).integratedLufs;
    expect(loudness).toBeGreaterThan(-19);
    expect(loudness).toBeLessThan(-7);
    const spectrum = wholeSpectrum(mid);
    const share = (from: number, to: number) =>
      energyDecibels(bandEnergy(spectrum, RATE, { from, to }) / bandEnergy(spectrum, RATE, { from: 20, to: 20_000 }));
    expect(share(20, 120)).toBeGreaterThan(isPlayedByHand ? -12.5 : -9);
    expect(share(120, 500)).toBeGreaterThan(-14);
    expect(share(120, 500)).toBeLessThan(-1.5);
    expect(share(500, 4000)).toBeGreaterThan(-17);
    expect(share(4000, 20_000)).toBeGreaterThan(-30);
    const lows = { from: 20, to: 120 };
    const lowSides = bandEnergy(wholeSpectrum(side), RATE, lows);
    expect(energyDecibels(lowSides / bandEnergy(spectrum, RATE, lows))).toBeLessThan(-20);
    expect(energyDecibels(rmsOf(side) / rmsOf(mid))).toBeGreaterThan(-20);
  });

  test("kicks between 45 and 60 Hz", () => {
    const [left] = sidesOf(render(`${name} kick one shot`));
    const pitch = strongestFrequency(left, RATE, { start: 1500, size: 16_384, from: 30, to: 200 });
    expect(pitch).toBeGreaterThan(44);
    expect(pitch).toBeLessThan(63);
  });
});

describe("a one-shot", () => {
  test.each(INSTRUMENTS)("of a %s starts at once and ends in silence", (instrument) => {
    const recipe = { ...readRecipe({ prompt: "house", type: "one_shot", seed: 5 }), instruments: [instrument] };
    const sample = renderSample(recipe, { sampleRate: HALF_RATE });
    expectSound(sample, instrument);
    const [left] = sidesOf(sample);
    const peak = peakOf(left);
    const onset = left.findIndex((value) => Math.abs(value) > peak / 100) / HALF_RATE;
    const struck = STRIPS[instrument].role === "drum" || ["bass", "keys", "pluck", "lead"].includes(instrument);
    // A cymbal in reverse grows out of silence.
    if (instrument !== "reverse_cymbal") expect(onset).toBeLessThan(struck ? 0.003 : 0.06);
    expect(Math.abs(left[left.length - 1] ?? 1)).toBe(0);
    expect(peakOf(left.subarray(-50))).toBeLessThan(peak / 500);
  });

  test("of a given length has exactly that many samples and still ends in silence", () => {
    for (const durationSeconds of [0.1, 0.5, 2, 7.3]) {
      const [left] = sidesOf(render("house pad", { type: "one_shot", durationSeconds }));
      expect(left.length).toBe(Math.round(durationSeconds * RATE));
      expect(Math.abs(left[left.length - 1] ?? 1)).toBe(0);
    }
  });

  test("of an 808 or a lead sounds at its root note", () => {
    for (const prompt of ["808 in F", "808 in D#", "sub bass one shot in A", "lead one shot in C"]) {
      const sample = render(prompt);
      const [left] = sidesOf(sample);
      const expected = frequencyOf(sample.rootMidiNote ?? Number.NaN);
      const look = { start: 4000, size: 32_768, from: expected * 0.8, to: expected * 1.25 };
      expect(Math.abs(12 * Math.log2(strongestFrequency(left, RATE, look) / expected))).toBeLessThan(0.25);
    }
  });

  test("carries its tail: a spacious clap rings longer than a dry one", () => {
    const [dry] = sidesOf(render("dry clap"));
    const [spacious] = sidesOf(render("ethereal clap"));
    expect(spacious.length).toBeGreaterThan(2 * dry.length);
  });
});

const isTonic = (pitchClass: number) => (note: number | null) => note !== null && note % 12 === pitchClass;

test("the root of a loop is its tonic, the root of a chord its tonic, and a drum has none", () => {
  expect(render("house, 1 bar", { key: { tonic: "F#", mode: "minor" } }).rootMidiNote).toSatisfy(isTonic(6));
  expect(render("house chord one shot in D").rootMidiNote).toSatisfy(isTonic(2));
  expect(render("snare").rootMidiNote).toBeNull();
  expect(render("drum loop, 1 bar").rootMidiNote).toBeNull();
  expect(render("808 bass one shot in F").rootMidiNote).not.toBeNull();
});

const brilliance = (prompt: string) => {
  const [left] = sidesOf(render(prompt, { bars: 1 }, HALF_RATE));
  const energy = (from: number, to: number) => bandEnergy(wholeSpectrum(left), HALF_RATE, { from, to });
  return energy(3000, 10_000) / energy(200, 3000);
};

const crest = (prompt: string) => {
  const [left] = sidesOf(render(prompt, { bars: 1 }, HALF_RATE));
  return peakOf(left) / rmsOf(left);
};

test("moods are heard: bright is brighter than dark, dirty is denser than clean", () => {
  expect(brilliance("bright house chords")).toBeGreaterThan(1.5 * brilliance("muffled house chords"));
  expect(crest("distorted trap")).toBeLessThan(crest("clean trap"));
});

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

test("house breathes: the pad is softer under the kick than between kicks", () => {
  const recipe = readRecipe({ prompt: "house kick and pad loop at 120 bpm", seed: 1, bars: 2 });
  const [left, right] = sidesOf(renderSample(recipe));
  const side = plus(left, right, -1); // The kick is mono, so this is the pad alone.
  const under = [1, 2, 3, 4, 5].map((beat) => rmsOf(side.subarray(beat * 22_050 + 200, beat * 22_050 + 2500)));
  const between = [1, 2, 3, 4, 5].map((beat) => rmsOf(side.subarray(beat * 22_050 + 13_000, beat * 22_050 + 20_000)));
  expect(sum(under)).toBeLessThan(0.6 * sum(between));
});

const abandon = () => {
  throw new Error("stop");
};

test("progress rises to one, and a listener may abandon the work by throwing", () => {
  const seen: number[] = [];
  renderSample(readRecipe({ prompt: "house", seed: 1, bars: 1 }), { onProgress: (fraction) => seen.push(fraction) });
  expect(seen.length).toBeGreaterThan(5);
  expect([...seen].sort((left, right) => left - right)).toEqual(seen);
  expect(seen.at(-1)).toBe(1);
  expect(() => renderSample(readRecipe({ prompt: "house", seed: 1 }), { onProgress: abandon })).toThrow("stop");
});
