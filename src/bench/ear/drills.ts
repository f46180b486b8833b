import { type Mode, type MusicalKey, PITCH_NAMES } from "../../contracts/words/key.ts";
import type { AudioData, Hertz } from "../../audio/audio.ts";
import { noise } from "../../audio/core/signals.fixture.ts";

// What everybody agrees on, so that learning from loops of one synthesiser does not unlearn it.

/** A drum pattern at a tempo that nobody would count otherwise. */
export interface DrumDrill {
  audio: AudioData;
  bpm: number;
}

/** Sixteenths of a bar, by kick, snare, hat and click: x loud, o soft, - softest; and the tempos that it has for certain. */
const DRUM_PATTERNS: readonly { steps: Partial<Record<Drum, string>>; low: number; high: number }[] = [
  { steps: { k: "x.......x.......", s: "....x.......x...", h: "x.x.x.x.x.x.x.x." }, low: 80, high: 150 },
  { steps: { k: "x.....x.x.......", s: "....x.......x...", h: "x.x.x.x.x.x.x.x." }, low: 75, high: 165 },
  { steps: { k: "x.....x...x.....", s: "....x.......x...", h: "xoxoxoxoxoxoxoxo" }, low: 66, high: 124 },
  { steps: { k: "x...x...x...x...", s: "....x.......x...", h: "..x...x...x...x." }, low: 100, high: 160 },
  { steps: { k: "x...x...x...x...", h: "..x...x...x...x." }, low: 105, high: 165 },
  { steps: { k: "x.........x.....", s: "....x.......x...", h: "x.x.x.x.x.x.x.x." }, low: 155, high: 180 },
  { steps: { k: "x.....x...x.....", s: "........x.......", h: "x.x.x.xxx.x.xxxx" }, low: 130, high: 160 },
  { steps: { k: "x.........x.....", s: "........x.......", h: "x.x.x.x.x.x.x.x." }, low: 132, high: 155 },
  { steps: { c: "x..." }, low: 60, high: 165 },
  { steps: { c: "x.o." }, low: 66, high: 155 },
  { steps: { c: "x...o...o...o..." }, low: 66, high: 160 },
  { steps: { c: "x-o-" }, low: 70, high: 130 },
];
const TEMPOS = 10;
const BEATS = [8, 16, 22, 33];
/** Every other pattern is cut off anywhere. */
const CUT_SECONDS = 0.2;

type Drum = "k" | "s" | "h" | "c";
const LEVELS: Readonly<Record<string, number>> = { x: 1, o: 0.4, "-": 0.2 };
const HISS = noise(8_000, 3);
const DRUMS: Record<Drum, (t: number, i: number) => number> = {
  k: (t) => 0.8 * Math.sin(2 * Math.PI * (50 * t - 4 * Math.exp(-t * 30))) * Math.exp(-t * 12),
  s: (t, i) => (0.4 * (HISS[i % HISS.length] ?? 0) + 0.3 * Math.sin(2 * Math.PI * 190 * t)) * Math.exp(-t * 18),
  h: (t, i) => 0.2 * (HISS[i % HISS.length] ?? 0) * Math.exp(-t * 90),
  c: (t, i) => 0.5 * (HISS[i % HISS.length] ?? 0) * Math.exp(-t * 240),
};

/** Drum patterns and clicks, each at ten tempos, as loops and as cut off. */
export function* drumDrills(sampleRate: Hertz): Generator<DrumDrill> {
  for (const { steps, low, high } of DRUM_PATTERNS)
    for (let i = 0; i < TEMPOS; i++) {
      const bpm = low + ((high - low) * i) / (TEMPOS - 1);
      const samples = beaten(steps, { bpm, beats: BEATS[i % BEATS.length] ?? 16, sampleRate });
      const length = samples.length - (i % 2 === 0 ? Math.round(CUT_SECONDS * sampleRate) : 0);
      yield { audio: { sampleRate, channels: [samples.subarray(0, length)] }, bpm };
    }
}

function beaten(
  steps: Partial<Record<Drum, string>>,
  { bpm, beats, sampleRate }: { bpm: number; beats: number; sampleRate: Hertz },
): Float32Array {
  const samples = new Float32Array(Math.round((beats * 60 * sampleRate) / bpm));
  for (const drum of ["k", "s", "h", "c"] as const) {
    const line = steps[drum] ?? ".";
    for (let step = 0; step < 4 * beats; step++) {
      const level = LEVELS[line[step % line.length] ?? "."] ?? 0;
      if (level > 0)
        strike(
          samples,
          Math.round((step * 15 * sampleRate) / bpm),
          0.3 * sampleRate,
          (i) => level * DRUMS[drum](i / sampleRate, i),
        );
    }
  }
  return samples;
}

