import { sineOfPeriods } from "../../core/wavetable.ts";
import { frequencyOf } from "../theory.ts";
import { gateEnvelope, samplesIn, strikeEnvelope } from "./envelope.ts";
import { addGlide, addOscillator, mixInto, saturate, sweepLowpass } from "./tone.ts";
import { centred, openness, type Voice } from "./voice.ts";

/** A plucked string or bell: saws behind a fast filter, with a glassy FM attack. */
export const pluck: Voice = ({ note, velocity, sampleRate, timbre, random }) => {
  const frequency = frequencyOf(note);
  const left = new Float32Array(samplesIn(0.9, sampleRate));
  addOscillator(left, { waveform: "saw", frequency, gain: 0.3, phase: 0 }, sampleRate);
  mixInto(left, bell(left.length, frequency, sampleRate), 0.55);
  const right = left.slice();
  for (const [side, detune] of [
    [left, 0.003],
    [right, -0.003],
  ] as const) {
    const wave = { waveform: "saw", frequency: frequency * (1 + detune), gain: 0.3, phase: random.next() } as const;
    addOscillator(side, wave, sampleRate);
    const depth = (1500 + 4000 * velocity) * openness(timbre);
    sweepLowpass([side], { cutoffAt: (time) => 500 + depth * Math.exp(-time / 0.07), quality: 1.2 }, sampleRate);
    strikeEnvelope(side, { attack: 0.002, decay: 0.8 }, sampleRate);
  }
  return { left, right };
};

/** A singing lead: two saws and a square, with a vibrato that sets in late. */
export const lead: Voice = ({ note, gateSeconds, velocity, sampleRate, timbre, random }) => {
  const frequency = frequencyOf(note);
  const signal = new Float32Array(samplesIn(gateSeconds + 0.15, sampleRate));
  const offset = random.next();
  for (const [waveform, detune, gain] of [
    ["saw", 0.004, 0.35],
    ["saw", -0.004, 0.35],
    ["square", 0, 0.2],
  ] as const) {
    const frequencyAt = (time: number) => {
      const depth = 0.006 * Math.min(1, Math.max(0, time - 0.15) * 4);
      return frequency * (1 + detune + depth * Math.sin(2 * Math.PI * (offset + 5.6 * time)));
    };
    addGlide(signal, { waveform, gain, phase: random.next(), frequencyAt }, sampleRate);
  }
  const depth = (1200 + 2600 * velocity) * openness(timbre);
  sweepLowpass([signal], { cutoffAt: (time) => 1400 + depth * Math.exp(-time / 0.2), quality: 1.2 }, sampleRate);
  gateEnvelope([signal], { attack: 0.006, decay: 0.6, sustain: 0.7, release: 0.13, gate: gateSeconds }, sampleRate);
  return centred(saturate(signal, 0.1 + 0.6 * timbre.drive));
};

/** A short square with a snap, for arpeggios. */
export const arp: Voice = ({ note, gateSeconds, velocity, sampleRate, timbre, random }) => {
  const frequency = frequencyOf(note);
  const gate = Math.min(0.35, gateSeconds);
  const signal = new Float32Array(samplesIn(gate + 0.2, sampleRate));
  addOscillator(signal, { waveform: "square", frequency, gain: 0.35, phase: random.next() }, sampleRate);
  addOscillator(
    signal,
    { waveform: "saw", frequency: frequency * 1.004, gain: 0.35, phase: random.next() },
    sampleRate,
  );
  const depth = (900 + 3200 * velocity) * openness(timbre);
  sweepLowpass([signal], { cutoffAt: (time) => 450 + depth * Math.exp(-time / 0.08), quality: 1.8 }, sampleRate);
  gateEnvelope([signal], { attack: 0.002, decay: 0.25, sustain: 0.4, release: 0.18, gate }, sampleRate);
  return centred(signal);
};

function bell(length: number, frequency: number, sampleRate: number): Float32Array {
  const signal = new Float32Array(length);
  const fall = Math.exp(-1 / (0.12 * sampleRate));
  let index = 0.22;
  let phase = 0;
  for (let place = 0; place < length; place++) {
    signal[place] = sineOfPeriods(phase + index * sineOfPeriods(3 * phase));
    index *= fall;
    phase += frequency / sampleRate;
  }
  return signal;
}
