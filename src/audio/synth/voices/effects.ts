import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import { frequencyOf } from "../theory.ts";
import type { Seconds } from "../../audio.ts";
import { crash } from "./cymbals.ts";
import { gateEnvelope, samplesIn, strikeEnvelope } from "./envelope.ts";
import { addGlide, fallingSine, mixInto, normalise, saturate, whiteNoise } from "./tone.ts";
import { fromSides, centred, openness, type Strike, type Voice } from "./voice.ts";

/** A crash rings for so long. */
const CRASH_SECONDS: Seconds = 2.2;
/** Crackles per second of an old record. */
const CRACKLES_PER_SECOND = 14;

/** Vinyl: soft hiss and random crackle. It fades in as long as it fades out, so that its ends can overlap. */
export const texture: Voice = (strike) => {
  const sides = [0, 1].map(() => recordNoise(strike));
  normalise(sides);
  const [left = new Float32Array(), right = left] = sides;
  return { left, right };
};

/** Noise and a tone that climb until the gate ends. */
export const riser: Voice = (strike) => {
  const { sampleRate, gateSeconds, note, timbre } = strike;
  const length = samplesIn(gateSeconds, sampleRate);
  const start = frequencyOf(note);
  const frequencyAt = (time: number) => start * Math.exp((Math.LN2 * 2 * time) / gateSeconds);
  const sides = [0, 1].map(() => {
    const side = whiteNoise(length, strike.random);
    climb(side, strike, (share) => 300 * Math.exp(3.3 * share) * openness(timbre));
    addGlide(side, { waveform: "saw", gain: 0.12, phase: strike.random.next(), frequencyAt }, sampleRate);
    swell(side, samplesIn(0.02, sampleRate));
    return side;
  });
  normalise(sides);
  const [left = new Float32Array(), right = left] = sides;
  return { left, right };
};

/** A boom: a sine that falls out of hearing and a burst of noise. */
export const impact: Voice = (strike) => {
  const { sampleRate, random, timbre } = strike;
  const { ring = 1 } = timbre;
  const length = samplesIn(2.4 * ring, sampleRate);
  const boom = fallingSine(length, sampleRate, (time) => 38 + 90 * Math.exp(-time / 0.12));
  strikeEnvelope(boom, { attack: 0.001, hold: 0.05, decay: 2 * ring }, sampleRate);
  const body = saturate(boom, 0.4 + 0.5 * timbre.drive);
  const sides = [0, 1].map(() => {
    const side = body.slice();
    const burst = whiteNoise(samplesIn(1.2 * ring, sampleRate), random);
    new StateVariableFilter("lowpass", sampleRate).tune(1800 * openness(timbre)).process(burst);
    strikeEnvelope(burst, { attack: 0.001, decay: ring }, sampleRate);
    mixInto(side, burst, 0.7);
    return side;
  });
  normalise(sides);
  const [left = new Float32Array(), right = left] = sides;
  return { left, right };
};

/** A sine that sinks for as long as it is held, from the note two octaves down to where it is felt. */
export const subDrop: Voice = ({ sampleRate, gateSeconds, note, timbre }) => {
  const start = frequencyOf(note - 24);
  const fall = Math.log(28 / start) / gateSeconds;
  const signal = fallingSine(samplesIn(gateSeconds, sampleRate), sampleRate, (time) => start * Math.exp(fall * time));
  const driven = saturate(signal, 0.2 + 0.5 * timbre.drive);
  gateEnvelope(
    [driven],
    { attack: 0.01, decay: 9, sustain: 1, release: 0.3 * gateSeconds, gate: 0.7 * gateSeconds },
    sampleRate,
  );
  return centred(driven);
};

/** A resonance that falls six octaves while it sounds. */
export const laser: Voice = ({ sampleRate, gateSeconds, velocity, timbre }) => {
  const seconds = Math.max(0.08, gateSeconds);
  const top = (3000 + 2500 * velocity) * Math.sqrt(openness(timbre));
  const signal = new Float32Array(samplesIn(seconds, sampleRate));
  const frequencyAt = (time: Seconds) => 60 + top * Math.exp((-6 * time) / seconds);
  addGlide(signal, { waveform: "saw", gain: 0.5, phase: 0, frequencyAt }, sampleRate);
  gateEnvelope(
    [signal],
    { attack: 0.002, decay: 9, sustain: 1, release: 0.4 * seconds, gate: 0.6 * seconds },
    sampleRate,
  );
  normalise([signal]);
  return centred(signal);
};

/** A crash that grows over its whole length and is choked at the end. */
export const reverseCymbal: Voice = (strike) => {
  const ring = Math.max(0.1, strike.gateSeconds) / CRASH_SECONDS;
  const { left, right } = crash({ ...strike, timbre: { ...strike.timbre, ring } });
  const sides = [left.toReversed(), right.toReversed()];
  for (const side of sides) swell(side, samplesIn(0.01, strike.sampleRate));
  return fromSides(sides);
};

function recordNoise({ sampleRate, gateSeconds, random, timbre }: Strike): Float32Array {
  const fade = Math.min(0.5, gateSeconds / 4);
  const length = samplesIn(gateSeconds + fade, sampleRate);
  const signal = whiteNoise(length, random);
  new StateVariableFilter("lowpass", sampleRate).tune(2800 * openness(timbre)).process(signal);
  for (let index = 0; index < length; index++) signal[index] = 0.12 * (signal[index] ?? 0);
  const crackles = Math.round((length / sampleRate) * CRACKLES_PER_SECOND);
  for (let crackle = 0; crackle < crackles; crackle++)
    addCrackle(signal, random.integer(length), random.between(0.1, 0.7));
  const ramp = samplesIn(fade, sampleRate);
  for (let index = 0; index < ramp; index++) {
    const rising = Math.sin((Math.PI / 2) * (index / ramp));
    signal[index] = (signal[index] ?? 0) * rising;
    signal[length - 1 - index] = (signal[length - 1 - index] ?? 0) * rising;
  }
  return signal;
}

/** A click that rings for under a millisecond. */
function addCrackle(signal: Float32Array, at: number, gain: number): void {
  const ring = [0, 0.5, 1, 0.6, -0.4, -0.5, -0.2, 0.15, 0.2, 0.1, -0.05, -0.08];
  for (const [offset, value] of ring.entries()) {
    if (at + offset < signal.length) signal[at + offset] = (signal[at + offset] ?? 0) + gain * value;
  }
}

function climb(signal: Float32Array, strike: Strike, cutoffAt: (share: number) => number): void {
  const filter = new StateVariableFilter("bandpass", strike.sampleRate);
  const block = 64;
  for (let from = 0; from < signal.length; from += block) {
    filter.tune(cutoffAt(from / signal.length), 1.2).process(signal, from, Math.min(signal.length, from + block));
  }
}

/** Grows from an audible start to full, then lets go within `release` samples. */
function swell(signal: Float32Array, release: number): void {
  const { length } = signal;
  for (let index = 0; index < length; index++) {
    const share = index / length;
    const attack = Math.min(1, index / 128);
    const ending = Math.min(1, (length - 1 - index) / release);
    signal[index] = (signal[index] ?? 0) * attack * ending * (0.04 + 0.96 * share * share);
  }
}
