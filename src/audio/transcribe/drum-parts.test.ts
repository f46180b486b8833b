import { describe, expect, test } from "vitest";
import { createRandom } from "../core/random.ts";
import { noise, sine } from "../core/signals.fixture.ts";
import { GENRES } from "../synth/genres/index.ts";
import { VOICES } from "../synth/voices/index.ts";
import { BANDS, type DrumBands, FLOOR, measureDrumBands } from "./drum-bands.ts";
import { DRUM_FEATURES, drumFeatures } from "./drum-features.ts";
import { transcribeDrums } from "./drum-hits.ts";
import { findDrumOnsets } from "./drum-onsets.ts";
import { velocityOf } from "./played-note.ts";

const RATE = 44_100;

/** Bands whose levels follow a rule. */
function bandsOf(frames: number, levelAt: (t: number, band: number) => number): DrumBands {
  const levels = Float32Array.from({ length: frames * BANDS }, (_, i) => levelAt(Math.floor(i / BANDS), i % BANDS));
  return { frames, rate: 172, levels };
}

describe("bands", () => {
  test.each([60, 130, 270, 700, 1_700, 3_700, 7_000, 12_000])("a tone of %d Hz is loudest in its own", (frequency) => {
    const { levels, frames } = measureDrumBands(sine(frequency / RATE, 8_192), RATE);
    const middle = [...levels].slice(Math.floor(frames / 2) * BANDS).slice(0, BANDS);
    const expected = [60, 130, 270, 700, 1_700, 3_700, 7_000, 12_000].indexOf(frequency);
    expect(middle.indexOf(Math.max(...middle))).toBe(expected);
    expect(middle[expected]).toBeGreaterThan(-3);
  });

  test("lie between the floor and the loudest, at any level of the whole", () => {
    const signal = noise(5_000, 1).map((value, i) => value * Math.exp(-i / 900));
    const { levels, frames, rate } = measureDrumBands(signal, RATE);
    expect([frames, rate]).toEqual([Math.floor(5_000 / 256) + 1, RATE / 256]);
    expect(Math.max(...levels)).toBeCloseTo(0, 3);
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(FLOOR - 1e-3);
    const soft = measureDrumBands(
      signal.map((value) => value / 64),
      RATE,
    ).levels;
    soft.forEach((level, i) => expect(level).toBeCloseTo(levels[i] ?? 0, 3));
  });

  test("of silence and of nothing are at the floor", () => {
    for (const length of [0, 3_000])
      for (const level of measureDrumBands(new Float32Array(length), RATE).levels) expect(level).toBeCloseTo(FLOOR, 3);
  });

  test("above half the sample rate are at the floor", () => {
    const { levels, frames } = measureDrumBands(noise(4_000, 2), 8_000);
    for (let t = 0; t < frames; t++) for (const band of [6, 7]) expect(levels[t * BANDS + band]).toBeCloseTo(FLOOR, 3);
  });
});

describe("onsets", () => {
  const step = (at: number, from: number, to: number) => bandsOf(40, (t) => (t < at ? from : to));
  test.each<[string, DrumBands, number[]]>([
    ["nothing", bandsOf(0, () => 0), []],
    ["what goes on", bandsOf(40, () => -10), [0]],
    ["a rise out of silence", step(12, FLOOR, -20), [12]],
    ["a rise of less than a soft hat adds", step(12, -30, -29), [0]],
    ["a fall", bandsOf(40, (t) => -t), [0]],
    ["a rise far below the loudest", step(12, FLOOR, FLOOR + 11), []],
    ["two rises close together, the second higher", bandsOf(40, (t) => (t < 10 ? FLOOR : t < 14 ? -40 : 0)), [14]],
    ["two rises apart", bandsOf(40, (t) => (t < 10 ? FLOOR : t < 25 ? -40 - t : 0)), [10, 25]],
    ["a rise in one band alone", bandsOf(40, (t, band) => (band === 7 && t >= 20 ? -30 : FLOOR)), [20]],
  ])("of %s", (_, bands, expected) => {
    expect(findDrumOnsets(bands)).toEqual(expected);
  });
});

