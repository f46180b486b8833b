import type { Hertz, Seconds } from "../../audio/audio.ts";
import type { Peak } from "../../audio/analyse/key/chroma.ts";
import type { OnsetStrength } from "../../audio/analyse/onset-strength.ts";
import { createRandom, type Random } from "../../audio/core/random.ts";
import { composeScore } from "../../audio/synth/compose.ts";
import { STRIPS } from "../../audio/synth/instruments.ts";
import type { SampleRecipe } from "../../audio/synth/recipe.ts";
import type { NoteEvent } from "../../audio/synth/score.ts";

/** What the analysis would hear of a loop, drawn from its notes without rendering: a thousand times as fast. */
export interface Sketch {
  seconds: Seconds;
  onsets: OnsetStrength;
  /** Spectral peaks of each frame of the chroma. */
  frames: Peak[][];
}

const ONSET_RATE: Hertz = 44_100 / 256;
const FRAME_SECONDS: Seconds = 2_048 / 11_025;
const WINDOW_SECONDS: Seconds = 8_192 / 11_025;
const BAND = { low: 50, high: 2_200 };
const PARTIALS = 10;
/** Partials nearer than this are one peak. */
const RESOLUTION: Hertz = 3.5;
const PEAK_FLOOR = 0.01;
const MEAN_REACH: Seconds = 0.4;
/** How an onset rises and falls over frames, from the one before it. */
const RISE = [0.5, 1, 1, 0.6, 0.2];
/** Strength of a hit in the low, the middle and the high register. */
const DRUMS: Readonly<Record<string, readonly [number, number, number]>> = {
  kick: [6, 3, 1],
  snare: [2, 10, 4],
  clap: [0.5, 9, 4],
  rim: [0.5, 7, 2],
  closed_hat: [0, 2, 4],
  open_hat: [0, 3, 4],
  shaker: [0, 1.5, 3],
  tom: [4, 5, 1],
  percussion: [1, 6, 2],
};
const OTHER_DRUM = [1, 4, 2] as const;
const BASS = [5, 2, 0.3] as const;
const NOTE = [0.7, 5, 1.2] as const;
const PITCHED = new Set(["bass", "harmony", "melody"]);

/** How an instrument of this sketch sounds, by chance. */
interface Timbre {
  role: string;
  gain: number;
  /** The n-th partial is n to the minus this. */
  slope: number;
  /** Even partials: a clarinet has hardly any. */
  evens: number;
  decay: number;
  hardness: number;
}

/** Sketches a loop, with timbres by chance. */
export function sketchLoop(recipe: SampleRecipe): Sketch {
  const random = createRandom(recipe.seed, "sketch");
  const { events, lengthBeats } = composeScore(recipe);
  const beat = 60 / recipe.bpm;
  const seconds = lengthBeats * beat;
  const timbres = new Map<string, Timbre>();
  const notes = events.map((event) => {
    const timbre = timbres.get(event.instrument) ?? timbreOf(event, random);
    timbres.set(event.instrument, timbre);
    const from = event.startBeats * beat;
    return { event, timbre, from, to: from + Math.max(0.05, event.gateBeats * beat) + 0.1 };
  });
  return { seconds, onsets: sketchOnsets(notes, seconds), frames: sketchFrames(notes, seconds, random) };
}

interface Sounding {
  event: NoteEvent;
  timbre: Timbre;
  from: Seconds;
  to: Seconds;
}

function timbreOf({ instrument }: NoteEvent, random: Random): Timbre {
  const { role } = STRIPS[instrument];
  const level = role === "bass" ? 1.2 : role === "melody" ? 0.5 : 0.35;
  return {
    role,
    gain: level * Math.exp(random.between(-0.9, 0.9)),
    slope: random.between(0.6, role === "bass" ? 3 : 2.2),
    evens: random.chance(0.15) ? 0.2 : 1,
    decay: random.chance(0.5) ? random.between(1, 6) : random.between(0, 0.8),
    hardness: random.between(0.4, 1.3),
  };
}

