import { describe, expect, test } from "vitest";
import { INSTRUMENTS, STRIPS } from "../instruments.ts";
import { scaleNote } from "../theory.ts";
import { GENRE_NAMES } from "./genre.ts";
import { GENRES } from "./index.ts";

describe.each(GENRE_NAMES)("%s", (name) => {
  const genre = GENRES[name];

  test("every drum pattern is whole bars of sixteen known signs", () => {
    for (const groove of [...genre.grooves, ...genre.fills]) {
      for (const [drum, patterns] of Object.entries(groove)) {
        expect(INSTRUMENTS).toContain(drum);
        for (const pattern of patterns) expect(pattern, drum).toMatch(/^[Xxo?r.]{16}$/);
      }
    }
  });

  test("every bass and chord pattern is a bar of sixteen known signs", () => {
    for (const pattern of genre.bassPatterns) expect(pattern).toMatch(/^[roftsn.-]{16}$/);
    for (const pattern of genre.chordRhythms) expect(pattern).toMatch(/^[Xxo.-]{16}$/);
  });

  test("no pattern holds a note that was never struck", () => {
    for (const pattern of [...genre.bassPatterns, ...genre.chordRhythms]) expect(pattern).not.toMatch(/(^|\.)-/);
  });

  test("every drum that plays by default has a pattern in every groove", () => {
    const drums = genre.instruments.filter((instrument) => STRIPS[instrument].role === "drum" && instrument !== "tom");
    for (const groove of genre.grooves) for (const drum of drums) expect(groove).toHaveProperty(drum);
  });

  test("progressions begin or end at home and are written for both modes", () => {
    for (const mode of ["major", "minor"] as const) {
      expect(genre.progressions[mode].length).toBeGreaterThan(0);
      for (const progression of genre.progressions[mode]) {
        for (const degree of progression) expect(degree >= 0 && degree <= 6).toBe(true);
        expect(scaleNote(mode, progression[0] ?? 0, 48)).toBeGreaterThanOrEqual(48);
      }
    }
  });

  test("the usual tempo lies within the range and the kick within 45..60 Hz", () => {
    const { low, usual, high } = genre.tempo;
    expect(low <= usual && usual <= high).toBe(true);
    expect(genre.kit.kickFundamental >= 45 && genre.kit.kickFundamental <= 60).toBe(true);
  });
});
