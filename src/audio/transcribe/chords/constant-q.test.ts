import { describe, expect, test } from "vitest";
import { noise, sine } from "../../core/signals.fixture.ts";
import { constantQPower, FRAME_HOP, NETWORK_RATE, PITCH_BINS } from "./constant-q.ts";

const SAMPLES = 171 * FRAME_HOP + 1;
const frequencyOf = (bin: number) => 27.5 * Math.exp((bin / 36) * Math.LN2);
const frameOf = (powers: Float64Array, t: number) => powers.subarray(t * PITCH_BINS, (t + 1) * PITCH_BINS);
const loudestBin = (frame: Float64Array) => frame.indexOf(Math.max(...frame));

describe("a tone", () => {
  test.each([12, 36, 90, 144, 201, 252, 272, 273, 300, 308])("on bin %i is loudest there in every octave", (bin) => {
    const powers = constantQPower(sine(frequencyOf(bin) / NETWORK_RATE, SAMPLES));
    for (const t of [40, 86, 130]) expect(loudestBin(frameOf(powers, t))).toBe(bin);
  });

  test("of twice the amplitude has four times the power", () => {
    const tone = sine(440 / NETWORK_RATE, SAMPLES);
    const once = constantQPower(tone);
    const twice = constantQPower(tone.map((value) => 2 * value));
    expect(Math.max(...twice.map((power, i) => Math.abs(power - 4 * (once[i] ?? 0))))).toBeLessThan(1e-6);
  });

  test("a semitone away is 20 dB down", () => {
    const frame = frameOf(constantQPower(sine(frequencyOf(144) / NETWORK_RATE, SAMPLES)), 86);
    for (const away of [-3, 3]) expect(frame[144 + away]).toBeLessThan((frame[144] ?? 0) / 100);
  });

  test("at half the rate is as loud as at the full one, weighed by the length of its kernel", () => {
    const powerAt = (bin: number) =>
      frameOf(constantQPower(sine(frequencyOf(bin) / NETWORK_RATE, SAMPLES)), 86)[bin] ?? 0;
    for (const bin of [100, 172, 208, 244, 300])
      expect(powerAt(bin) / powerAt(136)).toBeCloseTo(frequencyOf(136) / frequencyOf(bin), 1);
  });
});

test("a click is heard in its own frame", () => {
  const samples = new Float32Array(SAMPLES);
  samples[80 * FRAME_HOP] = 1;
  const powers = constantQPower(samples);
  const at = (t: number) => frameOf(powers, t)[300] ?? 0;
  for (const t of [70, 78, 79, 81, 82, 90]) expect(at(t)).toBeLessThan(at(80) / 100);
});

test("there is a frame for each hop, also of the shortest piece, and silence has no power", () => {
  expect(constantQPower(new Float32Array(SAMPLES))).toHaveLength(172 * PITCH_BINS);
  const shortest = constantQPower(noise(257 * 128, 1));
  expect(shortest).toHaveLength((Math.floor((257 * 128) / FRAME_HOP) + 1) * PITCH_BINS);
  expect(shortest.every((power) => Number.isFinite(power) && power >= 0)).toBe(true);
  expect(Math.max(...constantQPower(new Float32Array(SAMPLES)))).toBe(0);
});
