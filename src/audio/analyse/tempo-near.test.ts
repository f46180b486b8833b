import { describe, expect, test } from "vitest";
import { tempoNear } from "./tempo-near.ts";

const SAMPLE_RATE = 44_100;

/** Clicks at every beat, a louder one each fourth, cut nowhere near a beat. */
function clicks(bpm: number, seconds: number, offset = 0.11) {
  const samples = new Float32Array(Math.round(seconds * SAMPLE_RATE));
  for (let beat = 0; ; beat++) {
    const start = Math.round((offset + (beat * 60) / bpm) * SAMPLE_RATE);
    if (start >= samples.length) break;
    const level = beat % 4 === 0 ? 0.9 : 0.5;
    for (let i = 0; i < 900 && start + i < samples.length; i++) {
      samples[start + i] = level * Math.exp(-i / 200) * Math.sin(i * 0.25);
    }
  }
  return { sampleRate: SAMPLE_RATE, channels: [samples] };
}

describe("a tempo near the one that was asked for", () => {
  test.each([
    [118.6, 120, 8],
    [131.3, 128, 8],
    [97, 105, 10],
    [83.2, 80, 12],
    [120, 120, 8],
  ])("of %d BPM, asked for as %d, is found to 0.2 % in %d s", (bpm, asked, seconds) => {
    const near = tempoNear(clicks(bpm, seconds), asked);
    expect(Math.abs((near?.bpm ?? 0) / bpm - 1)).toBeLessThan(0.002);
  });

  test("is none in noise, in a steady tone, in silence, and where the sound has less than a bar or two", () => {
    let state = 1;
    const noise = new Float32Array(SAMPLE_RATE * 6).map(() => {
      state = (state * 16_807) % 2_147_483_647;
      return state / 2_147_483_647 - 0.5;
    });
    const tone = noise.map((_, index) => Math.sin(index * 0.06));
    for (const samples of [noise, tone, new Float32Array(SAMPLE_RATE * 4)]) {
      expect(tempoNear({ sampleRate: SAMPLE_RATE, channels: [samples] }, 120)).toBeNull();
    }
    expect(tempoNear(clicks(120, 1.2), 120)).toBeNull();
  });

  test("is none where the sound's own is far from it", () => {
    const near = tempoNear(clicks(90, 10), 128);
    expect(near === null || Math.abs(near.bpm / 128 - 1) < 0.17).toBe(true);
  });
});
