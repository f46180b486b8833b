import { sineOfPeriods } from "../../core/wavetable.ts";
import { frequencyOf } from "../theory.ts";
import { gateEnvelope, samplesIn } from "./envelope.ts";
import { plucked, string } from "./plucked.ts";
import { addOscillator, mixInto, fallingSine, normalise, saturate, sweepLowpass } from "./tone.ts";
import { centred, openness, type Strike, type Voice } from "./voice.ts";

/** A bass guitar, by the soft of a finger. */
export const finger: Voice = plucked(
  string([5, 0.45, 0.24, 1100, 3600, 0.08], [], 0.07, {
    spread: 0,
    finish: (signal, strike) => driven(pickedUp(signal, strike), 0.08 + 0.4 * strike.timbre.drive),
  }),
);

/** A bass guitar, by a plectrum near the bridge. */
export const pick: Voice = plucked(
  string([5, 0.9, 0.2, 2600, 9000, 0.3], [], 0.06, {
    spread: 0,
    finish: (signal, strike) => driven(pickedUp(signal, strike), 0.15 + 0.4 * strike.timbre.drive),
  }),
);

/** A bass guitar whose string the thumb strikes at the end of the neck, against the frets: their crack lies above. */
export const slap: Voice = plucked(
  string([4, 1.4, 0.29, 4200, 12_000, 0.4], [2600, 1.2, 0.8, 5200, 1.5, 0.6], 0.05, {
    spread: 0,
    finish: (signal, strike) => driven(pickedUp(signal, strike), 0.15 + 0.4 * strike.timbre.drive),
  }),
);

/** A double bass that is plucked: short, with the air of its body. */
export const upright: Voice = plucked(
  string([2.2, 0.2, 0.3, 700, 2600, 0.15], [62, 4, 0.4, 98, 5, 0.5, 190, 5, 0.3], 0.12, {
    spread: 0,
    finish: pickedUp,
  }),
);

/** Three oscillators at one pitch into a ladder of 24 dB an octave that each note opens and closes. */
export const moog: Voice = ({ note, gateSeconds, velocity, sampleRate, timbre }) => {
  const frequency = frequencyOf(note);
  const gate = Math.max(0.03, gateSeconds);
  const signal = new Float32Array(samplesIn(gate + 0.12, sampleRate));
  addOscillator(signal, { waveform: "saw", frequency, gain: 0.4, phase: 0 }, sampleRate);
  // Almost in phase and by a third as strong, so that beating never takes the note itself away.
  addOscillator(signal, { waveform: "saw", frequency: frequency * 1.0022, gain: 0.25, phase: 0.08 }, sampleRate);
  addOscillator(signal, { waveform: "square", frequency, gain: 0.22, phase: 0.02 }, sampleRate);
  const depth = (350 + 1500 * velocity) * openness(timbre);
  const cutoffAt = (time: number) => 140 + depth * (0.25 + 0.75 * Math.exp(-time / 0.16));
  sweepLowpass([signal], { cutoffAt, quality: 1.8, poles: 4 }, sampleRate);
  gateEnvelope([signal], { attack: 0.004, decay: 0.6, sustain: 0.75, release: 0.1, gate }, sampleRate);
  return centred(saturate(signal, 0.25 + 0.5 * timbre.drive));
};

/** Two sines, one bending the other (Chowning 1973): a hard attack that turns round. */
export const fm: Voice = ({ note, gateSeconds, velocity, sampleRate, timbre }) => {
  const step = frequencyOf(note) / sampleRate;
  const gate = Math.max(0.03, gateSeconds);
  const signal = new Float32Array(samplesIn(gate + 0.08, sampleRate));
  const fall = Math.exp(-1 / (0.13 * sampleRate));
  let index = (0.12 + 0.42 * velocity) * openness(timbre);
  let phase = 0;
  for (let at = 0; at < signal.length; at++) {
    signal[at] = sineOfPeriods(phase + (0.06 + index) * sineOfPeriods(phase) + 0.2 * index * sineOfPeriods(3 * phase));
    index *= fall;
    phase += step;
  }
  gateEnvelope([signal], { attack: 0.003, decay: 0.5, sustain: 0.6, release: 0.07, gate }, sampleRate);
  const foundation = fallingSine(signal.length, sampleRate, () => frequencyOf(note));
  gateEnvelope([foundation], { attack: 0.006, decay: 0.5, sustain: 0.6, release: 0.07, gate }, sampleRate);
  mixInto(signal, foundation, 0.4);
  return centred(saturate(signal, 0.3 * timbre.drive).slice());
};

/**
 * A string as a magnet or an ear meets it: a pluck bends the string, so that its speed has partials that fall by 6 dB an
 * octave beside those of the force (Fletcher and Rossing, §2.6). Without that a bass has no fundamental.
 */
function pickedUp(signal: Float32Array, { note, sampleRate }: Strike): Float32Array {
  // Half the note: the slope holds for all partials, and what lies below does not grow.
  const kept = Math.exp((-Math.PI * frequencyOf(note)) / sampleRate);
  let speed = 0;
  for (let index = 0; index < signal.length; index++) {
    speed = kept * speed + (1 - kept) * (signal[index] ?? 0);
    signal[index] = speed;
  }
  return signal;
}

function driven(signal: Float32Array, amount: number): Float32Array {
  normalise([signal]);
  return saturate(signal, amount);
}
