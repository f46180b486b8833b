import type { Hertz } from "../../audio.ts";
import type { Random } from "../../core/random.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import { addOscillator, mixInto, normalise, whiteNoise } from "./tone.ts";
import { gateEnvelope, samplesIn, strikeEnvelope } from "./envelope.ts";
import { ringModes } from "./models/modes.ts";
import { centred, openness, type Timbre, type Voice } from "./voice.ts";

/** Six squares that share no common harmonic: the metal of the classic analogue drum machines. */
const METAL: readonly Hertz[] = [205.3, 304.4, 369.6, 522.7, 540.0, 800.0];
/** Samples that the filters take to forget their start. */
const SETTLE = 512;

/** A short, closed hi-hat. */
export const closedHat: Voice = ({ sampleRate, random, timbre, velocity }) => {
  const decay = timbre.kit.hatDecay * (0.7 + 0.5 * velocity) * 1.4;
  const signal = metal(samplesIn(decay + 0.02, sampleRate), {
    random,
    sampleRate,
    open: openness(timbre),
    metallic: metalOf(timbre),
  });
  strikeEnvelope(signal, { attack: 0.0007, decay }, sampleRate);
  normalise([signal]);
  return centred(signal);
};

/** An open hi-hat that the next hat closes. */
export const openHat: Voice = ({ sampleRate, random, timbre, gateSeconds }) => {
  const gate = Math.min(0.6, Math.max(0.08, gateSeconds));
  const signal = metal(samplesIn(gate + 0.06, sampleRate), {
    random,
    sampleRate,
    open: openness(timbre),
    metallic: metalOf(timbre),
  });
  gateEnvelope([signal], { attack: 0.001, decay: 0.35, sustain: 0.05, release: 0.05, gate }, sampleRate);
  normalise([signal]);
  return centred(signal);
};

/** A crash cymbal: a long wash, different in each ear. */
export const crash: Voice = ({ sampleRate, random, timbre }) => {
  const { ring = 1 } = timbre;
  const length = samplesIn(2.2 * ring, sampleRate);
  const sides = [0, 1].map(() => {
    const side = metal(length, { random, sampleRate, open: 0.7 * openness(timbre), metallic: 0.6 * metalOf(timbre) });
    strikeEnvelope(side, { attack: 0.001, hold: 0.02, decay: 2.1 * ring }, sampleRate);
    return side;
  });
  normalise(sides);
  const [left = new Float32Array(), right = left] = sides;
  return { left, right };
};

/** A ride cymbal: the ping of the stick on a bow that goes on hissing. */
export const ride: Voice = ({ sampleRate, random, timbre, velocity }) => {
  const { ring = 1 } = timbre;
  const signal = metal(samplesIn(1.4 * ring, sampleRate), {
    random,
    sampleRate,
    open: 0.6 * openness(timbre),
    metallic: Math.min(1, 1.4 * metalOf(timbre)),
  });
  strikeEnvelope(signal, { attack: 0.001, decay: 1.3 * ring }, sampleRate);
  normalise([signal]);
  const ping = [411, 1030, 2170, 3120, 4320, 5590].map((frequency, mode) => ({
    frequency: frequency * (1 + 0.003 * random.bipolar()),
    gain: 0.35 * (mode < 2 ? 0.3 : velocity),
    decay: 0.9 / (1 + 0.4 * mode),
  }));
  ringModes(signal, ping, sampleRate);
  strikeEnvelope(signal, { attack: 0.0006, decay: 4 * ring }, sampleRate);
  normalise([signal]);
  return centred(signal);
};

function metalOf({ kit }: Timbre): number {
  return kit.metal ?? 0.5;
}

function metal(
  length: number,
  shape: { random: Random; sampleRate: Hertz; open: number; metallic: number },
): Float32Array {
  const { random, sampleRate, open, metallic } = shape;
  const signal = new Float32Array(length + SETTLE);
  for (const frequency of METAL) {
    const detuned = frequency * 1.6 * (1 + 0.004 * random.bipolar());
    addOscillator(
      signal,
      { waveform: "square", frequency: detuned, gain: metallic / 3, phase: random.next() },
      sampleRate,
    );
  }
  mixInto(signal, whiteNoise(signal.length, random), 0.8 * (1 - metallic * 0.5));
  const highpass = () => new StateVariableFilter("highpass", sampleRate).tune(6200 * Math.sqrt(open), 0.8);
  highpass().process(signal);
  highpass().process(signal);
  new StateVariableFilter("lowpass", sampleRate).tune(13_000 * open).process(signal);
  return signal.slice(SETTLE);
}