describe("features", () => {
  test("of an even level in the middle are nothing but that level", () => {
    const features = drumFeatures(bandsOf(100, () => FLOOR / 2))(40);
    expect(features).toHaveLength(DRUM_FEATURES);
    for (const value of features) expect(value).toBeCloseTo(0, 6);
  });

  test("are level, growth, two decays and what is left to the loudest, in tens of dB by three", () => {
    const bands = bandsOf(100, (t) => (t < 40 ? -60 : t < 46 ? -10 : t < 55 ? -30 : t < 80 ? -40 : 0));
    const features = drumFeatures(bands)(40);
    const values = [0, 1, 2, 3, 4].map((place) => 30 * (features[place * BANDS + 3] ?? 0));
    [25, 50, 20, 30, -10].forEach((value, place) => expect(values[place]).toBeCloseTo(value, 4));
  });

  test("take what lies beyond both ends for silence", () => {
    const features = drumFeatures(bandsOf(3, () => -10))(0);
    for (let place = 1; place <= 3; place++) expect(30 * (features[place * BANDS] ?? 0)).toBeCloseTo(60, 4);
  });
});

describe("hits", () => {
  /** Hits of a drum of the synthesiser at seconds and amplitudes. */
  function played(instrument: "kick" | "snare", hits: readonly (readonly [number, number])[]) {
    const signal = new Float32Array(2 * RATE);
    for (const [seconds, amplitude] of hits) {
      const { left } = VOICES[instrument]({
        note: 60,
        gateSeconds: 0.2,
        velocity: 0.8,
        random: createRandom(1, instrument),
        sampleRate: RATE,
        timbre: {
          kit: GENRES.house.kit,
          brightness: 0,
          drive: 0.2,
          bassStyle: "sub",
          chordVoice: "stab",
          beatSeconds: 0.5,
        },
      });
      left.forEach((value, i) => (signal[Math.round(seconds * RATE) + i] = amplitude * value));
    }
    return signal;
  }
  const PLACES = [0.1, 0.6, 1.1, 1.6] as const;

  test.each([
    ["kick", 36],
    ["snare", 38],
  ] as const)("of a %s alone are key %d, where they were struck", (instrument, key) => {
    const found = transcribeDrums(
      played(
        instrument,
        PLACES.map((seconds) => [seconds, 0.5]),
      ),
      RATE,
    );
    const own = found.filter(({ midiNote }) => midiNote === key);
    expect(own).toHaveLength(4);
    own.forEach(({ startSeconds }, i) => expect(Math.abs(startSeconds - (PLACES[i] ?? 9))).toBeLessThan(0.02));
  });

  test("are the same at a thousandth of the level", () => {
    const signal = played(
      "snare",
      PLACES.map((seconds) => [seconds, 0.5]),
    );
    const places = (samples: Float32Array) =>
      transcribeDrums(samples, RATE).map(({ startSeconds, midiNote }) => [startSeconds, midiNote]);
    expect(places(signal.map((value) => value / 1_024))).toEqual(places(signal));
  });

  test("of half the amplitude have the velocity that a synthesiser plays so", () => {
    const found = transcribeDrums(
      played("kick", [
        [0.1, 0.8],
        [1.1, 0.4],
      ]),
      RATE,
    ).filter(({ midiNote }) => midiNote === 36);
    expect(found[0]?.velocity).toBeCloseTo(0.95, 5);
    expect(found[1]?.velocity).toBeCloseTo(0.95 * Math.SQRT1_2, 1);
  });

  test("of silence are none", () => {
    expect(transcribeDrums(new Float32Array(RATE), RATE)).toEqual([]);
    expect(transcribeDrums(new Float32Array(0), RATE)).toEqual([]);
  });
});

test.each([
  [1, 0.95],
  [1 / 16, 0.475],
  [1 / 256, 0.2375],
  [1e-9, 0.1],
  [0, 0.1],
  [4, 0.95],
])("a power of %d beside the loudest has velocity %d", (power, velocity) => {
  expect(velocityOf(3 * power, 3)).toBeCloseTo(velocity, 12);
});
