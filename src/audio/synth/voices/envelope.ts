import type { Hertz, Seconds } from "../../audio.ts";

/** The last stretch of every sound fades to zero, so that nothing is cut off. */
const END_FADE: Seconds = 0.004;
/** Natural logarithm of 60 dB. */
const SIXTY_DECIBELS = 6.907755;

/** A blow: rises at once, stays for `hold`, then falls by 60 dB in `decay`. */
export interface Blow {
  attack: Seconds;
  hold?: Seconds;
  decay: Seconds;
}

/** A held key: attack, decay to the sustain level, and release when the gate ends. */
export interface Gate {
  attack: Seconds;
  decay: Seconds;
  /** 0..1 */
  sustain: number;
  release: Seconds;
  gate: Seconds;
}

/** Samples in a duration. */
export function samplesIn(seconds: Seconds, sampleRate: Hertz): number {
  return Math.max(1, Math.round(seconds * sampleRate));
}

/** Multiplies a signal by the envelope of a blow, in place. */
export function strikeEnvelope(signal: Float32Array, blow: Blow, sampleRate: Hertz): void {
  const attack = samplesIn(blow.attack, sampleRate);
  const hold = attack + Math.round((blow.hold ?? 0) * sampleRate);
  const factor = Math.exp(-SIXTY_DECIBELS / (blow.decay * sampleRate));
  let level = 1;
  for (let index = 0; index < signal.length; index++) {
    if (index > hold) level *= factor;
    signal[index] = (signal[index] ?? 0) * (index < attack ? index / attack : level);
  }
  fadeEnd(signal, sampleRate);
}

/** Multiplies signals by the envelope of a held key, in place. */
export function gateEnvelope(signals: readonly Float32Array[], shape: Gate, sampleRate: Hertz): void {
  const attack = samplesIn(shape.attack, sampleRate);
  const gate = Math.max(attack, samplesIn(shape.gate, sampleRate));
  const release = samplesIn(shape.release, sampleRate);
  const decayFactor = Math.exp(-3 / (shape.decay * sampleRate));
  const length = signals[0]?.length ?? 0;
  let level = 1;
  for (let index = 0; index < length; index++) {
    if (index > attack) level = shape.sustain + (level - shape.sustain) * decayFactor;
    const falling = index < gate ? 1 : Math.max(0, 1 - (index - gate) / release);
    const amount = (index < attack ? index / attack : level) * falling * falling;
    for (const signal of signals) signal[index] = (signal[index] ?? 0) * amount;
  }
  for (const signal of signals) fadeEnd(signal, sampleRate);
}

/** Multiplies by an amount that depends on time, worked out every 32 samples. */
export function modulate(signal: Float32Array, sampleRate: Hertz, amountAt: (time: Seconds) => number): void {
  const block = 32;
  let amount = amountAt(0);
  for (let from = 0; from < signal.length; from += block) {
    const next = amountAt((from + block) / sampleRate);
    const end = Math.min(signal.length, from + block);
    for (let index = from; index < end; index++) {
      const share = (index - from) / block;
      signal[index] = (signal[index] ?? 0) * (amount + (next - amount) * share);
    }
    amount = next;
  }
}

function fadeEnd(signal: Float32Array, sampleRate: Hertz): void {
  const fade = Math.min(signal.length, samplesIn(END_FADE, sampleRate));
  for (let index = 0; index < fade; index++) {
    const place = signal.length - 1 - index;
    signal[place] = (signal[place] ?? 0) * (index / fade);
  }
}
