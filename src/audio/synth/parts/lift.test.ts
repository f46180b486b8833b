import { describe, expect, test } from "vitest";
import { composeScore } from "../compose.ts";
import { GENRE_NAMES } from "../genres/genre.ts";
import { GENRES } from "../genres/index.ts";
import { readRecipe } from "../recipe.ts";

const compose = (prompt: string, bars: number) => composeScore(readRecipe({ prompt, bars, seed: 4 }));

describe("a loop of eight bars", () => {
  test.each(GENRE_NAMES)("of %s keeps what lifts it for its second half, and all of it is heard there", (name) => {
    const { lift, instruments } = GENRES[name];
    const { events } = compose(`${name.replaceAll("_", " ")} loop`, 8);
    for (const instrument of lift) {
      const starts = events.filter((event) => event.instrument === instrument).map(({ startBeats }) => startBeats);
      expect(Math.min(...starts), instrument).toBeGreaterThanOrEqual(15.9);
    }
    const second = new Set(
      events.filter(({ startBeats, gateBeats }) => startBeats + gateBeats > 16).map((event) => event.instrument),
    );
    for (const instrument of instruments)
      if (!["crash", "tom", "impact"].includes(instrument)) expect(second, instrument).toContain(instrument);
  });

  test("plays all of a few instruments from the start, and so does a shorter one", () => {
    const firstOf = (prompt: string, bars: number) =>
      compose(prompt, bars).events.find(({ instrument }) => instrument === "lead")?.startBeats ?? 99;
    expect(firstOf("synthwave loop", 8)).toBeGreaterThanOrEqual(16);
    expect(firstOf("synthwave loop", 4)).toBeLessThan(4);
    expect(firstOf("synthwave lead and bass", 8)).toBeLessThan(4);
  });

  test("holds its drums back until the lift", () => {
    const { events } = compose("backbeat rock loop", 8);
    const loudest = (from: number, to: number) =>
      Math.max(
        ...events.flatMap(({ instrument, startBeats, velocity }) =>
          instrument === "kick" && startBeats >= from && startBeats < to ? [velocity] : [],
        ),
      );
    expect(loudest(0, 12)).toBeLessThan(0.95 * loudest(16, 28));
  });

  test("of 32 bars lifts twice", () => {
    const bars = compose("synthwave loop", 32).events.flatMap(({ instrument, startBeats }) =>
      instrument === "lead" ? [Math.floor(startBeats / 4 + 0.01)] : [],
    );
    expect([...new Set(bars.map((bar) => (bar % 16 >= 8 ? "lift" : "rest")))]).toEqual(["lift"]);
    expect([...new Set(bars.map((bar) => Math.floor(bar / 16)))]).toEqual([0, 1]);
  });
});

test("twelve bars of blues are the twelve that everybody knows, and a loop that ends at home turns around", () => {
  const rootsOf = (prompt: string, bars: number, seed: number) => {
    const { events } = composeScore(readRecipe({ prompt, bars, seed }));
    const bass = events.filter(({ instrument }) => instrument === "bass");
    return Array.from(
      { length: bars },
      (_, bar) => bass.find(({ startBeats }) => startBeats >= 4 * bar - 0.05)?.note ?? 0,
    );
  };
  const semitones = rootsOf("delta blues loop in A minor", 12, 2).map((note) => (note - 9) % 12);
  expect(semitones[0]).toBe(0);
  expect(semitones.slice(4, 6)).toEqual([5, 5]);
  expect(semitones[8]).toBe(7);
  for (let seed = 1; seed < 9; seed++) {
    const [last, first] = [rootsOf("jazz loop", 4, seed).at(-1), rootsOf("jazz loop", 4, seed)[0]];
    expect(last).not.toBe(first);
  }
});
