import type { Seconds } from "../../audio.ts";
import { fallingSine, addOscillator, addGlide, mixInto, saturate, sweepLowpass } from "./tone.ts";
import { gateEnvelope, samplesIn } from "./envelope.ts";
import type { BassStyle } from "../genres/genre.ts";
import { frequencyOf } from "../theory.ts";
import { finger, fm, moog, pick, slap, upright } from "./string-basses.ts";
import { centred, openness, type Strike, type Voice } from "./voice.ts";

/** Bass in the style that the piece asks for. All styles are mono. */
export const bass: Voice = (strike) => STYLES[strike.timbre.bassStyle](strike);

/** A sine with a little second harmonic, so that it is heard on small speakers. */
const sub: Voice = (strike) => {
  const { sampleRate, timbre } = strike;
  const frequency = frequencyOf(strike.note);
  const signal = fallingSine(lengthOf(strike, 0.12), sampleRate, () => frequency);
  mixInto(
    signal,
    fallingSine(signal.length, sampleRate, () => 2 * frequency),
    0.18,
  );
  gateEnvelope(
    [signal],
    { attack: 0.006, decay: 0.5, sustain: 0.8, release: 0.1, gate: strike.gateSeconds },
    sampleRate,
  );
  return centred(saturate(signal, 0.25 + 0.5 * timbre.drive));
};

/** Detuned saws that beat against each other over a clean sine. */
const reese: Voice = (strike) => {
  const { sampleRate, timbre, random } = strike;
  const frequency = frequencyOf(strike.note);
  const signal = new Float32Array(lengthOf(strike, 0.12));
  for (const detune of [-0.007, 0.0005, 0.0075]) {
    const wave = { waveform: "saw", frequency: 2 * frequency * (1 + detune), gain: 0.4, phase: random.next() } as const;
    addOscillator(signal, wave, sampleRate);
  }
  const wander = random.next();
  const top = 750 * openness(timbre);
  const cutoffAt = (time: number) =>
    top * (1 + 0.6 * Math.sin(2 * Math.PI * (wander + time / (timbre.beatSeconds * 4))));
  sweepLowpass([signal], { cutoffAt, quality: 1.3, poles: 4 }, sampleRate);
  const gritty = saturate(signal, 0.35 + 0.5 * timbre.drive);
  mixInto(
    gritty,
    fallingSine(gritty.length, sampleRate, () => frequency),
    0.9,
  );
  gateEnvelope([gritty], { attack: 0.008, decay: 1, sustain: 0.9, release: 0.1, gate: strike.gateSeconds }, sampleRate);
  return centred(gritty);
};

/** The squelch: one saw through a resonant filter that each note opens. */
const acid: Voice = (strike) => {
  const { sampleRate, timbre, random, velocity } = strike;
  const frequency = frequencyOf(strike.note);
  const signal = new Float32Array(lengthOf(strike, 0.06));
  addOscillator(signal, { waveform: "saw", frequency, gain: 0.7, phase: 0 }, sampleRate);
  const depth = (900 + 2200 * velocity * random.between(0.5, 1)) * openness(timbre);
  sweepLowpass(
    [signal],
    { cutoffAt: (time) => 220 + depth * Math.exp(-time / 0.09), quality: 4 + 3 * velocity, poles: 4 },
    sampleRate,
  );
  gateEnvelope(
    [signal],
    { attack: 0.003, decay: 0.3, sustain: 0.5, release: 0.05, gate: strike.gateSeconds },
    sampleRate,
  );
  const driven = saturate(signal, 0.35 + 0.5 * timbre.drive);
  const foundation = fallingSine(signal.length, sampleRate, () => frequency);
  gateEnvelope(
    [foundation],
    { attack: 0.004, decay: 0.3, sustain: 0.6, release: 0.05, gate: strike.gateSeconds },
    sampleRate,
  );
  mixInto(driven, foundation, 0.45);
  return centred(driven);
};

