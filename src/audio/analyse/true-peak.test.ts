import * as fc from "fast-check";
import { expect, test } from "vitest";
import { samplePeak, truePeak } from "./true-peak.ts";

const mono = (samples: Float32Array, sampleRate = 48_000) => ({ sampleRate, channels: [samples] });

/** A sine of frequency `share` of the sample rate that fades in and out, so that its ends make no peaks of their own. */
function fadedSine(share: number, phase: number, amplitude = 1): Float32Array {
  const length = 9_600;
  return Float32Array.from({ length }, (_, i) => {
    const fade = Math.min(1, i / 2_000, (length - i) / 2_000);
    return amplitude * fade * Math.sin(2 * Math.PI * share * i + phase);
  });
}

// EBU Tech 3341, cases 15–19: a quarter of the rate at phases that miss the crests; a sixth; an eighth.
test.each([
  [1 / 4, 0],
  [1 / 4, Math.PI / 4],
  [1 / 6, Math.PI / 3],
  [1 / 8, (67.5 * Math.PI) / 180],
  [0.4, 0.3],
  [997 / 48_000, 0],
])("a sine at %f of the rate, phase %f, at half scale reads −6.02 dBTP within 0.1 dB", (share, phase) => {
  expect(Math.abs(truePeak(mono(fadedSine(share, phase, 0.5))) + 6.02)).toBeLessThan(0.1);
});

test("a sine whose samples all miss its crests reads 3 dB above its highest sample", () => {
  const audio = mono(fadedSine(1 / 4, Math.PI / 4));
  expect(samplePeak(audio)).toBeCloseTo(-3.01, 2);
  expect(truePeak(audio)).toBeCloseTo(0, 1);
});

test("silence, no samples and no channels read −∞", () => {
  for (const channels of [[new Float32Array(1_000)], [new Float32Array(0)], []]) {
    expect(truePeak({ sampleRate: 44_100, channels })).toBe(Number.NEGATIVE_INFINITY);
    expect(samplePeak({ sampleRate: 44_100, channels })).toBe(Number.NEGATIVE_INFINITY);
  }
});

test("the true peak is never below the sample peak and never four times above it", () => {
  const samples = fc.float32Array({ min: -1, max: 1, noNaN: true, minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(samples, (channel) => {
      const audio = mono(channel);
      fc.pre(samplePeak(audio) > -300);
      expect(truePeak(audio)).toBeGreaterThanOrEqual(samplePeak(audio) - 1e-9);
      expect(truePeak(audio)).toBeLessThan(samplePeak(audio) + 12);
    }),
  );
});

test("the loudest channel decides, wherever its peak lies", () => {
  const position = fc.nat(4_999);
  fc.assert(
    fc.property(position, position, (first, second) => {
      const left = new Float32Array(5_000);
      const right = new Float32Array(5_000);
      left[first] = 0.25;
      right[second] = -0.5;
      expect(truePeak({ sampleRate: 44_100, channels: [left, right] })).toBeCloseTo(-6.02, 2);
    }),
  );
});

test("an over between two samples at the very end is found", () => {
  const samples = new Float32Array(100);
  samples.set([0.8, 0.8], 98);
  expect(truePeak(mono(samples))).toBeGreaterThan(samplePeak(mono(samples)) + 1);
});

test("gain moves the true peak by itself", () => {
  const base = truePeak(mono(fadedSine(0.31, 1)));
  expect(truePeak(mono(fadedSine(0.31, 1, 0.1)))).toBeCloseTo(base - 20, 3);
});

test.each([65_500, 65_511, 65_512, 65_535, 65_536, 131_050])(
  "an over after %d samples is found, as in a short file",
  (at) => {
    const pair = [0.8, 0.8];
    const [short, long] = [new Float32Array(100), new Float32Array(140_000)];
    short.set(pair, 50);
    long.set(pair, at);
    expect(truePeak(mono(long))).toBe(truePeak(mono(short)));
  },
);
