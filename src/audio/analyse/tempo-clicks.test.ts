import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { noise } from "../core/signals.fixture.ts";
import { fitLoopTempo } from "./loop-tempo.ts";
import { estimateTempo } from "./tempo.ts";

/** Low, so that minutes of clicks are quick to hear. */
const RATE = 11_025;

interface Clicks {
  bpm: number;
  beats: number;
  /** Beats of the hits within each beat, with their levels. */
  pattern?: readonly (readonly [beat: number, level: number])[];
  /** Samples cut off at the end, so that the length says nothing. */
  ragged?: number;
  gain?: number;
}

/** Short bursts of noise at the places of a pattern, once a beat. */
function clicks({ bpm, beats, pattern = [[0, 1]], ragged = 0, gain = 0.5 }: Clicks): AudioData {
  const samples = new Float32Array(Math.round((beats * 60 * RATE) / bpm));
  const burst = noise(300, 3).map((sample, i) => sample * Math.exp(-i / 45));
  for (let beat = 0; beat < beats; beat++) {
    for (const [place, level] of pattern) {
      const start = Math.round(((beat + place) * 60 * RATE) / bpm);
      for (let i = 0; i < burst.length && start + i < samples.length; i++) {
        samples[start + i] = (samples[start + i] ?? 0) + gain * level * (burst[i] ?? 0);
      }
    }
  }
  return { sampleRate: RATE, channels: [samples.slice(0, samples.length - ragged)] };
}

/** How far a tempo is from another, octaves taken away: 0.01 is one per cent. */
function offOctaves(heard: number | undefined, bpm: number): number {
  const octaves = Math.log2((heard ?? 0) / bpm);
  return Math.abs(2 ** (octaves - Math.round(octaves)) - 1);
}

// Which octave is heard is a matter of taste at the ends of the range; between them it is not.
describe("by ear", () => {
  test.each([45, 55.5, 66, 77, 88, 99, 111, 122, 133, 155, 171, 190, 219])(
    "clicks at %f BPM are that tempo, its double or its half",
    (bpm) => {
      const tempo = estimateTempo(clicks({ bpm, beats: Math.ceil((9 * bpm) / 60), ragged: 1_605 }));
      expect(offOctaves(tempo?.value, bpm)).toBeLessThan(0.003);
      expect(tempo?.value).toBeGreaterThanOrEqual(40);
      expect(tempo?.value).toBeLessThanOrEqual(220);
    },
  );

  test.each([60, 66, 86, 118, 140, 150, 160])("at %f BPM it is that very tempo", (bpm) => {
    const tempo = estimateTempo(clicks({ bpm, beats: 22, ragged: 1_605 }));
    expect((tempo?.value ?? 0) / bpm).toBeCloseTo(1, 2);
  });

  test.each([90, 107, 120, 140, 165])("at %f BPM it is that very tempo over tones that are held, too", (bpm) => {
    const { sampleRate, channels } = clicks({ bpm, beats: 16 });
    const tone = (hertz: number, i: number) => 0.2 * Math.sin((2 * Math.PI * hertz * i) / sampleRate);
    const held = (channels[0] ?? new Float32Array()).map((sample, i) => sample + tone(55, i) + tone(440, i));
    expect((estimateTempo({ sampleRate, channels: [held] })?.value ?? 0) / bpm).toBeCloseTo(1, 2);
  });

  test.each([45, 52, 180, 200, 219])("at %f BPM it is that tempo, or stated as the other one", (bpm) => {
    const tempo = estimateTempo(clicks({ bpm, beats: 22, ragged: 1_605 }));
    const told = tempo ? [tempo, ...tempo.alternatives] : [];
    expect(told.some(({ value }) => Math.abs(value / bpm - 1) < 0.01)).toBe(true);
    expect(tempo?.confidence).toBeGreaterThan(tempo?.alternatives[0]?.confidence ?? 1);
  });

  test.each([186, 200, 220])(
    "a metronome at %f BPM is told as that or at half of it, with that first beside it",
    (bpm) => {
      const bars: [number, number][] = [
        [0, 1],
        [1, 0.6],
        [2, 0.6],
        [3, 0.6],
      ];
      // Four clicks in what is a "beat" here.
      const tempo = estimateTempo(
        clicks({ bpm: bpm / 4, beats: 8, pattern: bars.map(([at, level]) => [at / 4, level]) }),
      );
      const [first, second] = [tempo, tempo?.alternatives[0]];
      expect([first, second].some((told) => Math.abs((told?.value ?? 0) / bpm - 1) < 0.01)).toBe(true);
      expect(second?.confidence).toBeGreaterThan(0.05);
    },
  );

  test.each([
    ["straight eighths", 0.5],
    ["light swing", 0.56],
    ["triplet swing", 2 / 3],
  ])("%s do not move the tempo", (_, offbeat) => {
    for (const bpm of [92, 128]) {
      const pattern: [number, number][] = [
        [0, 1],
        [offbeat, 0.4],
      ];
      expect(offOctaves(estimateTempo(clicks({ bpm, beats: 22, pattern, ragged: 1_000 }))?.value, bpm)).toBeLessThan(
        0.005,
      );
    }
  });

  test.each([45, 60, 72, 90, 128, 174, 200, 220])("at %f BPM that tempo is told, first or beside the first", (bpm) => {
    const tempo = estimateTempo(clicks({ bpm, beats: 32 }));
    const told = [tempo?.value ?? 0, ...(tempo?.alternatives ?? []).map(({ value }) => value)];
    expect(told.some((value) => Math.abs(value / bpm - 1) < 0.01)).toBe(true);
    const confidences = tempo?.alternatives.map(({ confidence }) => confidence) ?? [];
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    expect(confidences.every((confidence) => confidence < (tempo?.confidence ?? 0))).toBe(true);
  });

  test("a backbeat and sixteenths agree with the beat", () => {
    const pattern: [number, number][] = [
      [0, 1],
      [0.25, 0.2],
      [0.5, 0.4],
      [0.75, 0.2],
    ];
    for (const bpm of [84, 127])
      expect(offOctaves(estimateTempo(clicks({ bpm, beats: 22, pattern, ragged: 999 }))?.value, bpm)).toBeLessThan(
        0.005,
      );
  });
});

