import { describe, expect, test } from "vitest";
import { INSTRUMENTS, STRIPS, type Instrument } from "../instruments.ts";
import { readPrompt } from "../prompt.ts";
import { scaleNote } from "../theory.ts";
import { stepsPerBar } from "../score.ts";
import { type Groove, GENRE_NAMES } from "./genre.ts";
import { GENRES } from "./index.ts";

const SIGNS = {
  drum: /^[Xxo?r.f1-9]+$/,
  bass: /^[1-8bn.-]+$/,
  harmony: /^[Xxo1-9.-]+$/,
  melody: /^[x.-]+$/,
};
/** Ears hear more than this as another step. */
const MOST_LATE_MS = 30;
const isDrum = (instrument: string) => STRIPS[instrument as Instrument].role === "drum";
const commonOf = (grooves: readonly Groove[]) => grooves.filter(({ metre }) => metre === undefined);
const signsOf = (instrument: string) => SIGNS[STRIPS[instrument as Instrument].role as keyof typeof SIGNS];

describe.each(GENRE_NAMES)("%s", (name) => {
  const genre = GENRES[name];

  test("every lane is whole bars of the groove's metre, in signs of its instrument, and hardly early or late", () => {
    for (const { name: groove, lanes, metre } of genre.grooves) {
      for (const [instrument, { bars, lateMs }] of Object.entries(lanes)) {
        expect(INSTRUMENTS, `${groove}: ${instrument}`).toContain(instrument);
        expect(bars.length, `${groove}: ${instrument}`).toBeGreaterThan(0);
        expect(Math.abs(lateMs)).toBeLessThanOrEqual(MOST_LATE_MS);
        for (const bar of bars) {
          expect(bar, `${groove}: ${instrument} ${bar}`).toMatch(signsOf(instrument));
          // Lanes for every groove are fitted to a metre of its own.
          const isWhole = bar.length === stepsPerBar(metre ? { metre } : {}) || (metre && bar.length === 16);
          expect(isWhole, `${groove}: ${instrument} ${bar} has ${bar.length} steps`).toBe(true);
        }
      }
    }
  });

  test("figures and fills are bars of sixteen known signs, and hold no note that was never struck", () => {
    const figures = { bass: genre.bassFigures, harmony: genre.chordFigures, melody: genre.melodyFigures };
    for (const [role, patterns] of Object.entries(figures)) {
      for (const pattern of patterns) {
        expect(pattern).toMatch(SIGNS[role as keyof typeof SIGNS]);
        expect(pattern, role).toHaveLength(16);
        expect(pattern, role).not.toMatch(/(^|\.)-/);
      }
    }
    for (const { lanes } of genre.fills) {
      for (const [drum, { bars }] of Object.entries(lanes)) {
        expect(isDrum(drum), drum).toBe(true);
        expect(
          bars.map(({ length }) => length),
          `${drum} ${bars.join()}`,
        ).toEqual([16]);
        expect(bars[0]).toMatch(SIGNS.drum);
      }
    }
  });

  test("has six grooves or more with names of their own, each unlike the others in its onsets", () => {
    const common = commonOf(genre.grooves);
    expect(common.length).toBeGreaterThanOrEqual(6);
    expect(new Set(genre.grooves.map((groove) => groove.name)).size).toBe(genre.grooves.length);
    const own = genre.instruments.filter(isDrum);
    const hasDrums = own.length > 0;
    const onsets = (groove: Groove) =>
      (hasDrums ? own : INSTRUMENTS).map((drum) => groove.lanes[drum]?.bars.join().replaceAll(/[^.,]/g, "x"));
    expect(new Set(common.map((groove) => JSON.stringify(onsets(groove)))).size).toBe(common.length);
  });

  test("each of its grooves is played if it is asked for", () => {
    for (const groove of commonOf(genre.grooves)) {
      const reading = readPrompt(`${genre.label.split(" / ")[0]} loop, ${groove.name}`);
      expect([reading.groove, reading.ignored], groove.name).toEqual([groove.name, []]);
    }
  });

  test("every drum that plays by default is heard in every groove", () => {
    const drums = genre.instruments.filter((each) => isDrum(each) && each !== "tom" && each !== "crash");
    for (const groove of commonOf(genre.grooves))
      for (const drum of drums)
        expect(groove.lanes[drum]?.bars.join("") ?? "", `${groove.name}: ${drum}`).toMatch(/[^.?]/);
  });

  test("closed hats, which give way to open ones, still play somewhere", () => {
    if (!genre.instruments.includes("closed_hat")) return;
    for (const { name: groove, lanes } of genre.grooves) {
      const stepsOf = (hat: "closed_hat" | "open_hat") =>
        (lanes[hat]?.bars ?? []).concat(lanes[hat]?.bars ?? []).join("");
      const open = genre.instruments.includes("open_hat") ? stepsOf("open_hat") : "";
      const free = [...stepsOf("closed_hat")].filter((sign, step) => /[^.?]/.test(sign) && (open[step] ?? ".") === ".");
      expect(free.length, groove).toBeGreaterThan(0);
    }
  });

  test("phrases of four and of eight bars close with fills of their own", () => {
    for (const phrase of [4, 8]) {
      const fills = genre.fills.filter(({ everyBars }) => everyBars === phrase);
      expect(fills.length, `every ${phrase}`).toBeGreaterThan(0);
    }
    const played = genre.fills.flatMap(({ lanes }) => Object.keys(lanes));
    expect(played.some((drum) => genre.instruments.includes(drum as Instrument)) || name === "ambient").toBe(true);
  });

  test("has four progressions or more for each family of scales", () => {
    for (const mode of ["major", "minor"] as const) {
      const progressions = genre.progressions[mode];
      expect(new Set(progressions.map((each) => each.join())).size).toBe(progressions.length);
      expect(progressions.length).toBeGreaterThanOrEqual(4);
      for (const progression of progressions) {
        expect([4, 8, 12, 16]).toContain(progression.length);
        for (const degree of progression) expect(degree >= 0 && degree <= 6).toBe(true);
        expect(scaleNote(mode, progression[0] ?? 0, 48)).toBeGreaterThanOrEqual(48);
      }
    }
  });

  test("lets the asked key be heard, not its relative: progressions begin or end on the tonic, or close on it from the fifth", () => {
    for (const mode of ["major", "minor"] as const)
      for (const progression of genre.progressions[mode]) {
        const isHome = progression[0] === 0 || progression.at(-1) === 0;
        const isClosed = progression.some((degree, at) => degree === 4 && progression[at + 1] === 0);
        const relative = mode === "major" ? 5 : 2;
        const inItsOwnKey = progression.map((degree) => degree + 1).join(" ");
        expect(isHome || isClosed, inItsOwnKey).toBe(true);
        expect(progression[0] !== relative || progression.at(-1) === 0, inItsOwnKey).toBe(true);
        expect(progression.at(-1) === 2 && mode === "minor", inItsOwnKey).toBe(false);
      }
  });

  test("has figures of its own for bass, chords and melodies, and lifts with what it plays", () => {
    expect(genre.bassFigures.length).toBeGreaterThanOrEqual(2);
    expect(genre.chordFigures.length).toBeGreaterThanOrEqual(1);
    expect(genre.melodyFigures.length).toBeGreaterThanOrEqual(2);
    for (const instrument of genre.lift) expect(genre.instruments).toContain(instrument);
    expect(genre.instruments.length - genre.lift.length).toBeGreaterThanOrEqual(3);
  });

  test("the usual tempo lies within the range and the kick within 45..60 Hz", () => {
    const { low, usual, high } = genre.tempo;
    expect(low <= usual && usual <= high).toBe(true);
    expect(low >= 50 && high <= 240).toBe(true);
    expect(genre.kit.kickFundamental >= 45 && genre.kit.kickFundamental <= 60).toBe(true);
  });
});

test("no figure is every genre's: no two genres share their figures for bass or chords", () => {
  const figures = GENRE_NAMES.map((name) => JSON.stringify([GENRES[name].bassFigures, GENRES[name].chordFigures]));
  expect(new Set(figures).size).toBe(GENRE_NAMES.length);
});
