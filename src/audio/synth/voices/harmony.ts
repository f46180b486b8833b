import type { Vowel } from "../genres/genre.ts";
import { formantsOf } from "./models/vowels.ts";
import type { Hertz } from "../../audio.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import type { Waveform } from "../../core/wavetable.ts";
import { frequencyOf } from "../theory.ts";
import { gateEnvelope, samplesIn } from "./envelope.ts";
import { electricPiano } from "./keys.ts";
import { addGlide, addOscillator, mixInto, sweepLowpass } from "./tone.ts";
import { fromSides, openness, type Sound, type Strike, type Voice } from "./voice.ts";

/** Chords in the voice that the piece asks for. */
export const chords: Voice = (strike) => {
  switch (strike.timbre.chordVoice) {
    case "stab":
      return stab(strike);
    case "supersaw":
      return supersaw(strike);
    case "electric_piano":
      return electricPiano(strike);
  }
};

/** A short, filtered chord with a fast snap. */
const stab: Voice = (strike) => {
  const { sampleRate, timbre, velocity } = strike;
  const gate = Math.min(strike.gateSeconds, 0.4);
  const sound = detuned(strike, { waveform: "saw", spread: 0.004, seconds: gate + 0.25 });
  const depth = (1400 + 2600 * velocity) * openness(timbre);
  const sides = [sound.left, sound.right];
  sweepLowpass(sides, { cutoffAt: (time) => 380 + depth * Math.exp(-time / 0.11), quality: 1.6 }, sampleRate);
  gateEnvelope(sides, { attack: 0.003, decay: 0.3, sustain: 0.35, release: 0.22, gate }, sampleRate);
  return sound;
};

/** Seven saws, wide. */
const supersaw: Voice = (strike) => {
  const { sampleRate, timbre, gateSeconds } = strike;
  const sound = detuned(strike, { waveform: "saw", spread: 0.009, seconds: gateSeconds + 0.35 });
  const top = 2800 * openness(timbre);
  const sides = [sound.left, sound.right];
  sweepLowpass(sides, { cutoffAt: (time) => top * (1 + 0.9 * Math.exp(-time / 0.5)), quality: 0.8 }, sampleRate);
  gateEnvelope(sides, { attack: 0.012, decay: 1.5, sustain: 0.75, release: 0.32, gate: gateSeconds }, sampleRate);
  return sound;
};

/** A slow, soft bed that breathes. */
export const pad: Voice = (strike) => {
  const { sampleRate, timbre, gateSeconds, random } = strike;
  const release = Math.min(1.6, 0.4 + 0.3 * gateSeconds);
  const sound = detuned(strike, { waveform: "saw", spread: 0.007, seconds: gateSeconds + release });
  const top = 1100 * openness(timbre);
  const breath = random.next();
  const cutoffAt = (time: number) =>
    top * (1 + 0.4 * Math.sin(2 * Math.PI * (breath + time / (8 * timbre.beatSeconds))));
  const sides = [sound.left, sound.right];
  sweepLowpass(sides, { cutoffAt, quality: 0.7 }, sampleRate);
  const attack = Math.min(0.7, 0.3 * gateSeconds);
  gateEnvelope(sides, { attack, decay: 3, sustain: 0.9, release, gate: gateSeconds }, sampleRate);
  return sound;
};

