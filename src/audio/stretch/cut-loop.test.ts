import { describe, expect, test } from "vitest";
import { cutLoop } from "./cut-loop.ts";

const RATE = 8_000;

function sound(samples: Float32Array) {
  return { sampleRate: RATE, channels: [samples, samples.map((value) => -value)] };
}

describe("a loop that is cut out of a longer sound", () => {
  test("has its length to the sample and begins where the sound is first heard", () => {
    const samples = new Float32Array(RATE).map((_, index) => (index < 500 ? 0 : Math.sin(index * 0.3)));
    const loop = cutLoop(sound(samples), 4_000);
    expect(loop.channels.map((channel) => channel.length)).toEqual([4_000, 4_000]);
    expect(loop.channels[0]?.[100]).toBe(samples[600]);
  });

  test("keeps its beginning as it was, and ends in what leads to it", () => {
    const samples = new Float32Array(RATE).map((_, index) => Math.sin(index * 0.05));
    const loop = cutLoop(sound(samples), 5_001);
    const [left = new Float32Array()] = loop.channels;
    expect([...left.subarray(0, 1_000)]).toEqual([...samples.subarray(1, 1_001)]);
    expect(Math.abs((left.at(-1) ?? 1) - (left[0] ?? 0))).toBeLessThan(0.1);
  });

  test("takes what there is where silence leaves too little behind it", () => {
    const samples = new Float32Array(1_000).map((_, index) => (index < 200 ? 0 : 1));
    expect([...(cutLoop(sound(samples), 900).channels[0] ?? [])].slice(99, 102)).toEqual([0, 1, 1]);
    expect(cutLoop(sound(new Float32Array(1_000)), 400).channels[0]?.every((value) => value === 0)).toBe(true);
  });
});
