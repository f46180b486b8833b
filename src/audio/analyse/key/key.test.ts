import { type MusicalKey, PITCH_NAMES } from "../../../contracts/words/key.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compatibleKeys, estimateKey, relativeKey } from "./key.ts";
import { parseKeyName } from "./key-name.ts";
import { cadence, chordProgression, drumPattern, noiseFrom } from "../patterns.test-data.ts";

const keys: MusicalKey[] = PITCH_NAMES.flatMap((tonic) => [
  { tonic, mode: "major" as const },
  { tonic, mode: "minor" as const },
]);

test.each(keys)("a cadence in $tonic $mode is heard as such", ({ tonic, mode }) => {
  const audio = chordProgression(cadence(57 + ((PITCH_NAMES.indexOf(tonic) + 3) % 12), mode), { sampleRate: 22_050 });
  expect(estimateKey(audio)).toMatchObject({ tonic, mode });
});

test.each([428, 434, 446, 452])("music tuned to A = %d Hz keeps its key", (tuning) => {
  expect(estimateKey(chordProgression(cadence(60, "major"), { tuning }))).toMatchObject({ tonic: "C", mode: "major" });
});

test.each([8_000, 48_000, 96_000])("the key is heard at %d Hz", (sampleRate) => {
  expect(estimateKey(chordProgression(cadence(62, "minor"), { sampleRate }))).toMatchObject({
    tonic: "D",
    mode: "minor",
  });
});

test("confidence lies between 0 and 1 and is high for a plain cadence", () => {
  const key = estimateKey(chordProgression(cadence(60, "major")));
  expect(key?.confidence).toBeGreaterThan(0.3);
  expect(key?.confidence).toBeLessThanOrEqual(1);
});

describe("no key", () => {
  const noise = noiseFrom(5);
  test.each([
    ["silence", { sampleRate: 44_100, channels: [new Float32Array(88_200)] }],
    ["no samples", { sampleRate: 44_100, channels: [new Float32Array(0)] }],
    ["noise", { sampleRate: 44_100, channels: [Float32Array.from({ length: 176_400 }, () => 0.3 * noise())] }],
    ["drums", drumPattern({ bpm: 120, beats: 16 })],
  ])("%s has none", (_, audio) => {
    expect(estimateKey(audio)).toBeNull();
  });
});

test("the relative of the relative is the key itself", () => {
  fc.assert(
    fc.property(fc.constantFrom(...keys), (key) => {
      expect(relativeKey(relativeKey(key))).toEqual(key);
    }),
  );
  expect(relativeKey({ tonic: "C", mode: "major" })).toEqual({ tonic: "A", mode: "minor" });
  // 8A beside 8B, 9A and 7A.
  expect(compatibleKeys({ tonic: "A", mode: "minor" })).toEqual([
    { tonic: "C", mode: "major" },
    { tonic: "E", mode: "minor" },
    { tonic: "D", mode: "minor" },
  ]);
});

test.each([
  ["Am", "A", "minor"],
  ["F#maj", "F#", "major"],
  ["Bb minor", "A#", "minor"],
  ["c sharp", "C#", "major"],
  ["Cb", "B", "major"],
])("%s reads as %s %s", (text, tonic, mode) => {
  expect(parseKeyName(text)).toEqual({ tonic, mode });
});

test.each(["", "H", "A minor 7", "128", "warm"])("“%s” is no key", (text) => {
  expect(parseKeyName(text)).toBeNull();
});

describe("the reading of a key", () => {
  const audio = chordProgression(cadence(57, "minor"), { sampleRate: 11_025 });
  const [samples = new Float32Array()] = audio.channels;
  const heard = estimateKey(audio);

  test("has the relative key among its alternatives, less likely than itself and in their order", () => {
    const relative = heard && relativeKey(heard);
    expect(relative).toEqual({ tonic: "C", mode: "major" });
    expect(heard?.alternatives.filter(({ tonic, mode }) => tonic === "C" && mode === "major")).toHaveLength(1);
    const confidences = [heard, ...(heard?.alternatives ?? [])].map((key) => key?.confidence ?? NaN);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    expect(confidences.reduce((sum, confidence) => sum + confidence, 0)).toBeLessThanOrEqual(1 + 1e-9);
  });

  test("does not depend on loudness, sign or the number of channels", () => {
    const others = [
      [samples.map((value) => value / 16)],
      [samples.map((value) => -2 * value)],
      [samples, samples],
      [samples.map((value) => 2 * value), new Float32Array(samples.length)],
    ];
    for (const channels of others) {
      const other = estimateKey({ ...audio, channels });
      expect(other).toMatchObject({ tonic: heard?.tonic, mode: heard?.mode });
      expect(other?.confidence).toBeCloseTo(heard?.confidence ?? NaN, 3);
    }
  });

  test.each([
    ["samples that are no numbers", new Float32Array(22_050).fill(NaN)],
    ["a constant", new Float32Array(22_050).fill(0.5)],
    ["a single click", new Float32Array(22_050).fill(1, 9_000, 9_001)],
  ])("is none for %s", (_, channel) => {
    expect(estimateKey({ sampleRate: 11_025, channels: [channel] })).toBeNull();
  });
});
