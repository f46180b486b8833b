import type { Hertz } from "../../audio.ts";
import type { Random } from "../../core/random.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import { sineOfPeriods } from "../../core/wavetable.ts";
import { saturate, whiteNoise } from "./tone.ts";

/** Rate at which the samplers of the time recorded drums: 26.04 kHz of an SP-1200. */
const OLD_RATE: Hertz = 26_040;
/** Their filters, and the tape that the drums were on before. */
const TOP: Hertz = 6500;
/** A turntable that is not quite round: how far its speed strays, 10 cents, and turns of it in a second. */
const WOW = { depth: 0.006, rate: 1.4 };
/** Level of the noise of the groove, as an amplitude. */
const DUST = 0.006;
/** Highest pop of a grain of dust, as an amplitude. */
const POP = 0.05;

/**
 * A drum from a worn record, through the narrow band and the low rate of an old sampler: softened by tape, uneven in speed,
 * with dust in its groove. It ends as silent as it was.
 */
export function wornSample(signal: Float32Array, { sampleRate, random }: { sampleRate: Hertz; random: Random }) {
  const worn = unevenly(saturate(signal, 0.3), { sampleRate, random });
  addDust(worn, random);
  lowpass(worn, sampleRate);
  holdAt(OLD_RATE, worn, sampleRate);
  lowpass(worn, sampleRate);
  return worn;
}

/** The signal at a speed that strays, between its samples by a straight line. */
function unevenly(signal: Float32Array, { sampleRate, random }: { sampleRate: Hertz; random: Random }): Float32Array {
  const start = random.next();
  const turn = WOW.rate / sampleRate;
  const bent = new Float32Array(signal.length);
  let position = 0;
  for (let index = 0; index < bent.length; index++) {
    const whole = Math.floor(position);
    const sample = signal[whole] ?? 0;
    bent[index] = sample + (position - whole) * ((signal[whole + 1] ?? 0) - sample);
    position += 1 + WOW.depth * sineOfPeriods(start + turn * index);
  }
  return bent;
}

/** Hiss of the groove and a pop or two, both gone by the end. */
function addDust(signal: Float32Array, random: Random): void {
  const hiss = whiteNoise(signal.length, random);
  for (let index = 0; index < signal.length; index++) {
    const left = 1 - index / signal.length;
    signal[index] = (signal[index] ?? 0) + DUST * left * (hiss[index] ?? 0);
  }
  for (let pop = random.next() < 0.5 ? 1 : 2; pop > 0; pop--) {
    const at = Math.floor(0.8 * random.next() * signal.length);
    signal[at] = (signal[at] ?? 0) + POP * random.bipolar();
  }
}

function lowpass(signal: Float32Array, sampleRate: Hertz): void {
  new StateVariableFilter("lowpass", sampleRate).tune(TOP, 0.75).process(signal);
}

/** Holds each sample until the next one of a lower rate; at a rate as low as that nothing changes. */
function holdAt(rate: Hertz, signal: Float32Array, sampleRate: Hertz): void {
  let due = 0;
  let held = 0;
  for (let index = 0; index < signal.length; index++) {
    if (index >= due) {
      held = signal[index] ?? 0;
      due += sampleRate / rate;
    }
    signal[index] = held;
  }
}
