import type { Hertz, Seconds } from "../../audio.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import type { HAND_DRUMS } from "../instruments/hand-drums.ts";
import { DRUM_NOTE } from "../score.ts";
import { samplesIn, strikeEnvelope } from "./envelope.ts";
import { ringBent, ringModes } from "./models/modes.ts";
import { mixInto, normalise, whiteNoise } from "./tone.ts";
import { centred, openness, type Strike, type Voice } from "./voice.ts";

/** Something that is struck, shaken or scraped, by numbers. */
export interface Struck {
  seconds: Seconds;
  /** Three numbers per mode: frequency, gain and decay. */
  modes: readonly number[];
  /** Level, centre, quality and decay of the noise of hand, stick, beads or jingles. */
  noise: readonly [level: number, centre: Hertz, quality: number, decay: Seconds];
  /** The skin is tighter as it is struck: ratio, and the time in which it gives. */
  bend?: readonly [ratio: number, seconds: Seconds];
  /** Time in which beads gather. */
  swell?: Seconds;
  /** Strokes over ridges, and the time between them. */
  ridges?: readonly [count: number, gap: Seconds];
}

/** Modes of skins, bars, bells and rods by Fletcher and Rossing, §18–20; of a tabla's loaded skin, harmonic, by Raman 1934. */
const TABLE: Readonly<Record<Exclude<keyof typeof HAND_DRUMS, "ride">, Struck>> = {
  snap: { seconds: 0.16, modes: [1750, 0.5, 0.05, 2600, 0.3, 0.03], noise: [1, 2300, 2.2, 0.09] },
  bongo: {
    seconds: 0.3,
    modes: [385, 1, 0.2, 613, 0.5, 0.12, 824, 0.3, 0.08, 1020, 0.2, 0.06],
    noise: [0.45, 3200, 0.9, 0.03],
    bend: [1.08, 0.012],
  },
  djembe: {
    seconds: 0.5,
    modes: [76, 0.7, 0.4, 305, 1, 0.22, 486, 0.45, 0.13, 652, 0.3, 0.09, 900, 0.2, 0.06],
    noise: [0.6, 2600, 0.8, 0.05],
    bend: [1.06, 0.02],
  },
  tabla: {
    seconds: 1,
    modes: [290, 0.6, 0.9, 580, 1, 0.8, 870, 0.6, 0.55, 1160, 0.35, 0.4, 1450, 0.2, 0.3],
    noise: [0.25, 3000, 1, 0.02],
    bend: [1.02, 0.03],
  },
  timbale: {
    seconds: 0.5,
    modes: [330, 1, 0.4, 525, 0.6, 0.32, 706, 0.5, 0.25, 759, 0.35, 0.22, 1190, 0.25, 0.15],
    noise: [0.35, 4200, 0.8, 0.06],
    bend: [1.04, 0.015],
  },
  cajon: { seconds: 0.35, modes: [92, 1, 0.25, 205, 0.5, 0.12, 330, 0.3, 0.08], noise: [0.7, 2400, 0.6, 0.1] },
  cowbell: {
    seconds: 0.5,
    modes: [562, 1, 0.4, 845, 0.95, 0.35, 1130, 0.35, 0.25, 1540, 0.4, 0.2, 2390, 0.3, 0.14, 3360, 0.2, 0.1],
    noise: [0.1, 3000, 1, 0.01],
  },
  agogo: {
    seconds: 0.7,
    modes: [932, 1, 0.65, 1585, 0.45, 0.45, 2650, 0.5, 0.3, 3790, 0.3, 0.2, 5100, 0.15, 0.12],
    noise: [0.08, 4000, 1, 0.01],
  },
  woodblock: { seconds: 0.14, modes: [890, 1, 0.08, 1480, 0.5, 0.05, 2380, 0.35, 0.035], noise: [0.3, 3000, 1, 0.012] },
  claves: { seconds: 0.16, modes: [2480, 1, 0.1, 5900, 0.2, 0.04], noise: [0.08, 4000, 1, 0.006] },
  triangle: {
    seconds: 2.2,
    modes: [
      1640, 0.35, 2, 2890, 0.5, 2, 4180, 0.8, 1.9, 5310, 1, 1.7, 6420, 0.7, 1.4, 8270, 0.5, 1.1, 10150, 0.35, 0.8,
    ],
    noise: [0.05, 6000, 1, 0.01],
  },
  tambourine: {
    seconds: 0.3,
    modes: [4210, 0.3, 0.2, 5630, 0.4, 0.22, 6870, 0.4, 0.2, 8150, 0.35, 0.18, 9730, 0.25, 0.14],
    noise: [1.1, 7600, 1, 0.16],
    swell: 0.006,
  },
  maraca: { seconds: 0.08, modes: [], noise: [1, 8200, 1.3, 0.055], swell: 0.01 },
  guiro: { seconds: 0.3, modes: [], noise: [1, 3300, 2.4, 0.02], ridges: [11, 0.021] },
};

/** The voice of each instrument of the hands. */
// The keys are those of the table.
export const HAND_VOICES = Object.fromEntries(
  Object.entries(TABLE).map(([name, made]) => [name, struck(made)]),
) as Readonly<Record<Exclude<keyof typeof HAND_DRUMS, "ride">, Voice>>;

/** The voice of something that is struck, shaken or scraped. */
export function struck(made: Struck): Voice {
  return (strike) => {
    const { note, sampleRate, random, velocity, timbre } = strike;
    const pitch = Math.exp((Math.LN2 * (note - DRUM_NOTE)) / 12) * (1 + 0.006 * random.bipolar());
    const signal = new Float32Array(samplesIn(made.seconds, sampleRate));
    const modes = [];
    for (let at = 0; at < made.modes.length; at += 3) {
      const [frequency = 1, gain = 0, decay = 1] = made.modes.slice(at, at + 3);
      // A hard stroke brings out the high modes; no two fall on one place.
      const hard = at === 0 ? 1 : (0.45 + 0.75 * velocity) * (1 + 0.15 * random.bipolar());
      modes.push({
        frequency: frequency * pitch,
        gain: gain * hard * (at === 0 ? 1 : Math.sqrt(openness(timbre))),
        decay,
      });
    }
    const [ratio, bendSeconds] = made.bend ?? [1, 0.01];
    const bend = 1 + (ratio - 1) * velocity;
    if (made.bend) for (const mode of modes) ringBent(signal, { ...mode, bend, bendSeconds }, sampleRate);
    else ringModes(signal, modes, sampleRate);
    addNoise(signal, made, strike);
    strikeEnvelope(signal, { attack: 0.0006, decay: 4 * made.seconds }, sampleRate);
    normalise([signal]);
    return centred(signal);
  };
}

function addNoise(signal: Float32Array, made: Struck, { sampleRate, random, velocity, timbre }: Strike): void {
  const [level, centre, quality, decay] = made.noise;
  const [count, gap] = made.ridges ?? [1, 0];
  for (let ridge = 0; ridge < count; ridge++) {
    const start = samplesIn(ridge * gap * (1 + 0.05 * random.bipolar()), sampleRate) - 1;
    const noise = whiteNoise(Math.max(1, Math.min(signal.length - start, samplesIn(1.5 * decay, sampleRate))), random);
    new StateVariableFilter("bandpass", sampleRate).tune(centre * Math.sqrt(openness(timbre)), quality).process(noise);
    strikeEnvelope(noise, { attack: made.swell ?? 0.0005, decay }, sampleRate);
    mixInto(signal.subarray(start), noise, level * (0.5 + 0.5 * velocity) * (1 + 0.2 * random.bipolar()));
  }
}
