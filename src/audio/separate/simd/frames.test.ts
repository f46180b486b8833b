import { expect, test } from "vitest";
import { largestDifference, noise } from "../../core/signals.fixture.ts";
import { Stft } from "../../core/stft.ts";
import { createChunkMemory, offset } from "./chunk-memory.ts";
import { Frames } from "./frames.ts";

test.each([1, 100, 256, 1_000, 1_025])("frames of %d samples lie where those of the plain transform lie", (length) => {
  const size = 256;
  const memory = createChunkMemory();
  if (!memory) throw new Error("There is no SIMD here");
  const [frames, plain] = [new Frames(memory, size), new Stft(size)];
  const samples = noise(length, length);
  const expected = plain.allocate(length);
  plain.forward(samples, expected);
  // With a silent right channel the spectrum is that of the left one.
  const signal = memory.pair(length + 2 * size);
  memory.view(offset(signal.one, size), length).set(samples);
  const inside = { one: offset(signal.one, size), two: offset(signal.two, size) };
  const spectrum = memory.pair(size);
  expect(frames.count(length)).toBe(expected.frames);
  expect([frames.bins, frames.hop]).toEqual([plain.bins, plain.hop]);
  for (let t = 0; t < expected.frames; t++) {
    frames.forward(inside, t, spectrum);
    const row = [t * plain.bins, (t + 1) * plain.bins] as const;
    expect(largestDifference(memory.view(spectrum.one, plain.bins), expected.re.subarray(...row))).toBeLessThan(1e-5);
    expect(largestDifference(memory.view(spectrum.two, plain.bins), expected.im.subarray(...row))).toBeLessThan(1e-5);
  }
});
