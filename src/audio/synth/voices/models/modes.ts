import type { Hertz, Seconds } from "../../../audio.ts";
import { sineOfPeriods } from "../../../core/wavetable.ts";

/** One way in which a body rings. */
export interface RingingMode {
  frequency: Hertz;
  gain: number;
  /** Time to fall by 60 dB. */
  decay: Seconds;
}

/** Natural logarithm of 60 dB. */
const SIXTY_DECIBELS = 6.907755;
/** Modes above this share of the sample rate are left out. */
const HIGHEST = 0.46;
/** A mode is let go once it is this soft. */
const INAUDIBLE = 1e-5;

/**
 * Adds decaying sines that begin at zero, by two multiplications a sample. Nothing folds back: modes above what the sample
 * rate holds are left out, but for the lowest, which is brought down by octaves.
 */
export function ringModes(signal: Float32Array, modes: readonly RingingMode[], sampleRate: Hertz): void {
  const lowest = modes.reduce((least, { frequency }) => Math.min(least, frequency), Infinity);
  for (const mode of modes) {
    let { frequency } = mode;
    while (frequency === lowest && frequency > HIGHEST * sampleRate) frequency /= 2;
    if (frequency <= HIGHEST * sampleRate && mode.gain !== 0) ring(signal, { ...mode, frequency }, sampleRate);
  }
}

function ring(signal: Float32Array, { frequency, gain, decay }: RingingMode, sampleRate: Hertz): void {
  const fall = SIXTY_DECIBELS / (decay * sampleRate);
  const heard = Math.log(Math.max(1, Math.abs(gain) / INAUDIBLE)) / fall;
  const length = Math.min(signal.length, Math.ceil(heard));
  const factor = Math.exp(-fall);
  const turn = frequency / sampleRate;
  const forward = 2 * factor * Math.cos(2 * Math.PI * turn);
  const backward = factor * factor;
  let before = 0;
  let now = gain * factor * Math.sin(2 * Math.PI * turn);
  for (let index = 1; index < length; index++) {
    signal[index] = (signal[index] ?? 0) + now;
    const next = forward * now - backward * before;
    before = now;
    now = next;
  }
}

/** Adds one decaying sine whose pitch falls from `bend` times its frequency: skins that are struck hard. */
export function ringBent(
  signal: Float32Array,
  mode: RingingMode & { bend: number; bendSeconds: Seconds },
  sampleRate: Hertz,
): void {
  const factor = Math.exp(-SIXTY_DECIBELS / (mode.decay * sampleRate));
  const settle = Math.exp(-1 / (mode.bendSeconds * sampleRate));
  let excess = mode.bend - 1;
  let level = mode.gain;
  let phase = 0;
  for (let index = 0; index < signal.length && level > INAUDIBLE; index++) {
    signal[index] = (signal[index] ?? 0) + level * sineOfPeriods(phase);
    phase += Math.min(HIGHEST, (mode.frequency * (1 + excess)) / sampleRate);
    excess *= settle;
    level *= factor;
  }
}
