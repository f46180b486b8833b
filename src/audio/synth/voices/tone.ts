import type { Hertz, Seconds } from "../../audio.ts";
import { shapeOversampled, softClip } from "../../core/oversample.ts";
import type { Random } from "../../core/random.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import { addWave, sineOfPeriods, type Waveform, wavetableFor } from "../../core/wavetable.ts";

/** Filters and pitches are worked out every so many samples, 0.7 ms at 44.1 kHz; between these they move evenly. */
const CONTROL_BLOCK = 32;

/** White noise, uniform in [-1, 1). */
export function whiteNoise(length: number, random: Random): Float32Array {
  const signal = new Float32Array(length);
  random.noiseInto(signal);
  return signal;
}

/** A steady oscillator added to a signal. */
export function addOscillator(
  signal: Float32Array,
  wave: { waveform: Waveform; frequency: Hertz; gain: number; phase: number },
  sampleRate: Hertz,
): void {
  const table = wavetableFor(wave.waveform, wave.frequency);
  const periodsPerSample = wave.frequency / sampleRate;
  addWave(signal, table, { from: 0, to: signal.length, phase: wave.phase, periodsPerSample, gain: wave.gain });
}

/** An oscillator whose pitch moves, added to a signal. */
export function addGlide(
  signal: Float32Array,
  wave: { waveform: Waveform; gain: number; phase: number; frequencyAt: (time: Seconds) => Hertz },
  sampleRate: Hertz,
): void {
  const table = wavetableFor(wave.waveform, wave.frequencyAt(0));
  let { phase } = wave;
  let periodsPerSample = wave.frequencyAt(0) / sampleRate;
  for (let from = 0; from < signal.length; from += CONTROL_BLOCK) {
    const to = Math.min(signal.length, from + CONTROL_BLOCK);
    const next = wave.frequencyAt(to / sampleRate) / sampleRate;
    const bend = (next - periodsPerSample) / (to - from);
    phase = addWave(signal, table, { from, to, phase, periodsPerSample, bend, gain: wave.gain });
    periodsPerSample = next;
  }
}

/** A sine that starts at zero and whose pitch falls smoothly, sample by sample: drums. */
export function fallingSine(length: number, sampleRate: Hertz, frequencyAt: (time: Seconds) => Hertz): Float32Array {
  const signal = new Float32Array(length);
  let phase = 0;
  for (let index = 0; index < length; index++) {
    signal[index] = sineOfPeriods(phase);
    phase += frequencyAt(index / sampleRate) / sampleRate;
  }
  return signal;
}

/** Low-pass whose cutoff moves in time; `poles` 2 or 4. */
export function sweepLowpass(
  signals: readonly Float32Array[],
  sweep: { cutoffAt: (time: Seconds) => Hertz; quality: number; poles?: 2 | 4 },
  sampleRate: Hertz,
): void {
  const channels = signals.map((signal) => ({
    signal,
    stages: Array.from({ length: (sweep.poles ?? 2) / 2 }, (_, index) =>
      new StateVariableFilter("lowpass", sampleRate).tune(
        sweep.cutoffAt(0),
        index === 0 ? sweep.quality : Math.SQRT1_2,
      ),
    ),
  }));
  const length = Math.max(0, ...signals.map((signal) => signal.length));
  for (let from = 0; from < length; from += CONTROL_BLOCK) {
    const to = Math.min(length, from + CONTROL_BLOCK);
    const cutoff = sweep.cutoffAt(to / sampleRate);
    for (const { signal, stages } of channels) {
      for (const stage of stages) stage.processTowards(cutoff, signal, from, to);
    }
  }
}

/** Saturation at four times the sample rate. @param amount 0 leaves the signal as it is, 1 is heavy */
export function saturate(signal: Float32Array, amount: number): Float32Array {
  if (amount <= 0) return signal;
  const drive = 1 + 5 * amount;
  return shapeOversampled(signal, { drive, gain: 1 / softClip(drive) }, "silent");
}

/** Scales a signal in place so that its highest sample is 1; silence stays silent. */
export function normalise(signals: readonly Float32Array[]): void {
  let peak = 0;
  for (const signal of signals) for (const sample of signal) peak = Math.max(peak, Math.abs(sample));
  if (peak === 0) return;
  for (const signal of signals) {
    for (let index = 0; index < signal.length; index++) signal[index] = (signal[index] ?? 0) / peak;
  }
}

/** Adds one signal to another, in place. */
export function mixInto(target: Float32Array, source: Float32Array, gain: number): void {
  const length = Math.min(target.length, source.length);
  for (let index = 0; index < length; index++) target[index] = (target[index] ?? 0) + gain * (source[index] ?? 0);
}
