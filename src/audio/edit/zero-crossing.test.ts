import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nearestZeroCrossing, type Readable } from "./zero-crossing.ts";

const readable = (...channels: Float32Array[]): Readable => ({
  length: channels[0]?.length ?? 0,
  read: (start, end) => channels.map((samples) => samples.slice(start, end)),
});

const RATE = 44_100;
const tone = (hertz: number, length = RATE) =>
  Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * hertz * (i + 0.5)) / RATE));

test("the crossing of a tone is the nearest of those that its period puts there", () => {
  // 441 Hz crosses every 50 samples, half a sample before each of these.
  const audio = readable(tone(441));
  expect([1_000, 1_010, 1_024, 1_026, 1_049].map((at) => nearestZeroCrossing(audio, at, 441))).toEqual([
    1_000, 1_000, 1_000, 1_050, 1_050,
  ]);
});

test("the ends of the audio stay, and a place without a crossing in reach", () => {
  const audio = readable(tone(20));
  expect([0, RATE, RATE + 5, -3].map((at) => nearestZeroCrossing(audio, at, 441))).toEqual([0, RATE, RATE, 0]);
  expect(nearestZeroCrossing(readable(new Float32Array(100).fill(0.5)), 50, 20)).toBe(50);
});

test("channels are looked at together, and silence is a crossing where it is", () => {
  const left = Float32Array.of(1, 1, 1, -1, -1, -1, -1, 1);
  const right = Float32Array.of(1, 1, 1, 3, 3, 3, -1, 1);
  expect(nearestZeroCrossing(readable(left), 4, 3)).toBe(3);
  expect(nearestZeroCrossing(readable(left, right), 4, 3)).toBe(6);
  expect(nearestZeroCrossing(readable(new Float32Array(9)), 4, 3)).toBe(4);
});

test("channels that cancel one another are looked at one by one", () => {
  const left = tone(441);
  const audio = readable(
    left,
    left.map((value) => -value),
  );
  expect([1_010, 1_026].map((at) => nearestZeroCrossing(audio, at, 441))).toEqual([1_000, 1_050]);
});

test("it is never farther than it may be, is a crossing or the place itself, and none is nearer", () => {
  const samples = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(samples, fc.nat(70), fc.nat(20), (values, at, reach) => {
      const sound = Float32Array.from(values);
      const place = nearestZeroCrossing(readable(sound), at, reach);
      if (at <= 0 || at >= sound.length) return place === Math.min(at, sound.length);
      const isCrossing = (i: number) =>
        i > 0 && i < sound.length && (values[i] === 0 || (values[i - 1] ?? 0) < 0 !== (values[i] ?? 0) < 0);
      const distances = values.flatMap((_, i) =>
        isCrossing(i) && Math.abs(i - at) <= reach ? [Math.abs(i - at)] : [],
      );
      const least = Math.min(...distances);
      return Number.isFinite(least) ? isCrossing(place) && Math.abs(place - at) === least : place === at;
    }),
  );
});