/** Music whose key nobody would doubt. */
export interface KeyDrill {
  audio: AudioData;
  key: MusicalKey;
}

const SCALES: Record<Mode, readonly number[]> = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] };
/** Degrees of the roots of chords, from 0; a fifth degree of minor has its leading note. */
const CADENCES: Record<Mode, readonly (readonly number[])[]> = {
  major: [
    [0, 3, 4, 0],
    [0, 5, 3, 4],
    [0, 4, 5, 3],
    [0, 1, 4, 0],
  ],
  minor: [
    [0, 3, 4, 0],
    [0, 5, 3, 4],
    [0, 5, 2, 6],
    [0, 3, 0, 4],
  ],
};
const PARTIALS = 5;
const CHORD_SECONDS = 1;
const NOTE_SECONDS = 0.22;

/** In all 24 keys: a scale over its tonic's triad, high and low, and a cadence twice, with basses. */
export function* keyDrills(sampleRate: Hertz): Generator<KeyDrill> {
  for (const [place, tonic] of PITCH_NAMES.entries())
    for (const mode of ["major", "minor"] as const) {
      const [lower, higher] = [45 + ((place + 3) % 12), 57 + ((place + 3) % 12)];
      const cadence = CADENCES[mode][place % CADENCES[mode].length] ?? [0];
      for (const notes of [scaleOver(higher, mode), scaleOver(lower, mode), chordsOn(lower, mode, cadence)])
        yield { audio: { sampleRate, channels: [sounded(notes, sampleRate)] }, key: { tonic, mode } };
    }
}

interface DrillNote {
  at: number;
  seconds: number;
  pitch: number;
  level: number;
}

function scaleOver(root: number, mode: Mode): DrillNote[] {
  const steps = [...SCALES[mode], 12];
  const line = [...steps, ...steps.toReversed()];
  const held = [0, mode === "major" ? 4 : 3, 7].map((step) => ({
    at: 0,
    seconds: line.length * NOTE_SECONDS,
    pitch: root - 12 + step,
    level: 0.5,
  }));
  return [
    ...line.map((step, i) => ({ at: i * NOTE_SECONDS, seconds: NOTE_SECONDS, pitch: root + step, level: 0.7 })),
    ...held,
  ];
}

function chordsOn(root: number, mode: Mode, cadence: readonly number[]): DrillNote[] {
  const noteAt = (degree: number) => root + (SCALES[mode][degree % 7] ?? 0) + 12 * Math.floor(degree / 7);
  return [...cadence, ...cadence].flatMap((degree, i) => {
    const leading = mode === "minor" && degree === 4 ? 1 : 0;
    const pitches = [noteAt(degree) - 12, noteAt(degree), noteAt(degree + 2) + leading, noteAt(degree + 4)];
    return pitches.map((pitch) => ({ at: i * CHORD_SECONDS, seconds: CHORD_SECONDS, pitch, level: 0.5 }));
  });
}

function sounded(notes: readonly DrillNote[], sampleRate: Hertz): Float32Array {
  const seconds = notes.reduce((last, note) => Math.max(last, note.at + note.seconds), 0);
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  for (const { at, seconds: length, pitch, level } of notes) {
    const turn = (2 * Math.PI * 440 * Math.exp((Math.LN2 * (pitch - 69)) / 12)) / sampleRate;
    strike(samples, Math.round(at * sampleRate), length * sampleRate, (i) => {
      const fade = Math.min(1, i / (0.02 * sampleRate), (length * sampleRate - i) / (0.02 * sampleRate));
      let sum = 0;
      for (let n = 1; n <= PARTIALS; n++) sum += Math.sin(n * turn * i) / (n * n);
      return 0.2 * level * fade * sum;
    });
  }
  return samples;
}

// oxlint-disable-next-line max-params -- a plain drawing routine
function strike(samples: Float32Array, from: number, length: number, at: (i: number) => number): void {
  for (let i = 0; i < length && from + i < samples.length; i++) samples[from + i] = (samples[from + i] ?? 0) + at(i);
}
