import { PITCH_NAMES } from "../../../contracts/words/key.ts";
import { describe, expect, test } from "vitest";
import { at, largestDifference, noise } from "../../core/signals.fixture.ts";
import { measureChroma } from "./chroma.ts";

const RATE = 11_025;

interface Tone {
  note: number;
  sampleRate?: number;
  seconds?: number;
  harmonics?: number;
  tuning?: number;
}

/** A held note with harmonics at 1/n. */
function tone({ note, sampleRate = RATE, seconds = 1.5, harmonics = 1, tuning = 440 }: Tone): Float32Array {
  const frequency = tuning * Math.exp((Math.LN2 * (note - 69)) / 12);
  return Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, i) => {
    let sum = 0;
    for (let n = 1; n <= harmonics; n++) sum += Math.sin((2 * Math.PI * n * frequency * i) / sampleRate) / n;
    return 0.3 * sum;
  });
}

/** The class that sounds strongest. */
function strongest(classes: Float64Array): number {
  return classes.indexOf(classes.reduce((peak, value) => Math.max(peak, value), 0));
}

/** Classes as shares of the strongest. */
function shares(classes: Float64Array): Float64Array {
  return classes.map((value) => value / at(classes, strongest(classes)));
}

describe("a single note", () => {
  test.each(PITCH_NAMES.map((name, pitchClass) => ({ name, pitchClass })))(
    "$name is heard in four octaves",
    ({ pitchClass }) => {
      for (const octave of [36, 48, 60, 72]) {
        expect(strongest(measureChroma(tone({ note: octave + pitchClass }), RATE).classes)).toBe(pitchClass);
      }
    },
  );

  test("without harmonics only its class and those of which it could be a harmonic sound", () => {
    const { classes } = measureChroma(tone({ note: 69 }), RATE);
    const heard = shares(classes);
    // A is the third harmonic of D and the first, second and fourth of itself.
    expect([...heard].flatMap((share, pitchClass) => (share > 0.05 ? [PITCH_NAMES[pitchClass]] : []))).toEqual([
      "D",
      "A",
    ]);
    expect(at(heard, 2)).toBeLessThan(0.3);
  });

  test.each([2, 4, 6])("with %d harmonics its class stays the strongest", (harmonics) => {
    for (const note of [45, 52, 61, 66]) {
      expect(strongest(measureChroma(tone({ note, harmonics }), RATE).classes)).toBe(note % 12);
    }
  });

  test.each([8_000, 22_050, 44_100, 48_000])("at %d Hz it is the same class", (sampleRate) => {
    for (const note of [50, 64]) {
      const { classes } = measureChroma(tone({ note, sampleRate, harmonics: 3 }), sampleRate);
      expect(strongest(classes)).toBe(note % 12);
    }
  });

  test.each([-48, -40, -20, 20, 40, 48])("%d cents off, the tuning is found and the class kept", (cents) => {
    const tuning = 440 * Math.exp((Math.LN2 * cents) / 1_200);
    const { classes } = measureChroma(tone({ note: 60, harmonics: 3, tuning }), RATE);
    expect(strongest(classes)).toBe(0);
    expect(at(shares(classes), 1) + at(shares(classes), 11)).toBeLessThan(0.2);
  });
});

describe("chords", () => {
  test.each([
    ["C major", [60, 64, 67]],
    ["A minor", [57, 60, 64]],
    ["F# diminished", [54, 57, 60]],
  ])("%s: its three notes are the three strongest", (_, notes) => {
    const chord = new Float32Array(2 * RATE);
    for (const note of notes) tone({ note, seconds: 2 }).forEach((sample, i) => (chord[i] = at(chord, i) + sample / 3));
    const { classes } = measureChroma(chord, RATE);
    const ranked = [...classes.keys()].sort((one, other) => at(classes, other) - at(classes, one));
    expect(new Set(ranked.slice(0, 3))).toEqual(new Set(notes.map((note) => note % 12)));
  });

  test("a soft chord counts as much as a loud one: each frame is scaled to its strongest class", () => {
    const joined = new Float32Array(4 * RATE);
    joined.set(tone({ note: 60, seconds: 2 }));
    joined.set(
      tone({ note: 66, seconds: 2 }).map((sample) => 0.05 * sample),
      2 * RATE,
    );
    const heard = shares(measureChroma(joined, RATE).classes);
    expect(Math.min(at(heard, 0), at(heard, 6))).toBeGreaterThan(0.75);
  });
});

describe("tonality", () => {
  test("is near 1 for notes, low for noise, and nothing for silence", () => {
    expect(measureChroma(tone({ note: 60, harmonics: 3 }), RATE).tonality).toBeGreaterThan(0.9);
    expect(measureChroma(noise(2 * RATE, 1), RATE).tonality).toBeLessThan(0.35);
    const nothing = new Float64Array(12);
    expect(measureChroma(new Float32Array(RATE), RATE)).toEqual({
      classes: nothing,
      bass: nothing,
      opening: nothing,
      openingBass: nothing,
      closing: nothing,
      closingBass: nothing,
      chords: new Float64Array(24),
      moves: new Float64Array(144),
      tonality: 0,
    });
    expect(measureChroma(new Float32Array(0), RATE).tonality).toBe(0);
  });

  test("falls as noise rises", () => {
    const hiss = noise(2 * RATE, 4);
    const note = tone({ note: 60, seconds: 2 });
    const values = [0, 0.05, 0.3, 2].map(
      (level) =>
        measureChroma(
          note.map((sample, i) => sample + level * at(hiss, i)),
          RATE,
        ).tonality,
    );
    expect([...values].sort((one, other) => other - one)).toEqual(values);
  });
});

describe("invariance", () => {
  const music = tone({ note: 55, harmonics: 5 });
  const reference = measureChroma(music, RATE);

  test("sign does not matter, and gain hardly", () => {
    const inverted = measureChroma(
      music.map((sample) => -sample),
      RATE,
    );
    expect(largestDifference(inverted.classes, reference.classes)).toBeLessThan(1e-9);
    for (const gain of [0.01, 3]) {
      const louder = measureChroma(
        music.map((sample) => gain * sample),
        RATE,
      );
      expect(largestDifference(shares(louder.classes), shares(reference.classes))).toBeLessThan(0.02);
    }
  });

  test("twice as long is twice as much of the same", () => {
    const longer = measureChroma(tone({ note: 55, harmonics: 5, seconds: 3 }), RATE);
    expect(at(longer.classes, 7) / at(reference.classes, 7)).toBeCloseTo(2, 0);
    expect(largestDifference(shares(longer.classes), shares(reference.classes))).toBeLessThan(0.05);
  });

  test("what lies outside 50 Hz to 2.2 kHz is not harmony", () => {
    const high = tone({ note: 69, sampleRate: 44_100 }).map((_, i) => Math.sin((2 * Math.PI * 4_000 * i) / 44_100));
    const low = high.map((_, i) => Math.sin((2 * Math.PI * 30 * i) / 44_100));
    const mixed = tone({ note: 60, sampleRate: 44_100 }).map(
      (sample, i) => sample + 0.1 * at(high, i) + 0.1 * at(low, i),
    );
    expect(strongest(measureChroma(mixed, 44_100).classes)).toBe(0);
  });
});
