import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Stft } from "./stft.ts";

const signals = fc.float32Array({ min: -1, max: 1, noNaN: true, maxLength: 700 });
const sizes = fc.constantFrom(8, 32, 128, 512);

test("the inverse gives back signals of any length, also shorter than a window", () => {
  fc.assert(
    fc.property(signals, sizes, (signal, size) => {
      const stft = new Stft(size);
      const spectrogram = stft.allocate(signal.length);
      const back = new Float32Array(signal.length);
      stft.forward(signal, spectrogram);
      stft.inverse(spectrogram, back);
      signal.forEach((x, i) => expect(Math.abs((back[i] ?? 0) - x)).toBeLessThan(2e-6));
    }),
  );
});

test("a mask and what it leaves add up to the signal", () => {
  fc.assert(
    fc.property(signals, sizes, fc.integer({ min: 1, max: 1000 }), (signal, size, seed) => {
      const stft = new Stft(size);
      const spectrogram = stft.allocate(signal.length);
      stft.forward(signal, spectrogram);
      const mask = Float32Array.from(spectrogram.re, (_, i) => ((i * seed) % 101) / 100);
      const [kept, left] = [new Float32Array(signal.length), new Float32Array(signal.length)];
      stft.inverse(spectrogram, kept, mask);
      stft.inverse(
        spectrogram,
        left,
        mask.map((gain) => 1 - gain),
      );
      signal.forEach((x, i) => expect(Math.abs((kept[i] ?? 0) + (left[i] ?? 0) - x)).toBeLessThan(4e-6));
    }),
  );
});

test("a sine at a bin's frequency peaks in that bin", () => {
  const stft = new Stft(256);
  const signal = Float32Array.from({ length: 4096 }, (_, i) => Math.sin((2 * Math.PI * 20 * i) / 256));
  const spectrogram = stft.allocate(signal.length);
  stft.forward(signal, spectrogram);
  const row = 30 * stft.bins;
  const power = (k: number) => (spectrogram.re[row + k] ?? 0) ** 2 + (spectrogram.im[row + k] ?? 0) ** 2;
  const powers = Array.from({ length: stft.bins }, (_, k) => power(k));
  expect(powers.indexOf(Math.max(...powers))).toBe(20);
});
