import { expect, test } from "vitest";
import { defineGenre, type GenreChart } from "./chart.ts";
import { GENRES } from "./index.ts";

const { tempo: _tempo, key: _key, progressions: _all, turnaround: _back, fills: _fills, ...plain } = GENRES.house;
const CHART: GenreChart = {
  ...plain,
  tempo: [100, 110, 120],
  key: "F# minor",
  minor: ["I VI III VII"],
  major: ["I IV V I"],
  turnaround: "V",
  grooves: `
    # all
    rim         ....x.......x...
    # first: swing 20
    kick        X...  x...
    snare       ....X...........  +8
    # second: swing 33 of eighths, in 3/4, from 90 to 140 BPM
    rim         x...........`,
  fills: `
    # every 4
    snare       ............xxxx
    # every 8
    tom         ........xxxxxxxx`,
  bass: ["1---------------"],
  chords: [],
  melody: [],
  lift: ["rim"],
};

test("a chart is grooves with swing, metre, bars and timing, and what goes for all of them", () => {
  const { grooves, fills, tempo, key, progressions, turnaround, lift } = defineGenre(CHART);
  const rim = { bars: ["....x.......x..."], lateMs: 0 };
  expect(grooves).toEqual([
    {
      name: "first",
      swing: 0.2,
      swings: 16,
      lanes: { rim, kick: { bars: ["X...", "x..."], lateMs: 0 }, snare: { bars: ["....X..........."], lateMs: 8 } },
    },
    {
      name: "second",
      swing: 0.33,
      swings: 8,
      metre: { beats: 3, unit: 4 },
      tempo: { low: 90, high: 140 },
      lanes: { rim: { bars: ["x..........."], lateMs: 0 } },
    },
  ]);
  expect(fills.map(({ everyBars, lanes }) => [everyBars, Object.keys(lanes)])).toEqual([
    [4, ["snare"]],
    [8, ["tom"]],
  ]);
  expect([tempo, key]).toEqual([
    { low: 100, usual: 110, high: 120 },
    { tonic: "F#", mode: "minor" },
  ]);
  expect([progressions, turnaround, lift]).toEqual([{ minor: [[0, 5, 2, 6]], major: [[0, 3, 4, 0]] }, 4, ["rim"]]);
});

test("a key or a degree that cannot be read is refused with what it was", () => {
  expect(() => defineGenre({ ...CHART, key: "X minor" })).toThrow("X minor");
  expect(() => defineGenre({ ...CHART, major: ["I IX"] })).toThrow("IX");
});
