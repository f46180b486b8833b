import { expect, test } from "vitest";
import { at } from "../../core/signals.fixture.ts";
import { BANDS, planBands } from "./bands.ts";

const plan = (size: number, sampleRate: number) => planBands(size / 2 + 1, sampleRate / size);

test("at 44.1 kHz bands are single bins at the bottom, semitones above and one from 16 kHz on, side by side", () => {
  const { edges, bandOf } = plan(4_096, 44_100);
  expect(edges.slice(0, 8)).toEqual(Uint32Array.of(0, 2, 2, 3, 3, 4, 4, 5));
  expect([at(edges, 2 * BANDS - 2), at(edges, 2 * BANDS - 1)]).toEqual([1_486, 2_049]);
  for (let band = 1; band < BANDS; band++) expect(at(edges, 2 * band)).toBe(at(edges, 2 * band - 1));
  for (let band = 60; band < BANDS - 2; band++)
    expect(at(edges, 2 * band + 1) / at(edges, 2 * band)).toBeCloseTo(1.059, 1);
  bandOf.forEach((band, bin) => {
    expect(bin).toBeGreaterThanOrEqual(at(edges, 2 * band));
    expect(bin).toBeLessThan(at(edges, 2 * band + 1));
  });
});

test.each([
  [4_096, 48_000],
  [2_048, 22_050],
  [4_096, 32_000],
  [8_192, 96_000],
  [16_384, 192_000],
])("a transform of %d samples at %d Hz has bands of the same frequencies, none empty", (size, sampleRate) => {
  const { edges, bandOf } = plan(size, sampleRate);
  const usual = plan(4_096, 44_100);
  for (let band = 0; band < BANDS; band++) {
    const [from, to] = [at(edges, 2 * band), at(edges, 2 * band + 1)];
    expect(to).toBeGreaterThan(from);
    expect(to).toBeLessThanOrEqual(size / 2 + 1);
    const [here, there] = [from * (sampleRate / size), at(usual.edges, 2 * band) * (44_100 / 4_096)];
    if (there < sampleRate / 2) expect(Math.abs(here - there)).toBeLessThanOrEqual(24);
  }
  expect([...bandOf]).toEqual([...bandOf].sort((a, b) => a - b));
  expect(bandOf).toHaveLength(size / 2 + 1);
});
