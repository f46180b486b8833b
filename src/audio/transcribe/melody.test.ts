import { describe, expect, test } from "vitest";
import { noise } from "../core/signals.fixture.ts";
import { createRandom } from "../core/random.ts";
import { noteAccuracy, type Struck } from "./accuracy.fixture.ts";
import { listenForPitch, transcribeMelody } from "./melody.ts";

const RATE = 22_050;

interface Key extends Struck {
  lasts: number;
  amplitude?: number;
}

/** Keys of an organ with three pipes, each with an attack and a release of 8 ms. */
function organ(keys: readonly Key[], seconds: number, rate = RATE): Float32Array {
  const signal = new Float32Array(Math.round(seconds * rate));
  for (const { seconds: start, midiNote, lasts, amplitude = 0.4 } of keys) {
    const turn = (2 * Math.PI * 440 * Math.exp(((midiNote - 69) / 12) * Math.LN2)) / rate;
    const length = Math.round(lasts * rate);
    for (let i = 0; i < length; i++) {
      const gate = Math.min(1, i / (0.008 * rate), (length - i) / (0.008 * rate));
      const wave = Math.sin(turn * i) + 0.5 * Math.sin(2 * turn * i) + 0.3 * Math.sin(3 * turn * i);
      const at = Math.round(start * rate) + i;
      signal[at] = (signal[at] ?? 0) + amplitude * gate * wave;
    }
  }
  return signal;
}

const written = (signal: Float32Array, rate = RATE) => transcribeMelody(listenForPitch(signal, rate));
const asStruck = (signal: Float32Array, rate = RATE) =>
  written(signal, rate).map(({ startSeconds, midiNote }) => ({ seconds: startSeconds, midiNote }));

function randomMelody(seed: number): Key[] {
  const random = createRandom(seed, "melody");
  return Array.from({ length: 7 }, (_, i) => ({
    seconds: 0.1 + 0.3 * i,
    midiNote: Math.round(random.between(40, 84)),
    lasts: random.between(0.15, 0.28),
  }));
}

describe("melodies of an organ", () => {
  test.each([1, 2, 3, 4, 5])("of seed %d are written note by note, none over another", (seed) => {
    const melody = randomMelody(seed);
    const signal = organ(melody, 2.4);
    const notes = written(signal);
    expect(noteAccuracy(melody, asStruck(signal))).toBeGreaterThanOrEqual(0.85);
    notes.slice(1).forEach(({ startSeconds }, i) => {
      const { startSeconds: before = 0, durationSeconds = 0 } = notes[i] ?? {};
      expect(startSeconds).toBeGreaterThanOrEqual(before + durationSeconds - 1e-9);
    });
    for (const { startSeconds, durationSeconds, velocity } of notes) {
      expect(startSeconds >= 0 && startSeconds + durationSeconds <= 2.45).toBe(true);
      expect(velocity >= 0.1 && velocity <= 0.95).toBe(true);
    }
  });

  test.each([8_000, 11_025, 44_100, 96_000])("are the same at %d Hz", (rate) => {
    const melody = randomMelody(6).map((key) => ({ ...key, midiNote: 45 + (key.midiNote % 24) }));
    expect(noteAccuracy(melody, asStruck(organ(melody, 2.4, rate), rate))).toBeGreaterThanOrEqual(0.85);
  });

  test("at a hundredth of the level are the same notes", () => {
    const signal = organ(randomMelody(7), 2.4);
    const soft = signal.map((value) => value / 128);
    expect(asStruck(soft).map(({ midiNote }) => midiNote)).toEqual(asStruck(signal).map(({ midiNote }) => midiNote));
  });
});

describe("what is written", () => {
  const key = (seconds: number, midiNote: number, lasts = 0.35, amplitude = 0.4): Key => ({
    seconds,
    midiNote,
    lasts,
    amplitude,
  });

  test("a key struck twice is two notes", () => {
    expect(asStruck(organ([key(0.1, 60), key(0.5, 60)], 1)).map(({ midiNote }) => midiNote)).toEqual([60, 60]);
  });

  test("a slip shorter than any note is left out", () => {
    const notes = asStruck(organ([key(0.1, 60), key(0.45, 75, 0.02), key(0.5, 60)], 1));
    expect(notes.map(({ midiNote }) => midiNote)).not.toContain(75);
  });

  test("a soft note that is struck is written", () => {
    const notes = written(organ([key(0.1, 60, 0.3, 0.5), key(0.6, 72, 0.3, 0.2)], 1));
    expect(notes.map(({ midiNote }) => midiNote)).toEqual([60, 72]);
    expect(notes[1]?.velocity).toBeLessThan(notes[0]?.velocity ?? 0);
  });

  test("an echo 20 dB below its notes is not", () => {
    const melody = [key(0.1, 60, 0.25), key(0.8, 67, 0.25)];
    const echoes = melody.map((struck) => ({ ...struck, seconds: struck.seconds + 0.35, amplitude: 0.04 }));
    expect(asStruck(organ([...melody, ...echoes], 1.5)).map(({ midiNote }) => midiNote)).toEqual([60, 67]);
  });

  test("nothing and silence have no notes and no voicing", () => {
    for (const length of [0, 1, 5_000]) {
      const line = listenForPitch(new Float32Array(length), RATE);
      expect([line.voicing, line.loudest]).toEqual([0, 0]);
      expect(transcribeMelody(line)).toEqual([]);
    }
  });
});

test("voicing tells a line from noise", () => {
  expect(listenForPitch(organ([{ seconds: 0, midiNote: 57, lasts: 1 }], 1), RATE).voicing).toBeGreaterThan(0.9);
  expect(listenForPitch(noise(RATE, 4), RATE).voicing).toBeLessThan(0.4);
});
