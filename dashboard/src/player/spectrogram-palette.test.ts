import { expect, test } from "vitest";
import { paletteBetween, rgbOf } from "./spectrogram-palette.ts";

test("silence is nothing, the middle is the accent, the loudest is the colour of text", () => {
  const palette = paletteBetween([200, 100, 0], [250, 250, 250]);
  const at = (level: number) => [...palette.subarray(level * 4, level * 4 + 4)];
  expect(palette).toHaveLength(1_024);
  expect(at(0)[3]).toBe(0);
  expect(at(63)[3]).toBe(0);
  expect(at(128).slice(0, 3)).toEqual([200, 100, 0]);
  expect(at(192)[3]).toBe(255);
  expect(at(255)).toEqual([250, 250, 250, 255]);
});

test("louder is never less opaque, nor further from the colour of text", () => {
  const palette = paletteBetween([10, 20, 30], [200, 200, 200]);
  for (let level = 1; level < 256; level++) {
    for (const channel of [0, 3]) {
      expect(palette[level * 4 + channel]).toBeGreaterThanOrEqual(palette[level * 4 - 4 + channel] ?? 0);
    }
  }
});

test("colours are read as canvases write them", () => {
  expect(rgbOf("#c0ffee")).toEqual([192, 255, 238]);
  expect(rgbOf("rgba(192, 255, 238, 0.5)")).toEqual([192, 255, 238]);
  expect(rgbOf("")).toEqual([0, 0, 0]);
});
