import type { Hertz } from "../../audio.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import type { PICKED, STRUMMED } from "../instruments/plucked.ts";
import { plucked, type PluckedString, string } from "./plucked.ts";
import { normalise, saturate, sweepLowpass } from "./tone.ts";
import type { Strike, Voice } from "./voice.ts";

/** Air and top plate of a guitar (Fletcher and Rossing, The Physics of Musical Instruments, §9). */
const GUITAR_BODY = [103, 6, 0.7, 205, 8, 0.5, 390, 6, 0.3];
/** The skin of a banjo and of a shamisen rings higher and shorter. */
const SKIN = [310, 4, 0.6, 720, 5, 0.6, 1350, 4, 0.4];

type Plucked = keyof typeof STRUMMED | keyof typeof PICKED;

/** Decays, plucking points and bodies as in Fletcher and Rossing, §9–10, and Chaigne and Askenfelt; edges by ear of their spectra. */
const STRINGS: Readonly<Record<Plucked, PluckedString>> = {
  nylon_guitar: string([3.6, 0.45, 0.17, 900, 3200, 0.12], GUITAR_BODY, 0.12),
  steel_guitar: string([6, 1.1, 0.13, 2200, 7500, 0.25], GUITAR_BODY, 0.12),
  // The octave strings of the lower courses.
  twelve_string_guitar: string([6, 1.3, 0.12, 2600, 8500, 0.25], GUITAR_BODY, 0.12, {
    course: [-1, 1, 1201.5, 0.5],
    spread: 2.4,
  }),
  electric_guitar: string([7, 1.4, 0.19, 1500, 5500, 0.1], [], 0.09, {
    finish: (signal, strike) => cabinet(saturate(signal, 0.05 + 0.3 * strike.timbre.drive), strike, 5200),
  }),
  distorted_guitar: string([9, 2.5, 0.16, 2500, 6500, 0.2], [], 0.07, {
    spread: 0,
    finish: (signal, strike) => cabinet(amplifier(signal, strike), strike, 4600),
  }),
  muted_guitar: string([0.45, 0.1, 0.1, 1800, 6500, 0.3], [], 0.04, {
    finish: (signal, strike) => cabinet(saturate(signal, 0.05 + 0.3 * strike.timbre.drive), strike, 5200),
  }),
  ukulele: string([1.9, 0.35, 0.2, 1500, 4200, 0.15], [265, 6, 0.7, 540, 7, 0.45, 1050, 5, 0.2], 0.1),
  harp: string([5, 0.5, 0.42, 1500, 4200, 0.05], [190, 3, 0.3], "rings"),
  banjo: string([1.3, 0.5, 0.07, 4000, 9500, 0.35], SKIN, 0.08),
  mandolin: string([2, 0.7, 0.11, 3500, 9000, 0.25], [280, 6, 0.6, 480, 7, 0.4, 900, 5, 0.3], 0.08, {
    course: [-1.2, 1, 1.2, 1],
  }),
  // The curved bridge shortens the string as it swings: overtones that sink as the note dies (Raman 1921).
  sitar: string([5, 2.2, 0.08, 4000, 9500, 0.2], [230, 5, 0.3, 620, 5, 0.3], 0.25, {
    course: [0, 1, 1200.6, 0.22],
    finish: curvedBridge,
  }),
  koto: string([3, 0.8, 0.06, 3500, 8000, 0.2], [165, 5, 0.4, 380, 6, 0.4, 850, 5, 0.3], 0.5),
  shamisen: string([0.9, 0.3, 0.05, 3500, 8500, 0.6], SKIN, 0.07),
  // Several players, seldom together by a cent.
  pizzicato: string([0.75, 0.11, 0.22, 1200, 3200, 0.25], [280, 8, 0.6, 460, 8, 0.5, 900, 4, 0.2], "rings", {
    course: [-3, 1, 2.6, 1, 0.4, 0.9],
    spread: 3,
  }),
};

/** The voice of each instrument with plucked strings. */
// The keys are those of the table.
export const GUITARS = Object.fromEntries(
  Object.entries(STRINGS).map(([name, made]) => [name, plucked(made)]),
) as Readonly<Record<Plucked, Voice>>;

/** Two valves that hardly ever leave their limits; between them the treble is cut, so that nothing folds back. */
function amplifier(signal: Float32Array, { timbre, sampleRate }: Strike): Float32Array {
  normalise([signal]);
  new StateVariableFilter("highpass", sampleRate).tune(120).process(signal);
  const once = saturate(signal, 0.9);
  for (const quality of [0.54, 1.3]) new StateVariableFilter("lowpass", sampleRate).tune(6000, quality).process(once);
  return saturate(once, 0.6 + 0.4 * timbre.drive);
}

/** A loudspeaker of twelve inches: nothing below 80 Hz, little above its edge. */
function cabinet(signal: Float32Array, { sampleRate }: Strike, edge: Hertz): Float32Array {
  new StateVariableFilter("highpass", sampleRate).tune(80).process(signal);
  for (const quality of [1.1, 0.6]) new StateVariableFilter("lowpass", sampleRate).tune(edge, quality).process(signal);
  return signal;
}

function curvedBridge(signal: Float32Array, { sampleRate, velocity }: Strike): Float32Array {
  normalise([signal]);
  const buzz = saturate(signal, 0.7);
  const top = 3500 + 5000 * velocity;
  sweepLowpass([buzz], { cutoffAt: (time) => 1100 + top * Math.exp(-time / 0.6), quality: 2.6 }, sampleRate);
  return buzz;
}
