import { type Mode, type MusicalKey, PITCH_NAMES } from "../../../contracts/words/key.ts";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../../audio.ts";
import { noise } from "../../core/signals.fixture.ts";
import { estimateKey, relativeKey } from "./key.ts";

const RATE = 11_025;
const SCALES: Record<Mode, readonly number[]> = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] };

/** Notes one after another or together: [start in seconds, length, MIDI note, level]. */
type Note = readonly [start: number, seconds: number, note: number, level: number];

function play(notes: readonly Note[], { tuning = 440, gain = 0.2 } = {}): AudioData {
  const end = notes.reduce((last, [start, seconds]) => Math.max(last, start + seconds), 0);
  const samples = new Float32Array(Math.round(end * RATE));
  for (const [start, seconds, note, level] of notes) {
    const frequency = tuning * Math.exp((Math.LN2 * (note - 69)) / 12);
    const first = Math.round(start * RATE);
    for (let i = 0; i < Math.round(seconds * RATE); i++) {
      const t = i / RATE;
      const fade = Math.min(1, t / 0.02, (seconds - t) / 0.02);
      let sum = 0;
      for (let n = 1; n <= 4; n++) sum += Math.sin(2 * Math.PI * n * frequency * t) / (n * n);
      samples[first + i] = (samples[first + i] ?? 0) + gain * level * fade * sum;
    }
  }
  return { sampleRate: RATE, channels: [samples] };
}

/** A scale up and down over a held tonic triad: what a beginner plays to show a key. */
function scaleIn({ tonic, mode }: MusicalKey): readonly Note[] {
  const root = 57 + ((PITCH_NAMES.indexOf(tonic) + 3) % 12);
  const steps = [...SCALES[mode], 12];
  const melody = [...steps, ...steps.toReversed()].map((step, i): Note => [i * 0.2, 0.2, root + step, 0.7]);
  const third = mode === "major" ? 4 : 3;
  const triad = [0, third, 7].map((step): Note => [0, melody.length * 0.2, root - 12 + step, 0.6]);
  return [...melody, ...triad];
}

const KEYS: MusicalKey[] = PITCH_NAMES.flatMap((tonic) => [
  { tonic, mode: "major" as const },
  { tonic, mode: "minor" as const },
]);

test.each(KEYS)("a scale over its triad in $tonic $mode is heard as such", (key) => {
  expect(estimateKey(play(scaleIn(key)))).toMatchObject(key);
});

describe("bare scales without harmony have seven notes in common with their relative", () => {
  test.each(KEYS.filter((_, index) => index % 5 === 0))("$tonic $mode is it or its relative", (key) => {
    const root = 60 + PITCH_NAMES.indexOf(key.tonic);
    const notes = [...SCALES[key.mode], 12].map((step, i): Note => [i * 0.25, 0.25, root + step, 1]);
    const heard = estimateKey(play(notes));
    expect([key, relativeKey(key)]).toContainEqual({ tonic: heard?.tonic, mode: heard?.mode });
  });
});

describe("transposing the music transposes the key and leaves the confidence", () => {
  const notes = scaleIn({ tonic: "C", mode: "major" });
  const reference = estimateKey(play(notes))?.confidence ?? 0;

  test.each([-5, -2, 1, 3, 6])("by %d semitones", (semitones) => {
    const moved = estimateKey(
      play(notes.map(([start, seconds, note, level]) => [start, seconds, note + semitones, level])),
    );
    expect(moved).toMatchObject({ tonic: PITCH_NAMES[(semitones + 12) % 12], mode: "major" });
    expect(Math.abs((moved?.confidence ?? 0) - reference)).toBeLessThan(0.4);
  });

  test("an octave up or down leaves the key", () => {
    for (const octaves of [-12, 12]) {
      const moved = play(notes.map(([start, seconds, note, level]) => [start, seconds, note + octaves, level]));
      expect(estimateKey(moved)).toMatchObject({ tonic: "C", mode: "major" });
    }
  });
});

describe("what is no part of the key does not matter:", () => {
  const key: MusicalKey = { tonic: "F#", mode: "minor" };
  const music = play(scaleIn(key));
  const [samples = new Float32Array(0)] = music.channels;

  test.each([0.002, 0.05, 4])("a gain of %f", (gain) => {
    const louder = { ...music, channels: [samples.map((sample) => gain * sample)] };
    expect(estimateKey(louder)).toMatchObject(key);
  });

  test("sign, copies in other channels, direction of time, silence around it", () => {
    const around = new Float32Array(samples.length + 2 * RATE);
    around.set(samples, RATE);
    const same = [[samples.map((sample) => -sample)], [samples, samples, samples], [samples.toReversed()], [around]];
    for (const channels of same) expect(estimateKey({ ...music, channels })).toMatchObject(key);
  });

  test("a tuning up to 30 cents off", () => {
    for (const cents of [-30, -15, 15, 30]) {
      const tuning = 440 * Math.exp((Math.LN2 * cents) / 1_200);
      expect(estimateKey(play(scaleIn(key), { tuning }))).toMatchObject(key);
    }
  });

  test("hiss 30 dB below", () => {
    const hiss = noise(samples.length, 2);
    const noisy = samples.map((sample, i) => sample + 0.01 * (hiss[i] ?? 0));
    expect(estimateKey({ ...music, channels: [noisy] })).toMatchObject(key);
  });
});

describe("confidence", () => {
  test("is lower for a chromatic scale than for a diatonic one", () => {
    const chromatic = Array.from({ length: 16 }, (_, i): Note => [i * 0.2, 0.2, 60 + (i % 12), 1]);
    const diatonic = estimateKey(play(scaleIn({ tonic: "D", mode: "major" })))?.confidence ?? 0;
    expect(estimateKey(play(chromatic))?.confidence ?? 0).toBeLessThan(diatonic);
  });

  test("lies in 0 to 1 for any notes", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const places = noise(24, seed);
      const notes = Array.from(places, (place, i): Note => [i * 0.1, 0.3, 60 + Math.round(12 * place), 1]);
      const heard = estimateKey(play(notes));
      expect(heard === null || (heard.confidence >= 0 && heard.confidence <= 1)).toBe(true);
    }
  });
});

test("a triad alone names its root", () => {
  for (const [root, third, mode] of [
    [60, 4, "major"],
    [62, 3, "minor"],
    [67, 4, "major"],
    [69, 3, "minor"],
  ] as const) {
    const heard = estimateKey(play([0, third, 7, 12].map((step): Note => [0, 2, root + step, 1])));
    expect(heard).toMatchObject({ tonic: PITCH_NAMES[root % 12], mode });
  }
});