/** A short, round bass: saw and square behind a filter that closes fast. */
const pluck: Voice = (strike) => {
  const { sampleRate, timbre, velocity } = strike;
  const frequency = frequencyOf(strike.note);
  const signal = new Float32Array(lengthOf(strike, 0.1));
  addOscillator(signal, { waveform: "saw", frequency, gain: 0.35, phase: 0 }, sampleRate);
  addOscillator(signal, { waveform: "square", frequency: frequency * 1.003, gain: 0.25, phase: 0 }, sampleRate);
  const depth = (500 + 1300 * velocity) * openness(timbre);
  sweepLowpass(
    [signal],
    { cutoffAt: (time) => 160 + depth * Math.exp(-time / 0.06), quality: 1.4, poles: 4 },
    sampleRate,
  );
  mixInto(
    signal,
    fallingSine(signal.length, sampleRate, () => frequency),
    0.6,
  );
  gateEnvelope(
    [signal],
    { attack: 0.003, decay: 0.35, sustain: 0.45, release: 0.07, gate: strike.gateSeconds },
    sampleRate,
  );
  return centred(saturate(signal, 0.15 + 0.5 * timbre.drive));
};

/** The long kick that became a bass: a sine that drops onto its note and is driven into its harmonics. */
const eightOhEight: Voice = (strike) => {
  const { sampleRate, timbre } = strike;
  const frequency = frequencyOf(strike.note);
  const gate = Math.max(0.25, strike.gateSeconds);
  const length = samplesIn(gate + 0.2, sampleRate);
  const slide = slideOf(strike, gate);
  const blow = strike.from === undefined ? 2.2 : 0.8;
  const signal = fallingSine(
    length,
    sampleRate,
    (time) => frequency * slide(time) * (1 + blow * Math.exp(-time / 0.012)),
  );
  gateEnvelope([signal], { attack: 0.002, decay: 2.4, sustain: 0.2, release: 0.15, gate }, sampleRate);
  return centred(saturate(signal, 0.4 + 0.5 * timbre.drive));
};

/** Ratio to the note over time, on the way from another: evenly in semitones, and soft at both ends. */
function slideOf({ note, from = note }: Strike, gate: Seconds): (time: Seconds) => number {
  const semitones = from - note;
  if (semitones === 0) return () => 1;
  const seconds = Math.min(0.3, 0.35 * gate);
  return (time) => {
    const done = Math.min(1, time / seconds);
    return Math.exp((Math.LN2 * semitones * (1 - done * done * (3 - 2 * done))) / 12);
  };
}

/** Saw and square under a filter that opens and closes in time, over a sine. */
const wobble: Voice = (strike) => {
  const { sampleRate, timbre, random } = strike;
  const frequency = frequencyOf(strike.note);
  const signal = new Float32Array(lengthOf(strike, 0.08));
  addOscillator(signal, { waveform: "saw", frequency: 2 * frequency, gain: 0.5, phase: 0 }, sampleRate);
  addGlide(
    signal,
    {
      waveform: "square",
      gain: 0.35,
      phase: 0.3,
      frequencyAt: (time) => 2 * frequency * (1 + 0.004 * Math.sin(31 * time)),
    },
    sampleRate,
  );
  const turnsPerBeat = random.pick([1, 1.5, 2, 2, 3, 4]);
  const depth = 2600 * openness(timbre);
  const cutoffAt = (time: number) => {
    const swing = 0.5 - 0.5 * Math.cos((2 * Math.PI * turnsPerBeat * time) / timbre.beatSeconds);
    return 140 + depth * swing * swing;
  };
  sweepLowpass([signal], { cutoffAt, quality: 2.2, poles: 4 }, sampleRate);
  const growl = saturate(signal, 0.55 + 0.4 * timbre.drive);
  mixInto(
    growl,
    fallingSine(growl.length, sampleRate, () => frequency),
    0.8,
  );
  gateEnvelope([growl], { attack: 0.005, decay: 1, sustain: 0.9, release: 0.07, gate: strike.gateSeconds }, sampleRate);
  return centred(growl);
};

const STYLES: Readonly<Record<BassStyle, Voice>> = {
  sub,
  reese,
  acid,
  pluck,
  "808": eightOhEight,
  wobble,
  finger,
  pick,
  slap,
  upright,
  moog,
  fm,
};

function lengthOf(strike: Strike, releaseSeconds: number): number {
  return samplesIn(Math.max(0.03, strike.gateSeconds) + releaseSeconds, strike.sampleRate);
}
