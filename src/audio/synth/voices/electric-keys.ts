import type { Seconds } from "../../audio.ts";
import { shapeOversampled } from "../../core/oversample.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import { frequencyOf, type MidiNote } from "../theory.ts";
import { gateEnvelope, modulate, samplesIn } from "./envelope.ts";
import { ringModes } from "./models/modes.ts";
import { plucked } from "./plucked.ts";
import { normalise, saturate } from "./tone.ts";
import { fromSides, centred, openness, type Voice } from "./voice.ts";

const MIDDLE_C: MidiNote = 60;

/**
 * A tine beside a magnetic pickup: a sine whose swing bends in the field, so that hard notes bark, and the bell of the tine
 * for a moment (Gabrielli et al. 2020). The suitcase pans it from ear to ear.
 */
export const rhodes: Voice = ({ note, gateSeconds, velocity, sampleRate, timbre, random }) => {
  const frequency = frequencyOf(note);
  const gate = Math.max(0.03, Math.min(gateSeconds, ringOf(note, 6)));
  const tine = new Float32Array(samplesIn(gate + 0.16, sampleRate));
  const swing = (0.35 + 0.75 * velocity) * Math.exp(-0.012 * (note - MIDDLE_C));
  ringModes(
    tine,
    [
      { frequency, gain: swing, decay: ringOf(note, 6) },
      { frequency: 7.11 * frequency, gain: 0.09 * velocity * velocity * openness(timbre), decay: 0.35 },
    ],
    sampleRate,
  );
  const sound = shapeOversampled(tine, (place) => pickup(0) - pickup(place), "silent");
  new StateVariableFilter("lowpass", sampleRate).tune(4200 * openness(timbre)).process(sound);
  new StateVariableFilter("highpass", sampleRate).tune(40).process(sound);
  normalise([sound]);
  const start = random.next();
  const sides = [-1, 1].map((ear) => {
    const side = saturate(sound.slice(), 0.25 * timbre.drive).slice();
    modulate(side, sampleRate, (time) => 1 + ear * 0.22 * Math.sin(2 * Math.PI * (start + 4.4 * time)));
    return side;
  });
  gateEnvelope(sides, { attack: 0.001, decay: 1, sustain: 1, release: 0.15, gate }, sampleRate);
  return fromSides(sides);
};

/** A reed that swings in the slot of an electrostatic pickup: nearer at one end of its way, so that it growls. */
export const wurlitzer: Voice = ({ note, gateSeconds, velocity, sampleRate, timbre, random }) => {
  const frequency = frequencyOf(note);
  const gate = Math.max(0.03, Math.min(gateSeconds, ringOf(note, 3)));
  const reed = new Float32Array(samplesIn(gate + 0.1, sampleRate));
  ringModes(
    reed,
    [
      { frequency, gain: 0.3 + 0.62 * velocity, decay: ringOf(note, 3) },
      { frequency: 6.3 * frequency, gain: 0.03 * velocity, decay: 0.12 },
    ],
    sampleRate,
  );
  const sound = shapeOversampled(reed, (place) => place / (1.12 - Math.max(-1, Math.min(1, place))), "silent");
  new StateVariableFilter("highpass", sampleRate).tune(90).process(sound);
  new StateVariableFilter("lowpass", sampleRate).tune(3600 * openness(timbre), 0.8).process(sound);
  normalise([sound]);
  const driven = saturate(sound, 0.12 + 0.4 * timbre.drive);
  const start = random.next();
  modulate(driven, sampleRate, (time) => 1 - 0.16 * (1 + Math.sin(2 * Math.PI * (start + 5.6 * time))));
  gateEnvelope([driven], { attack: 0.0015, decay: 1, sustain: 1, release: 0.09, gate }, sampleRate);
  return centred(driven);
};

/** Short strings that hammers press onto anvils under a pickup near the end. */
export const clavinet: Voice = plucked({
  decay: [4, 0.9],
  place: 0.09,
  edge: [2200, 8500],
  scrape: 0.2,
  spread: 0,
  release: 0.035,
  finish: (signal, { sampleRate, timbre }) => {
    new StateVariableFilter("highpass", sampleRate).tune(220, 0.8).process(signal);
    normalise([signal]);
    return saturate(signal, 0.15 + 0.4 * timbre.drive);
  },
});

/** Two choirs of strings, an octave apart, that quills pluck near the end: as loud and as bright however a key is struck. */
export const harpsichord: Voice = plucked({
  decay: [4.5, 1.6],
  place: 0.11,
  edge: [7000, 9500],
  scrape: 0.3,
  course: [0, 1, 1200.8, 0.45],
  body: [140, 4, 0.3, 420, 5, 0.3, 950, 4, 0.2],
  release: 0.09,
});

/** Field of a pickup at the place of a tine, which rests a little beside its middle. */
function pickup(place: number): number {
  const off = place + 0.32;
  return 1 / (1 + 2.2 * off * off);
}

function ringOf(note: MidiNote, atMiddleC: Seconds): Seconds {
  return Math.max(0.2, atMiddleC * Math.exp(-0.028 * (note - MIDDLE_C)));
}