function sketchOnsets(notes: readonly Sounding[], seconds: Seconds): OnsetStrength {
  const frames = Math.floor(seconds * ONSET_RATE) + 1;
  const [low, middle, high] = [new Float64Array(frames), new Float64Array(frames), new Float64Array(frames)];
  for (const { event, timbre, from } of notes) {
    const drum = timbre.role === "drum" ? (DRUMS[event.instrument] ?? OTHER_DRUM) : null;
    if (!drum && !PITCHED.has(timbre.role)) continue;
    const registers = drum ?? (timbre.role === "bass" ? BASS : NOTE);
    // Levels are compressed before they are compared.
    const strength = timbre.hardness * Math.exp(0.4 * Math.log(Math.max(0.01, event.velocity)));
    [low, middle, high].forEach((series, register) =>
      RISE.forEach((share, i) => {
        const frame = Math.round(from * ONSET_RATE) + i - 1;
        if (frame >= 0 && frame < frames)
          series[frame] = (series[frame] ?? 0) + share * strength * (registers[register] ?? 0);
      }),
    );
  }
  const all = low.map((value, t) => 1.4 * (value + (middle[t] ?? 0) + (high[t] ?? 0)));
  const registers = { low: aboveMean(low), middle: aboveMean(middle), high: aboveMean(high) };
  return { values: aboveMean(all), registers, rate: ONSET_RATE };
}

function aboveMean(series: Float64Array): Float64Array {
  const reach = Math.round(MEAN_REACH * ONSET_RATE);
  return series.map((value, t) => {
    const around = series.subarray(Math.max(0, t - reach), t + reach + 1);
    return Math.max(0, value - around.reduce((sum, each) => sum + each, 0) / around.length);
  });
}

function sketchFrames(notes: readonly Sounding[], seconds: Seconds, random: Random): Peak[][] {
  const frames = Array.from({ length: Math.floor(seconds / FRAME_SECONDS) + 1 }, () => new Map<number, Peak>());
  const kick: Hertz = random.between(44, 64);
  const kickGain = random.between(0, 1.5);
  for (const { event, timbre, from, to } of notes) {
    const isKick = event.instrument === "kick";
    if (!isKick && !PITCHED.has(timbre.role)) continue;
    const end = isKick ? from + 0.25 : to;
    const first = Math.max(0, Math.floor((from - WINDOW_SECONDS / 2) / FRAME_SECONDS));
    for (let t = first; t < frames.length && t * FRAME_SECONDS - WINDOW_SECONDS / 2 < end; t++) {
      const at = t * FRAME_SECONDS;
      const seen = windowShare(end - at) - windowShare(from - at);
      const faded = Math.exp(-0.5 * timbre.decay * Math.max(0, at - from));
      const peaks = isKick
        ? [{ frequency: kick * random.between(0.98, 1.03), magnitude: 2 * kickGain * event.velocity * seen }]
        : partialsOf(event, timbre, event.velocity * seen * faded, random);
      for (const peak of peaks) addPeak(frames[t], peak);
    }
  }
  return frames.map(audible);
}

function partialsOf({ note }: NoteEvent, { gain, slope, evens }: Timbre, level: number, random: Random) {
  const fundamental = 440 * Math.exp(((note - 69) / 12) * Math.LN2);
  return Array.from({ length: PARTIALS }, (_, i) => ({
    frequency: (i + 1) * fundamental,
    magnitude: gain * level * Math.exp(-slope * Math.log(i + 1)) * (i % 2 === 1 ? evens : 1) * random.between(0.7, 1.3),
  }));
}

/** Share of a Hann window's area up to a time from its middle. */
function windowShare(time: Seconds): number {
  const place = Math.min(1, Math.max(0, time / WINDOW_SECONDS + 0.5));
  return place - Math.sin(2 * Math.PI * place) / (2 * Math.PI);
}

/** The louder of two partials that a spectrum cannot part is heard. */
function addPeak(frame: Map<number, Peak> | undefined, { frequency, magnitude }: Omit<Peak, "pitch">): void {
  if (!frame || frequency < BAND.low || frequency > BAND.high || magnitude <= 0) return;
  const bin = Math.round(frequency / RESOLUTION);
  const near = [bin, bin - 1, bin + 1].find((each) => frame.has(each)) ?? bin;
  if ((frame.get(near)?.magnitude ?? 0) < magnitude)
    frame.set(near, { frequency, magnitude, pitch: 69 + 12 * Math.log2(frequency / 440) });
}

function audible(frame: ReadonlyMap<number, Peak>): Peak[] {
  const loudest = [...frame.values()].reduce((most, { magnitude }) => Math.max(most, magnitude), 0);
  return [...frame.values()].filter(({ magnitude }) => magnitude > PEAK_FLOOR * loudest);
}
