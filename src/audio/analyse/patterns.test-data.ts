import type { AudioData } from "../audio.ts";

/** Sounds of known tempo and key, for tests. */
export interface Pattern {
  bpm: number;
  beats: number;
  sampleRate?: number;
  channelCount?: number;
}

/** A drum pattern in four: kick on one and three, snare on two and four, hats on eighths. */
export function drumPattern({ bpm, beats, sampleRate = 44_100, channelCount = 1 }: Pattern): AudioData {
  const samples = new Float32Array(Math.round((beats * 60 * sampleRate) / bpm));
  const noise = noiseFrom(7);
  for (let eighth = 0; eighth < beats * 2; eighth++) {
    const start = Math.round((eighth * 30 * sampleRate) / bpm);
    addHit(samples, start, sampleRate, (t) => 0.15 * noise() * Math.exp(-t * 90));
    if (eighth % 4 === 0)
      addHit(
        samples,
        start,
        sampleRate,
        (t) => 0.8 * Math.sin(2 * Math.PI * (50 * t - 4 * Math.exp(-t * 30))) * Math.exp(-t * 12),
      );
    if (eighth % 4 === 2)
      addHit(
        samples,
        start,
        sampleRate,
        (t) => (0.4 * noise() + 0.3 * Math.sin(2 * Math.PI * 190 * t)) * Math.exp(-t * 18),
      );
  }
  return { sampleRate, channels: Array.from({ length: channelCount }, () => samples.slice()) };
}

/** Chords as lists of MIDI notes, one per second, each note a decaying series of six harmonics. */
export function chordProgression(
  chords: readonly (readonly number[])[],
  { sampleRate = 44_100, tuning = 440 } = {},
): AudioData {
  const samples = new Float32Array(chords.length * sampleRate);
  chords.forEach((chord, index) => {
    for (const note of chord) {
      const frequency = tuning * 2 ** ((note - 69) / 12);
      addHit(samples, index * sampleRate, sampleRate, (t) => 0.1 * harmonics(frequency, t) * Math.exp(-t * 1.2), 1);
    }
  });
  return { sampleRate, channels: [samples] };
}

/** The progression I–IV–V–I of a key, tonic as MIDI note, twice, with bass. */
export function cadence(tonic: number, mode: "major" | "minor"): number[][] {
  const third = mode === "major" ? 4 : 3;
  const bars = [
    triad(tonic, third),
    triad(tonic + 5, third),
    triad(tonic - 5, mode === "major" ? 4 : 3),
    triad(tonic, third),
  ];
  return [...bars, ...bars];
}

/** A bass note, root, third and fifth. */
function triad(root: number, third: number): number[] {
  return [root - 12, root, root + third, root + 7];
}

/** White noise in [-1, 1) from a seed. */
export function noiseFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2_147_483_648 - 1;
  };
}

function harmonics(frequency: number, t: number): number {
  let sum = 0;
  for (let n = 1; n <= 6; n++) sum += Math.sin(2 * Math.PI * n * frequency * t) / n;
  return sum;
}

// oxlint-disable-next-line max-params -- a plain drawing routine of the tests
function addHit(
  samples: Float32Array,
  start: number,
  sampleRate: number,
  at: (t: number) => number,
  seconds = 0.3,
): void {
  const end = Math.min(samples.length, start + Math.round(seconds * sampleRate));
  for (let i = start; i < end; i++) samples[i] = (samples[i] ?? 0) + at((i - start) / sampleRate);
}