describe("invariance", () => {
  const plain = clicks({ bpm: 112, beats: 16, ragged: 750 });
  const [samples = new Float32Array(0)] = plain.channels;
  const reference = estimateTempo(plain)?.value ?? 0;

  test.each([0.01, 0.1, 2])("a gain of %f changes nothing that is heard", (gain) => {
    const value = estimateTempo({ ...plain, channels: [samples.map((sample) => gain * sample)] })?.value;
    expect((value ?? 0) / reference).toBeCloseTo(1, 3);
  });

  test("neither do a second channel, an inverted sound, or silence before it", () => {
    const later = new Float32Array(samples.length + RATE);
    later.set(samples, RATE);
    for (const channels of [[samples, samples], [samples.map((sample) => -sample)], [later]]) {
      expect((estimateTempo({ ...plain, channels })?.value ?? 0) / reference).toBeCloseTo(1, 2);
    }
  });

  test("a little noise under the clicks does not matter, nor does a held tone", () => {
    const hiss = noise(samples.length, 8);
    const noisy = samples.map((sample, i) => sample + 0.005 * (hiss[i] ?? 0));
    const toned = samples.map((sample, i) => sample + 0.1 * Math.sin(i * 0.06));
    for (const channel of [noisy, toned])
      expect((estimateTempo({ ...plain, channels: [channel] })?.value ?? 0) / reference).toBeCloseTo(1, 2);
  });

  test("the same samples give the same answer", () => {
    expect(estimateTempo(plain)).toEqual(estimateTempo(plain));
  });
});

describe("loops cut to whole beats", () => {
  const loop = (bpm: number, beats: number) =>
    clicks({
      bpm,
      beats,
      pattern: [
        [0, 1],
        [0.5, 0.4],
      ],
    });

  test.each([
    [70, 4],
    [85.3, 8],
    [100, 8],
    [112.5, 8],
    [124, 16],
    [140, 16],
    [150, 8],
  ])("at %f BPM, %d beats long, are exact up to an octave", (bpm, beats) => {
    const audio = loop(bpm, beats);
    const exact = (60 * beats * RATE) / (audio.channels[0]?.length ?? 0);
    expect(offOctaves(estimateTempo(audio, { kind: "loop" })?.value, exact)).toBeLessThan(1e-9);
  });

  test("three beats are three beats, where the hits say so", () => {
    const { channels } = loop(96, 6);
    const fit = fitLoopTempo(channels[0] ?? new Float32Array(0), RATE);
    const beats = ((fit?.value ?? 0) * (channels[0]?.length ?? 0)) / RATE / 60;
    expect(Math.abs(beats - Math.round(beats))).toBeLessThan(1e-6);
  });

  test("any loop gets a whole number of beats between 55 and 190 BPM, or nothing", () => {
    for (const seconds of [0.3, 1.1, 7.9]) {
      const fit = fitLoopTempo(noise(Math.round(seconds * RATE), 5), RATE);
      const beats = ((fit?.value ?? 60 / seconds) * seconds) / 60;
      expect(Math.abs(beats - Math.round(beats))).toBeLessThan(0.001);
      if (fit) {
        expect(fit.value >= 55 && fit.value <= 190).toBe(true);
        expect(fit.confidence >= 0.1 && fit.confidence <= 0.95).toBe(true);
      }
    }
  });

  test("a loop too short for two beats has no tempo", () => {
    expect(fitLoopTempo(noise(Math.round(0.2 * RATE), 5), RATE)).toBeNull();
  });
});

describe("confidence", () => {
  test("is higher for a steady click than for one that wanders", () => {
    const steady = estimateTempo(clicks({ bpm: 120, beats: 24, ragged: 700 }));
    const samples = new Float32Array(12 * RATE);
    const burst = noise(300, 3).map((sample, i) => sample * Math.exp(-i / 45));
    const jitter = noise(60, 12);
    for (let beat = 0; beat < 23; beat++)
      samples.set(burst, Math.round((beat * 0.5 + 0.2 + 0.15 * (jitter[beat] ?? 0)) * RATE));
    const wandering = estimateTempo({ sampleRate: RATE, channels: [samples] });
    expect(steady?.confidence).toBeGreaterThan((wandering?.confidence ?? 0) + 0.1);
  });

  test("never reaches what is stated", () => {
    for (const bpm of [60, 180]) {
      const heard = estimateTempo(clicks({ bpm, beats: 24, ragged: 700 }));
      expect(heard?.confidence).toBeGreaterThan(0);
      expect(heard?.confidence).toBeLessThan(1);
    }
  });
});
