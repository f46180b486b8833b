import { expect, test } from "vitest";
import { hertzAt, spectrogram } from "./stft.ts";

const sampleRate = 44_100;
const sine = (hertz: number, amplitude = 1) =>
  Float32Array.from({ length: sampleRate }, (_, at) => amplitude * Math.sin((2 * Math.PI * hertz * at) / sampleRate));

test.each([110, 440, 1_000, 9_000])(
  "a sine of %i Hz is loudest in the row of its frequency, at full level",
  (hertz) => {
    const rows = 64;
    const levels = spectrogram(sine(hertz), { columns: 1, rows, from: 10_000, to: 20_000, sampleRate });
    const loudest = levels.indexOf(Math.max(...levels));
    const row = rows - 1 - loudest;
    expect(hertz).toBeGreaterThan(hertzAt(row - 1, rows, sampleRate));
    expect(hertz).toBeLessThan(hertzAt(row + 2, rows, sampleRate));
    expect(levels[loudest]).toBeGreaterThan(250);
  },
);

test("45 dB less are half of the range less", () => {
  const at = { columns: 1, rows: 32, from: 10_000, to: 20_000, sampleRate };
  const loud = Math.max(...spectrogram(sine(1_000), at));
  const quiet = Math.max(...spectrogram(sine(1_000, 10 ** (-45 / 20)), at));
  expect(loud - quiet).toBeGreaterThan(125);
  expect(loud - quiet).toBeLessThan(131);
});

test("columns follow in time: what begins late is dark before", () => {
  const late = new Float32Array(sampleRate);
  late.set(sine(1_000).subarray(0, sampleRate / 2), sampleRate / 2);
  const [columns, rows] = [8, 16];
  const levels = spectrogram(late, { columns, rows, from: 0, to: sampleRate, sampleRate });
  const column = (index: number) => Array.from({ length: rows }, (_, row) => levels[row * columns + index] ?? 0);
  expect(Math.max(...column(0))).toBe(0);
  expect(Math.max(...column(7))).toBeGreaterThan(250);
});

test("silence, and what lies outside of the signal, is nothing", () => {
  const levels = spectrogram(new Float32Array(100), { columns: 4, rows: 8, from: -5_000, to: 5_000, sampleRate });
  expect(Math.max(...levels)).toBe(0);
});
