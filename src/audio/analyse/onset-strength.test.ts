import { expect, test } from "vitest";
import { measureOnsets } from "./onset-strength.ts";
import { noiseFrom } from "./patterns.test-data.ts";

test.each([8_000, 44_100, 96_000])("bursts peak where they begin, within 15 ms, at %d Hz", (sampleRate) => {
  const noise = noiseFrom(1);
  const starts = [0.5, 1.1, 1.6];
  const samples = Float32Array.from({ length: 2 * sampleRate }, (_, i) =>
    starts.reduce(
      (sum, start) => sum + (i / sampleRate >= start ? noise() * Math.exp(-(i / sampleRate - start) * 40) : 0),
      0,
    ),
  );
  const { values, rate } = measureOnsets(samples, sampleRate);
  for (const start of starts) {
    const from = Math.round((start - 0.2) * rate);
    const window = [...values.subarray(from, Math.round((start + 0.2) * rate))];
    expect(Math.abs((from + window.indexOf(Math.max(...window))) / rate - start)).toBeLessThan(0.015);
  }
});

test("silence has no onsets, and neither has the middle of a held tone", () => {
  expect(measureOnsets(new Float32Array(44_100), 44_100).values.every((value) => value === 0)).toBe(true);
  const tone = Float32Array.from({ length: 88_200 }, (_, i) => (i < 22_050 ? 0 : Math.sin(i * 0.05)));
  const { values, rate } = measureOnsets(tone, 44_100);
  const held = values.subarray(Math.round(0.8 * rate), Math.round(1.6 * rate));
  expect(Math.max(...held)).toBeLessThan(0.05 * Math.max(...values));
});
