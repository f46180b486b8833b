import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levelOf, noise, sine } from "../core/signals.fixture.ts";
import { findPitchCandidates, type PitchFrame } from "./pitch-candidates.ts";

const RATE = 22_050;
const frequencyOf = (note: number) => 440 * Math.exp(((note - 69) / 12) * Math.LN2);
const tone = (note: number, { rate = RATE, seconds = 0.25, amplitude = 0.5 } = {}) =>
  sine(frequencyOf(note) / rate, Math.round(seconds * rate), { amplitude });
const surest = ({ candidates }: PitchFrame) =>
  candidates.toSorted((left, right) => right.probability - left.probability)[0];
const voicing = ({ candidates }: PitchFrame) => candidates.reduce((sum, { probability }) => sum + probability, 0);
/** Frames whose piece lies wholly within the signal. */
const inner = (frames: readonly PitchFrame[]) => frames.slice(3, -6);

describe("a tone", () => {
  test.each([29, 33.3, 40, 52.5, 60, 69, 76.2, 88, 95])("of note %d is found within a tenth of a semitone", (note) => {
    const found = inner(findPitchCandidates(tone(note), RATE).frames);
    expect(found.length).toBeGreaterThan(5);
    for (const frame of found) {
      expect(Math.abs((surest(frame)?.note ?? 0) - note)).toBeLessThan(0.1);
      expect(surest(frame)?.probability).toBeGreaterThan(0.8);
    }
  });

  test.each([8_000, 11_025, 16_000])("is found at %d Hz as well", (rate) => {
    const { frames, rate: frameRate } = findPitchCandidates(tone(57, { rate, seconds: 0.5 }), rate);
    expect(frameRate).toBe(rate / 256);
    for (const frame of inner(frames)) expect(surest(frame)?.note).toBeCloseTo(57, 1);
  });

  test("with a silent fundamental has the pitch of its harmonics", () => {
    const upper = [2, 3, 4, 5].map((k) => sine((k * 110) / RATE, 6_000, { amplitude: 0.2 }));
    const sum = Float32Array.from({ length: 6_000 }, (_, i) =>
      upper.reduce((total, wave) => total + (wave[i] ?? 0), 0),
    );
    for (const frame of inner(findPitchCandidates(sum, RATE).frames)) expect(surest(frame)?.note).toBeCloseTo(45, 1);
  });

  test.each([20, 100, 110])("of note %d, beyond what is listened for, is not heard at its pitch", (note) => {
    for (const { candidates } of inner(findPitchCandidates(tone(note), RATE).frames))
      expect(candidates.filter((candidate) => Math.abs(candidate.note - note) < 0.5)).toEqual([]);
  });

  test("has the power of its samples", () => {
    const samples = tone(69, { amplitude: 0.3 });
    const [frame] = inner(findPitchCandidates(samples, RATE).frames);
    expect(frame?.power).toBeCloseTo(levelOf(samples.subarray(256, 256 + 1_024)) ** 2, 8);
  });

  test("has the same candidates at any level above silence", () => {
    const loud = findPitchCandidates(tone(50), RATE).frames;
    const soft = findPitchCandidates(
      tone(50).map((value) => value / 256),
      RATE,
    ).frames;
    for (const [t, frame] of inner(loud).entries()) {
      const other = inner(soft)[t];
      expect(other?.power).toBeCloseTo(frame.power / 65_536, 9);
      expect(other && surest(other)?.note).toBeCloseTo(surest(frame)?.note ?? 0, 6);
    }
  });
});

describe("what has no pitch", () => {
  test.each<[string, Float32Array]>([
    ["nothing at all", new Float32Array(0)],
    ["silence", new Float32Array(2_000)],
    ["a tone below -80 dBFS", tone(60, { amplitude: 1e-5 })],
  ])("%s has no candidates", (_, samples) => {
    const { frames } = findPitchCandidates(samples, RATE);
    expect(frames).toHaveLength(Math.floor(samples.length / 256) + 1);
    expect(frames.flatMap(({ candidates }) => candidates)).toEqual([]);
  });

  test("noise has little that speaks for one", () => {
    const found = inner(findPitchCandidates(noise(11_025, 3), RATE).frames);
    const mean = found.reduce((sum, frame) => sum + voicing(frame), 0) / found.length;
    expect(mean).toBeLessThan(0.3);
  });
});

test("of any signal, probabilities are shares and notes within reach", () => {
  const signal = fc.record({
    note: fc.double({ min: 10, max: 130, noNaN: true }),
    hiss: fc.double({ min: 0, max: 1, noNaN: true }),
    seed: fc.nat(1_000),
    length: fc.nat(4_000),
    rate: fc.integer({ min: 8_000, max: RATE }),
  });
  fc.assert(
    fc.property(signal, ({ note, hiss, seed, length, rate }) => {
      const hissing = noise(length, seed);
      const samples = sine(frequencyOf(note) / rate, length).map((value, i) => value + hiss * (hissing[i] ?? 0));
      for (const frame of findPitchCandidates(samples, rate).frames) {
        expect(voicing(frame)).toBeLessThanOrEqual(1 + 1e-9);
        for (const { note: found, probability } of frame.candidates) {
          expect(probability).toBeGreaterThanOrEqual(0);
          expect(found > 27 && found < 97).toBe(true);
        }
      }
    }),
    { numRuns: 40 },
  );
});
