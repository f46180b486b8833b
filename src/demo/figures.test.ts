import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { voiceFigures } from "./figures.ts";
import { spectrogramPng } from "./spectrogram.ts";

const RATE = 44_100;
const shaped = (seconds: number, wave: (time: number) => number) =>
  Float32Array.from({ length: seconds * RATE }, (_, index) => wave(index / RATE));
const sine = (frequency: number, time: number) => Math.sin(2 * Math.PI * frequency * time);

test("a note that rises for 100 ms and falls by 20 dB in half a second says so", () => {
  const note = shaped(2, (time) => {
    const level = time < 0.1 ? time / 0.1 : Math.exp((-Math.LN10 * (time - 0.1)) / 0.5);
    return level * sine(1000, time);
  });
  const figures = voiceFigures(note, RATE, null);
  expect(figures.attack).toBeCloseTo(0.08, 2);
  expect(figures.decay ?? 0).toBeCloseTo(0.5, 2);
  expect(figures.centroid).toBeGreaterThan(950);
  expect(figures.centroid).toBeLessThan(1100);
  expect(
    voiceFigures(
      shaped(1, (time) => sine(300, time)),
      RATE,
      300,
    ).decay,
  ).toBeNull();
});

test("the inharmonicity of a stiff string is found, none of a soft one, and a bell has none", () => {
  const tone = (partials: readonly number[]) =>
    shaped(2, (time) => partials.reduce((sum, ratio, index) => sum + sine(220 * ratio, time) / (index + 1), 0));
  const string = (stiffness: number) =>
    tone(Array.from({ length: 10 }, (_, index) => (index + 1) * Math.sqrt(1 + stiffness * (index + 1) ** 2)));
  for (const stiffness of [0.0002, 0.0006]) {
    const found = voiceFigures(string(stiffness), RATE, 220).inharmonicity ?? 0;
    expect(Math.abs(found / stiffness - 1)).toBeLessThan(0.1);
  }
  expect(voiceFigures(string(0), RATE, 220).inharmonicity).toBeLessThan(1e-5);
  expect(voiceFigures(tone([1, 2.76, 5.4, 8.93]), RATE, 220).inharmonicity).toBeNull();
});

/** Rows of an indexed PNG: a byte for its filter, then its pixels. */
function pixelsOf(png: Uint8Array, width: number): Uint8Array[] {
  const view = Buffer.from(png);
  const at = view.indexOf("IDAT");
  const rows = inflateSync(view.subarray(at + 4, at + 4 + view.readUInt32BE(at - 4)));
  return Array.from({ length: rows.length / (width + 1) }, (_, row) =>
    rows.subarray(row * (width + 1) + 1, (row + 1) * (width + 1)),
  );
}

test("a picture shows a high tone above a low one, each when it sounds", () => {
  const samples = shaped(1, (time) => (time < 0.5 ? sine(100, time) : sine(8000, time)));
  const png = spectrogramPng({ sampleRate: RATE, channels: [samples, samples] }, { width: 40, height: 30 });
  expect(Buffer.from(png.subarray(0, 8)).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
  const rows = pixelsOf(png, 40);
  const loudest = (column: number) => {
    const levels = rows.map((row) => row[column] ?? 0);
    return levels.indexOf(Math.max(...levels));
  };
  expect(rows).toHaveLength(30);
  expect(loudest(10)).toBeGreaterThan(22);
  expect(loudest(30)).toBeLessThan(6);
  expect(rows[loudest(10)]?.[30]).toBeLessThan(120);
});
