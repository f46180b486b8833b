import { expect, test } from "vitest";
import { mixToMono, sampleCount } from "./channels.ts";

test("mono is the mean of all channels", () => {
  const channels = [
    Float32Array.of(1, 0.5),
    Float32Array.of(0, 0.5),
    Float32Array.of(-1, 0.5),
    Float32Array.of(0, 0.5),
  ];
  expect([...mixToMono({ sampleRate: 8_000, channels })]).toEqual([0, 0.5]);
});

test("audio without channels has no samples", () => {
  expect(sampleCount({ sampleRate: 8_000, channels: [] })).toBe(0);
  expect(mixToMono({ sampleRate: 8_000, channels: [] })).toHaveLength(0);
});