/** A string machine: saws, each with a vibrato of its own. */
export const synthStrings: Voice = (strike) => {
  const { sampleRate, timbre, gateSeconds, random } = strike;
  const frequency = frequencyOf(strike.note);
  const length = samplesIn(gateSeconds + 0.6, sampleRate);
  const sides = [new Float32Array(length), new Float32Array(length)];
  for (const side of sides) {
    for (let player = 0; player < 3; player++) {
      const own = frequency * (1 + 0.004 * random.bipolar());
      const [rate, offset] = [random.between(4.8, 6.2), random.next()];
      const frequencyAt = (time: number): Hertz =>
        own * (1 + 0.0035 * Math.min(1, time * 2) * Math.sin(2 * Math.PI * (offset + rate * time)));
      addGlide(side, { waveform: "saw", gain: 0.3, phase: random.next(), frequencyAt }, sampleRate);
    }
  }
  sweepLowpass(sides, { cutoffAt: () => 2600 * openness(timbre), quality: 0.7 }, sampleRate);
  const attack = Math.min(0.28, 0.3 * gateSeconds);
  gateEnvelope(sides, { attack, decay: 2, sustain: 0.85, release: 0.55, gate: gateSeconds }, sampleRate);
  return fromSides(sides);
};

/** Formants of the vowels "ah" and "oh": centre frequencies and gains. */
const VOWELS: readonly (readonly [Hertz, number][])[] = [
  [
    [730, 1],
    [1090, 0.6],
    [2440, 0.3],
  ],
  [
    [570, 1],
    [840, 0.6],
    [2410, 0.2],
  ],
];

/** A choir-like voice: a pulse with vibrato through the formants of one vowel. */
export const vocal: Voice = (strike) => {
  const { sampleRate, gateSeconds, random, timbre } = strike;
  const frequency = frequencyOf(strike.note);
  const gate = Math.max(0.12, gateSeconds);
  const length = samplesIn(gate + 0.3, sampleRate);
  const picked = random.pick(VOWELS);
  const vowel = timbre.vowel === undefined ? picked : sungBy(timbre.vowel);
  const sides = [-0.003, 0.003].map((detune) => {
    const source = new Float32Array(length);
    const offset = random.next();
    const frequencyAt = (time: number) =>
      frequency * (1 + detune + 0.006 * Math.min(1, time * 3) * Math.sin(2 * Math.PI * (offset + 5.3 * time)));
    addGlide(source, { waveform: "saw", gain: 0.6, phase: random.next(), frequencyAt }, sampleRate);
    return throughFormants(source, { vowel, sampleRate, open: Math.sqrt(openness(timbre)) });
  });
  gateEnvelope(sides, { attack: 0.04, decay: 1, sustain: 0.85, release: 0.28, gate }, sampleRate);
  return fromSides(sides);
};

/** The first three formants of a vowel. */
function sungBy(vowel: Vowel): readonly (readonly [Hertz, number])[] {
  const formants = formantsOf(vowel, "low");
  return [0, 3, 6].map((at) => [formants[at] ?? 0, (formants[at + 2] ?? 0) / 2.2] as const);
}

function throughFormants(
  source: Float32Array,
  shape: { vowel: readonly (readonly [Hertz, number])[]; sampleRate: Hertz; open: number },
): Float32Array {
  const voice = new Float32Array(source.length);
  for (const [centre, gain] of shape.vowel) {
    const formant = source.slice();
    new StateVariableFilter("bandpass", shape.sampleRate).tune(centre * shape.open, 7).process(formant);
    mixInto(voice, formant, gain);
  }
  mixInto(voice, source, 0.05);
  return voice;
}

/** Seven detuned oscillators: three left, three right, one in the middle. */
function detuned(strike: Strike, shape: { waveform: Waveform; spread: number; seconds: number }): Sound {
  const { sampleRate, random } = strike;
  const frequency = frequencyOf(strike.note);
  const left = new Float32Array(samplesIn(shape.seconds, sampleRate));
  const wave = (detune: number) => ({
    waveform: shape.waveform,
    frequency: frequency * (1 + shape.spread * detune),
    gain: 0.3,
    phase: random.next(),
  });
  addOscillator(left, wave(0), sampleRate);
  const right = left.slice();
  for (const detune of [-1, -0.35, 0.62]) addOscillator(left, wave(detune), sampleRate);
  for (const detune of [1, 0.37, -0.6]) addOscillator(right, wave(detune), sampleRate);
  return { left, right };
}
