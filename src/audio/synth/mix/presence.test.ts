import { expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { bandEnergy, energyDecibels, powerSpectrum, wholeSpectrum } from "../testing/measure.ts";
import type { Sound } from "../voices/voice.ts";
import { addPresence } from "./presence.ts";

const RATE = 44_100;
const PERIODIC = { sampleRate: RATE, edge: "periodic" } as const;

const wave = (frequency: number, seconds = 1) =>
  Float32Array.from({ length: seconds * RATE }, (_, index) => 0.3 * Math.sin((2 * Math.PI * frequency * index) / RATE));
/** A tone with harmonics that fall by 10 dB per octave: a saw behind a gentle low-pass. */
const DULL_TONE = Float32Array.from({ length: RATE }, (_, index) => {
  const turn = (2 * Math.PI * 220 * (index % 2205)) / RATE;
  return Array.from({ length: 60 }, (_each, k) => (0.3 * Math.sin((k + 1) * turn)) / (k + 1) ** 1.7).reduce(
    (sum, partial) => sum + partial,
  );
});
const dullTone = () => DULL_TONE.slice();
const mono = (signal: Float32Array): Sound => ({ left: signal, right: signal });
const shareAbove = (signal: Float32Array, from: number) => {
  const spectrum = powerSpectrum(signal, 8000, 8192);
  const within = (low: number) => bandEnergy(spectrum, RATE, { from: low, to: 20_000 });
  return energyDecibels(within(from) / within(20));
};
const treated = (signal: Float32Array, timbre: Parameters<typeof addPresence>[1]) => {
  const track = mono(signal.slice());
  addPresence(track, timbre, PERIODIC);
  return track.left;
};
const neutral = { role: "harmony", brightness: 0, drive: 0 } as const;

test("a dull voice gets air, more of it the brighter it should be, and its body stays", () => {
  const signal = dullTone();
  const [bare, usual, bright] = [
    signal,
    treated(signal, { ...neutral, brightness: -0.1 }),
    treated(signal, { ...neutral, brightness: 0.5 }),
  ].map((each) => shareAbove(each, 6000));
  expect(usual).toBeGreaterThan((bare ?? 0) + 4);
  expect(bright).toBeGreaterThan((usual ?? 0) + 4);
  const body = (sound: Float32Array) => bandEnergy(wholeSpectrum(sound), RATE, { from: 100, to: 500 });
  expect(energyDecibels(body(treated(signal, neutral)) / body(signal))).toBeCloseTo(0, 1);
});

test("a bright voice, a voice that should be dull, a drum and a bass stay as they are", () => {
  const noise = new Float32Array(RATE);
  createRandom(2).noiseInto(noise);
  expect(treated(noise, neutral)).toEqual(noise);
  expect(treated(dullTone(), { ...neutral, brightness: -0.5 })).toEqual(dullTone());
  expect(treated(dullTone(), { ...neutral, role: "drum" })).toEqual(dullTone());
  expect(treated(dullTone(), { ...neutral, role: "bass" })).toEqual(dullTone());
});

test("silence and a rate without room for air stay as they are", () => {
  expect(treated(new Float32Array(1000), { ...neutral, drive: 1 })).toEqual(new Float32Array(1000));
  const track = mono(dullTone());
  addPresence(track, neutral, { sampleRate: 11_025, edge: "silent" });
  expect(track.left).toEqual(dullTone());
});

test("a distorted bass has highs by its drive, which are harmonics of its note and nothing else", () => {
  const signal = wave(50);
  const [clean, driven, more] = [0.2, 0.6, 1].map((drive) => treated(signal, { ...neutral, role: "bass", drive }));
  expect(clean).toEqual(signal);
  expect(shareAbove(driven ?? signal, 1500)).toBeCloseTo(-28, -1);
  expect(shareAbove(more ?? signal, 1500)).toBeCloseTo(-20, -1);
  const spectrum = powerSpectrum(treated(wave(1102.5), { ...neutral, role: "bass", drive: 1 }), 8000, 8192);
  const at = (frequency: number) => bandEnergy(spectrum, RATE, { from: frequency - 60, to: frequency + 60 });
  for (const between of [1650, 4960, 7170, 13_780]) {
    expect(energyDecibels(at(between) / at(1102.5))).toBeLessThan(-85);
  }
});

test("each side of a wide track keeps its own", () => {
  const track = { left: dullTone(), right: dullTone().map((sample) => -0.5 * sample) };
  addPresence(track, { role: "melody", brightness: 0.3, drive: 0.8 }, PERIODIC);
  const misses = track.left.map((sample, index) => Math.abs(Math.sign(sample) + Math.sign(track.right[index] ?? 0)));
  expect(misses.reduce((sum, miss) => sum + miss, 0) / RATE).toBeLessThan(0.1);
});
